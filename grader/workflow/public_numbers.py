"""Public inputs and the numbers that are right for them, or those of a known mistake.

They are plain data with few digits, and nothing of the functions they come from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.checks.any_order import ends_of
from grader.domain.assignment import Exercise
from grader.domain.disclosure import Shown
from grader.domain.mistakes import plain_outputs
from grader.domain.probe import ResultOf
from grader.domain.reference import Function, evaluate, takes
from grader.domain.release import Release
from grader.domain.text import NOTHING, Text
from grader.domain.value import ShapeMismatch, Value, as_floats

DIGITS = 7
# The numbers of known mistakes are kept for results of at most so many numbers.
LARGEST = 500
WAYS = (2.0, 3.0, 5.0, 7.0, 11.0, 13.0)
Plain = dict[str, Any]


def said(words: Text, prefix: str = "") -> dict[str, str]:
    """Return a text in both languages, under names that may have a prefix."""
    return {f"{prefix}zh": words.zh, f"{prefix}en": words.en}


def plain_numbers(value: Value) -> object:
    """Return numbers as JSON holds them, floats with the digits that inputs have here."""
    if isinstance(value, dict):
        return {name: plain_numbers(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return [plain_numbers(item) for item in value]
    if value.dtype.kind in "iub":
        return value.astype(int).tolist()
    shorter = np.vectorize(lambda number: float(f"{number:.{DIGITS}g}"), otypes=[float])
    return (shorter(value) if value.size else value).tolist()


def rounded(value: Value | ResultOf) -> Value:
    """Return an input with no more digits than the self-check's file has of it."""
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.asarray(plain_numbers(value), dtype=np.float64)
    if isinstance(value, ResultOf):
        raise TypeError("a public input is drawn, not answered")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicNumbers:
    """One exercise of a release at public inputs."""

    release: Release
    exercise: Exercise
    cases: Sequence[dict[str, Value]]

    def right(self, names: Sequence[str]) -> Iterator[Plain]:
        """Yield the right outputs under every convention and accepted alternative."""
        reference, exercise = self.release.reference, self.exercise
        function = reference.functions[exercise.id]
        for name in self._conventions(function):
            words = reference.conventions[name] if name not in ("", reference.asked) else NOTHING
            yield self._one(name, words, function, names, name)
        for other in reference.accepted.get(exercise.id, ()):
            for name in self._conventions(other.function):
                yield self._one(other.id, other.name, other.function, names, name)

    def _conventions(self, function: Function) -> tuple[str, ...]:
        if not takes(function, "convention") or not self.release.reference.conventions:
            return ("",)
        prescribed = self.exercise.convention
        return (prescribed,) if prescribed else tuple(self.release.reference.conventions)

    def _one(
        self,
        name: str,
        words: Text,
        function: Function,
        names: Sequence[str],
        convention: str,
    ) -> Plain:
        found = []
        for case in self.cases:
            parts = evaluate(function, case, self.exercise.returns, convention)
            found.append({output: plain_numbers(parts[output]) for output in names})
        is_convention = name in self.release.reference.conventions
        return {"id": name, "convention": is_convention, **said(words), "outputs": found}

    def ends(self, names: Sequence[str], orders: Function) -> Iterator[list[float]]:
        """Yield how far parameters move along fixed directions, for every order and convention.

        The directions are those of the self-check, see ``grader.practice.freedoms``.
        """
        case = self.cases[0]
        start = np.concatenate([np.ravel(as_floats(name, case[name])) for name in names])
        ways = np.sin(np.outer(np.sqrt(WAYS), np.arange(1.0, start.size + 1.0) ** 1.5))
        others = self.release.reference.accepted.get(self.exercise.id, ())
        asked = self.release.reference.functions[self.exercise.id]
        told: set[tuple[float, ...]] = set()
        ends = [
            evaluate(function, case, self.exercise.returns, name)
            for function in (asked, *(other.function for other in others))
            for name in self._conventions(function)
        ]
        for name in self._conventions(orders):
            ends += ends_of(orders, case, tuple(names), name)
        for parts in ends:
            end = np.concatenate([np.ravel(parts[output]) for output in names])
            moved = tuple(float(f"{along:.{DIGITS}g}") for along in ways @ (end - start))
            if moved not in told:
                told.add(moved)
                yield list(moved)

    def known(self, names: Sequence[str]) -> Iterator[Plain]:
        """Yield the numbers of known mistakes for the first inputs, where hints may be shown."""
        right = evaluate(
            self.release.reference.functions[self.exercise.id], self.cases[0], self.exercise.returns
        )
        large = sum(right[name].size for name in names) > LARGEST
        if large or self.release.assignment.report.hints is not Shown.ALWAYS:
            return
        for variant in self.release.reference.known_wrong.get(self.exercise.id, ()):
            for convention in self._conventions(variant.function):
                outputs = self._mistaken(variant.function, convention, names)
                if outputs:
                    yield {
                        "family": variant.family or variant.id,
                        **said(variant.name),
                        **said(variant.hints[0], "look_"),
                        "outputs": outputs,
                    }

    def _mistaken(self, function: Function, convention: str, names: Sequence[str]) -> Plain:
        """Return what a wrong function returns for the first inputs; nothing where it cannot."""
        try:
            parts = evaluate(function, self.cases[0], self.exercise.returns, convention)
        except (ShapeMismatch, ValueError, ArithmeticError, IndexError):
            return {}
        shown = set(names) <= set(plain_outputs(parts))
        if not shown or not all(np.all(np.isfinite(parts[name])) for name in names):
            return {}
        return {name: plain_numbers(parts[name]) for name in names}
