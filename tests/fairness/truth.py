"""Whether what was said of wrong numbers is true of them, worked out anew.

Nothing of the grader's own statements is used: a sentence is read, and held against the numbers
of the program and all that could be expected of it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.domain.assignment import Exercise
from grader.domain.observation import Answer, Run
from grader.domain.reference import Function, Reference, as_value, plain, takes
from grader.domain.release import Release
from grader.domain.value import Floats, ShapeMismatch, outputs, squeezed
from grader.domain.verdict import Diagnosis

Parts = Mapping[str, Floats]
Cases = Sequence[Parts]
NUMBER = r"[-+]?\d+\.?\d*(?:e[-+]?\d+)?"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a program answered to the questions of one exercise: inputs, and outputs by name."""

    release: Release
    exercise: Exercise
    inputs: Sequence[Mapping[str, Any]]
    got: Cases
    changes: bool

    @property
    def reference(self) -> Reference:
        return self.release.reference

    def expected(self, program: Mapping[str, Function]) -> Iterator[Cases]:
        """Yield all that is right here: by convention, by alternative, on own values."""
        asked = self.reference.functions[self.exercise.id]
        others = self.reference.accepted.get(self.exercise.id, ())
        own = {n: program[n] for n in self.release.assignment.upstream(self.exercise.id)}
        for one in (asked, *(other.function for other in others)):
            yield from self.evaluated(one)
            if takes(one, "up"):
                for name, function in own.items():
                    yield from self.evaluated(one, {name: function})
                yield from self.evaluated(one, own)

    def evaluated(
        self, function: Function, up: Mapping[str, Function] | None = None
    ) -> Iterator[Cases]:
        """Yield what a function returns for the inputs, under each convention that it takes."""
        known = tuple(self.reference.conventions) if takes(function, "convention") else ("",)
        for convention in known:
            keywords: dict[str, Any] = {"convention": convention} if convention else {}
            if up:
                keywords["up"] = up
            found = self.answered(function, keywords)
            if found:
                yield found

    def answered(self, function: Function, keywords: Mapping[str, Any]) -> Cases:
        """Return what a function returns for all inputs; nothing where it cannot."""
        found = []
        for case in self.inputs:
            given = {name: plain(value) for name, value in case.items()}
            try:
                with np.errstate(all="ignore"):
                    value = as_value(function(**given, **keywords))
                found.append(self.moved(outputs(value, self.exercise.returns), case))
            except (ShapeMismatch, ValueError, ArithmeticError, LookupError, TypeError):
                return ()
        return found

    def moved(self, parts: Parts, case: Mapping[str, Any]) -> Parts:
        """Return outputs, or how far parameters moved; dropped are axes of size 1."""
        found = {}
        for name, part in parts.items():
            if "." in name:
                continue
            start = np.asarray(case[name]) if self.changes and name in case else np.zeros(())
            moved = np.asarray(squeezed(part), dtype=np.float64)
            found[name] = moved - np.asarray(squeezed(start), dtype=np.float64)
        return found


def seen(release: Release, run: Run, exercise: Exercise, *, changes: bool) -> Seen | None:
    """Return what a run answered in one exercise; None where some answer is no numbers."""
    found: list[Parts] = []
    inputs: list[Mapping[str, Any]] = []
    blank = Seen(release=release, exercise=exercise, inputs=(), got=(), changes=changes)
    for probe, observation in zip(run.probes, run.observations, strict=True):
        own = probe.id.removeprefix(f"{exercise.id}/")
        if probe.exercise != exercise.id or not (own.isdigit() or (changes and "at/" in own)):
            continue
        if observation.answer is not Answer.RETURNED:
            return None
        case = {name: argument.value for name, argument in probe.arguments.items()}
        try:
            parts = outputs(observation.value, probe.returns)
            found.append(blank.moved(parts, case))
        except ShapeMismatch:
            return None
        inputs.append(case)
    return Seen(release=release, exercise=exercise, inputs=inputs, got=found, changes=changes)


def near(got: Floats, wanted: Floats, room: float = 1.0) -> bool:
    """Tell whether two arrays are equal in single precision, with some room."""
    if got.shape != wanted.shape:
        return False
    scale = float(np.max(np.abs(wanted), initial=0.0))
    # Parameters of about one that came back in single precision moved by as much.
    bound = room * (3e-4 * np.abs(wanted) + 3e-5 * scale + 5e-7)
    return bool(np.all(np.abs(got - wanted) <= bound))


def all_near(got: Cases, wanted: Cases, names: Sequence[str] = ()) -> bool:
    """Tell whether all outputs of all cases are equal."""
    return all(
        near(g[n], w[n]) for g, w in zip(got, wanted, strict=True) for n in (names or tuple(w))
    )


def flat(cases: Cases, names: Sequence[str]) -> Floats:
    """Return all numbers as one vector."""
    return np.concatenate([np.ravel(case[n]) for case in cases for n in names])


def _ratio(said: str, got: Cases, wanted: Cases) -> bool:
    ratio = float(re.findall(NUMBER, said)[0])
    names = tuple(wanted[0])
    return near(flat(got, names), ratio * flat(wanted, names))


def _sign(_said: str, got: Cases, wanted: Cases) -> bool:
    return near(flat(got, tuple(wanted[0])), -flat(wanted, tuple(wanted[0])))


def _offset(said: str, got: Cases, wanted: Cases) -> bool:
    offset = float(re.findall(NUMBER, said)[-1])
    names = tuple(wanted[0])
    return near(flat(got, names), flat(wanted, names) + offset)


def _absolute(_said: str, got: Cases, wanted: Cases) -> bool:
    return near(flat(got, tuple(wanted[0])), np.abs(flat(wanted, tuple(wanted[0]))))


