"""What a student's self-check knows: public inputs, and the numbers that are right for them.

No function of a reference leaves this module, and no input that anybody is graded with: the
inputs are drawn from a key of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.checks.kind import kinds
from grader.domain.assignment import CheckSpec, Exercise, Observed
from grader.domain.disclosure import Shown
from grader.domain.probe import Probe, Role
from grader.domain.reference import evaluate
from grader.domain.release import Release
from grader.domain.tolerance import SINGLE
from grader.domain.value import Value, as_floats
from grader.workflow.planning import probes_of_exercise
from grader.workflow.public_freedoms import far_story, orders_story
from grader.workflow.public_numbers import Plain, PublicNumbers, plain_numbers, rounded, said

PUBLIC_KEY = b"public inputs of the self-check"
CASES = 2
# As many updates more as a report of them may have rows more.
ROWS_MORE = 2
# A model that has been trained: to train it takes longer than a self-check should.
TRAINED = "model_weights"


def practice_of(release: Release) -> Plain:
    """Return what the self-check of an assignment knows, as plain data."""
    assignment = release.assignment
    return {
        "id": assignment.id,
        **said(assignment.title),
        "exercises": [_Practice(release, exercise).told() for exercise in assignment.exercises],
    }


class _Practice:
    """One exercise of a release, as the self-check knows it."""

    def __init__(self, release: Release, exercise: Exercise) -> None:
        self._release = release
        self._exercise = exercise
        self._reference = release.reference
        called = exercise.observed is Observed.CALL
        self._cases = list(self._drawn()) if called else []

    def told(self) -> Plain:
        """Return the exercise's contract, its public inputs and its stories."""
        exercise, assignment = self._exercise, self._release.assignment
        return {
            "id": exercise.id,
            "call": list(exercise.arguments),
            "returns": list(exercise.returns),
            "aliases": list(exercise.aliases),
            "roles": {
                name: assignment.roles.get(name, Role.DATA).value for name in exercise.arguments
            },
            "earlier": list(assignment.upstream(exercise.id)),
            "shows_expected": assignment.report.expected is Shown.ALWAYS,
            "cases": [{n: plain_numbers(v) for n, v in case.items()} for case in self._cases],
            "stories": list(self._stories()),
        }

    def _drawn(self) -> Iterator[dict[str, Value]]:
        """Yield the first public inputs, and those that a check varies a setting of."""
        exercise = self._exercise
        probes = probes_of_exercise(self._release.assignment, exercise, self._reference, PUBLIC_KEY)
        own = {f"{exercise.id}/{number}" for number in range(CASES)}
        for probe in probes:
            # What a student's own function has to make first has no public form.
            if not probe.fresh and (probe.id in own or "/at/" in probe.id):
                yield self._inputs(probe)

    def _inputs(self, probe: Probe) -> dict[str, Value]:
        return {name: rounded(argument.value) for name, argument in probe.arguments.items()}

    def _stories(self) -> Iterator[Plain]:
        """Yield one story for each way in which the exercise's checks look at it."""
        told: dict[str, list[CheckSpec]] = {}
        for check in self._exercise.checks:
            practice = kinds()[check.kind].practice
            if practice and not (practice == "effect" and TRAINED in self._exercise.returns):
                told.setdefault(practice, []).append(check)
        for practice, checks in told.items():
            yield {"kind": practice, **_STORIES[practice](self, checks)}

    def _names(self, checks: Sequence[CheckSpec], option: str = "outputs") -> list[str]:
        """Return the outputs that the checks name, all of them where one names none."""
        chosen: list[str] = []
        for check in checks:
            named = check.options.get(option)
            own = named if isinstance(named, (list, tuple)) else self._exercise.returns
            chosen += [str(name) for name in own if name not in chosen]
        return [name for name in self._exercise.returns if name in chosen] or chosen

    def values(self, checks: Sequence[CheckSpec]) -> Plain:
        """Return what a story of values or changes needs."""
        names = self._names(checks)
        losses = [str(check.options["loss"]) for check in checks if "loss" in check.options]
        return {
            "outputs": names,
            "right": list(self._numbers(self._cases).right(names)),
            "known": list(self._numbers(self._cases).known(names)),
            "loss": self._way_to(losses[0]) if losses else [],
            "bounds": [
                max(float(str(check.options.get(name, usual))) for check in checks)
                for name, usual in (("rtol", SINGLE.rtol), ("floor", SINGLE.floor))
            ],
        }

    def _numbers(self, cases: Sequence[dict[str, Value]]) -> PublicNumbers:
        return PublicNumbers(release=self._release, exercise=self._exercise, cases=cases)

    def _way_to(self, loss: str) -> list[str]:
        """Return the functions that lead from this one's arguments to the loss."""
        assignment, known = self._release.assignment, set(self._exercise.arguments)
        way: list[str] = []
        for name in (*assignment.upstream(self._exercise.id), loss):
            one = assignment.exercise(name)
            needed = set(assignment.exercise(loss).arguments) - known
            if name == loss or (
                needed.intersection(one.returns) and known.issuperset(one.arguments)
            ):
                way.append(name)
                known.update(one.returns)
            if name == loss:
                break
        return way

    def far(self, checks: Sequence[CheckSpec]) -> Plain:
        """Return what a story of numbers far out needs."""
        return far_story(self._numbers(self._cases), self._names(checks), checks[0])

    def orders(self, checks: Sequence[CheckSpec]) -> Plain:
        """Return what a story of a training in any order needs."""
        return orders_story(self._numbers(self._cases), self._names(checks), checks[0])

    def effect(self, _checks: Sequence[CheckSpec]) -> Plain:
        """Return what a story of outputs needs that are judged by what they do: their names."""
        names = list(self._exercise.returns)
        return {"outputs": names, "model": any(name.startswith("model_") for name in names)}

    def curves(self, checks: Sequence[CheckSpec]) -> Plain:
        """Return what a story of reported curves needs."""
        chosen = self._names(checks, "curves")
        whole = "history" if "history" in self._exercise.returns else ""
        names = [n if n in self._exercise.returns or not whole else f"{whole}.{n}" for n in chosen]
        setting = str(checks[0].options.get("rows", "iterations"))
        longer = [
            {**case, setting: np.asarray(int(as_floats(setting, case[setting])) + ROWS_MORE)}
            for case in self._cases
        ]
        return {
            "outputs": names,
            "rows": setting,
            "right": list(self._numbers(longer).right(names)),
        }

    def descent(self, checks: Sequence[CheckSpec]) -> Plain:
        """Return what a story of a descent needs: each sample's gradient at the start."""
        check, assignment, case = checks[0], self._release.assignment, self._cases[0]
        parameters = [
            n for n in self._exercise.arguments if assignment.roles.get(n) is Role.PARAMETER
        ]
        giver = next(
            name
            for name in reversed(assignment.upstream(self._exercise.id))
            if len(assignment.exercise(name).returns) == len(parameters)
        )
        function = self._reference.functions[str(check.options["gradient"])]
        inputs = {name: case[name] for name in assignment.exercise(giver).arguments}
        slopes = evaluate(function, inputs, ("slopes",))["slopes"]
        return {
            "samples": str(check.options["samples"]),
            "gradient": giver,
            "slopes": plain_numbers(slopes),
        }

    def start(self, checks: Sequence[CheckSpec]) -> Plain:
        """Return what a story of first parameters needs: shapes, and what may be constant."""
        function = self._reference.functions[self._exercise.id]
        parts = evaluate(function, self._cases[0], self._exercise.returns)
        free: list[str] = []
        for check in checks:
            named = check.options.get("symmetric", ())
            free += [str(name) for name in named] if isinstance(named, (list, tuple)) else []
        return {"shapes": {n: list(part.shape) for n, part in parts.items()}, "symmetric": free}

    def variables(self, checks: Sequence[CheckSpec]) -> Plain:
        """Return what a story of variables needs: their names, and no value of any."""
        options: Mapping[str, Any] = checks[0].options
        return {
            "variables": {n: list(others) for n, others in self._exercise.variables.items()},
            "function": str(options.get("function", "")),
            "inputs": dict(options.get("inputs", {})),
        }


_STORIES = {
    "values": _Practice.values,
    "changes": _Practice.values,
    "curves": _Practice.curves,
    "descent": _Practice.descent,
    "start": _Practice.start,
    "variables": _Practice.variables,
    "far": _Practice.far,
    "orders": _Practice.orders,
    "effect": _Practice.effect,
}