def _rounded(said: str, got: Cases, wanted: Cases) -> bool:
    decimals = int(re.findall(r"rounded to (\d)", said)[0])
    names = tuple(wanted[0])
    return bool(np.all(np.abs(flat(got, names) - flat(wanted, names)) <= 0.51 * 10.0**-decimals))


def _by_case(said: str, got: Cases, wanted: Cases) -> bool:
    ratios = [float(number) for number in re.findall(NUMBER, said.partition(":")[2])]
    names = tuple(wanted[0])
    return len(ratios) == len(got) and all(
        near(flat([g], names), r * flat([w], names))
        for r, g, w in zip(ratios, got, wanted, strict=True)
    )


def _by_output(said: str, got: Cases, wanted: Cases) -> bool:
    pairs = [
        (name, ratio or "1")
        for name, ratio in re.findall(rf"(\w+) is (?:right|({NUMBER}) times)", said)
    ]
    return {name for name, _ in pairs} == set(wanted[0]) and all(
        near(flat(got, [n]), float(ratio) * flat(wanted, [n])) for n, ratio in pairs
    )


def _some(said: str, got: Cases, wanted: Cases) -> bool:
    right, wrong = (part.split(", ") for part in said.removesuffix(" wrong").split(" right, "))
    listed = set(right) | set(wrong) == set(wanted[0])
    return (
        listed
        and all_near(got, wanted, right)
        and not any(all_near(got, wanted, [n]) for n in wrong)
    )


def _exchanged(said: str, got: Cases, wanted: Cases) -> bool:
    pairs = re.findall(r"(\w+) where (\w+) belongs", said)
    return all(near(flat(got, [place]), flat(wanted, [source])) for source, place in pairs)


def _reordered(said: str, got: Cases, wanted: Cases) -> bool:
    order = [int(n) - 1 for n in re.findall(r"\d+", said)]
    axis = 1 if "columns" in said else 0
    return all(
        near(g[n], np.take(w[n], order, axis=axis))
        for g, w in zip(got, wanted, strict=True)
        for n in w
    )


def _shifted(said: str, got: Cases, wanted: Cases) -> bool:
    early = "early" in said
    return all(
        near(g[n][:-1], w[n][1:]) if early else near(g[n][1:], w[n][:-1])
        for g, w in zip(got, wanted, strict=True)
        for n in w
    )


def _at_first(said: str, got: Cases, wanted: Cases) -> bool:
    count = int(re.findall(r"first (\d+)", said)[0])
    return all(
        np.allclose(g[n][:count], w[n][:count], rtol=3e-4, atol=3e-5 * np.max(np.abs(w[n])))
        for g, w in zip(got, wanted, strict=True)
        for n in w
    )


def _constant(_said: str, got: Cases, _wanted: Cases) -> bool:
    return all(np.allclose(case[n], got[0][n], rtol=1e-5) for case in got for n in case)


def _frozen(said: str, got: Cases, wanted: Cases) -> bool:
    still = [n for n in wanted[0] if re.search(rf"\b{n}\b", said.partition(" never")[0])]
    return bool(still) and not any(np.any(case[n]) for case in got for n in still)


def _turned(said: str, got: Cases, wanted: Cases) -> bool:
    names = [n for n in wanted[0] if re.search(rf"\b{n}\b", said.partition(" has")[0])]
    return bool(names) and all(
        near(g[n].T, w[n]) for g, w in zip(got, wanted, strict=True) for n in names
    )


TRUTHS: dict[str, Callable[[str, Cases, Cases], bool]] = {
    "ratio": _ratio,
    "sign": _sign,
    "offset": _offset,
    "absolute": _absolute,
    "rounded": _rounded,
    "ratio_by_case": _by_case,
    "ratio_by_output": _by_output,
    "only_some_outputs": _some,
    "exchanged": _exchanged,
    "reordered": _reordered,
    "shifted": _shifted,
    "right_at_first": _at_first,
    "constant": _constant,
    "frozen": _frozen,
    "transposed": _turned,
}


def is_true(cause: Diagnosis, what: Seen, program: Mapping[str, Function]) -> bool:
    """Tell whether a diagnosis is true of what a program answered."""
    first, _, second = cause.id.partition("+")
    if cause.id.startswith("pattern."):
        statement = TRUTHS[cause.id.removeprefix("pattern.")]
        return any(statement(cause.name.en, what.got, w) for w in what.expected(program))
    if second.startswith("pattern."):
        return any(_is_multiple(what.got, wanted) for wanted in _named(first, what))
    if second:
        accounts = [*_named(first, what), *_named(second, what), *what.expected(program)]
        names = tuple(what.got[0])
        return all(any(all_near(what.got, w, [n]) for w in accounts) for n in names)
    return any(all_near(what.got, wanted) for wanted in _named(first, what))


def _is_multiple(got: Cases, wanted: Cases) -> bool:
    mine, theirs = flat(got, tuple(wanted[0])), flat(wanted, tuple(wanted[0]))
    ratio = float(mine @ theirs / (theirs @ theirs))
    return abs(ratio) > 1e-6 and near(mine, ratio * theirs)


def _named(name: str, what: Seen) -> Iterator[Cases]:
    """Yield the numbers of the mistake that an id names, one list of cases for each account."""
    known = what.reference.known_wrong
    upstream, _, inner = name.partition(":")
    if inner:
        function = what.reference.functions[what.exercise.id]
        for variant in known.get(upstream, ()):
            if variant.id == inner:
                yield from what.evaluated(function, {upstream: variant.function})
    for variant in known.get(what.exercise.id, ()):
        if variant.id == name:
            yield from what.evaluated(variant.function)
