"""Rehearsing a plan with trusted NumPy functions in place of a student's program.

This is how an assignment is proven without running a notebook: the reference has to earn
everything, and each known-wrong variant must be caught.
"""

from collections.abc import Mapping

import numpy as np

from grader.domain.assignment import Assignment, Observed
from grader.domain.observation import (
    Answer,
    Figure,
    Observation,
    Raised,
    RecordedCall,
    Run,
    RunOutcome,
    Series,
    Snapshot,
    Unusable,
)
from grader.domain.probe import Plan, Probe, ResultOf
from grader.domain.recorded import NotRecorded, calls_in, recorded
from grader.domain.reference import Function, as_value, plain, takes
from grader.domain.release import Release
from grader.domain.value import ShapeMismatch, Value, named

Program = Mapping[str, Function]


def rehearse(release: Release, plan: Plan, program: Program) -> Run:
    """Return the run of a program that consists of the given functions.

    Functions of the contract that the program lacks are missing ones. Exercises that are
    observed otherwise get what the reference says of them: its first vector of variables,
    and a falling curve.
    """
    observations: dict[str, Observation] = {}
    asked = {probe.id: probe for probe in plan.probes}
    for probe in plan.probes:
        earlier = {name: (asked[name], seen) for name, seen in observations.items()}
        observations[probe.id] = _observe(release.assignment, probe, program, earlier)
    return Run(
        key="rehearsal",
        submission_sha256="",
        plan_digest=plan.digest,
        outcome=RunOutcome.COMPLETED,
        runner="rehearsal",
        seed=plan.seed,
        probes=plan.probes,
        cells=(),
        observations=tuple(observations.values()),
        snapshots=_snapshots(release, program),
        figures=(_FALLING,) if program else (),
        functions=tuple(program),
    )


_FALLING = Figure(
    cell=0, series=(Series(label="loss", points=9, y=np.linspace(1.0, 0.2, 9)),), readable=True
)


def _snapshots(release: Release, program: Program) -> tuple[Snapshot, ...]:
    """Return the variables as the program leaves them; none where it raises."""
    found = []
    for exercise in release.assignment.exercises:
        if exercise.observed is Observed.VARIABLES and exercise.id in program:
            try:
                vectors = as_value(program[exercise.id]())
            except Exception:  # noqa: BLE001, S112  (a wrong variant may raise anything)
                continue
            first = next(iter(vectors.values())) if isinstance(vectors, dict) else vectors
            if isinstance(first, dict):
                found.append(Snapshot(cell=0, variables=first))
    return tuple(found)


def _observe(
    assignment: Assignment,
    probe: Probe,
    program: Program,
    earlier: Mapping[str, tuple[Probe, Observation]],
) -> Observation:
    if probe.function not in program:
        return Observation(probe=probe.id, answer=Answer.MISSING)
    inputs: dict[str, Value] = {}
    for name, argument in probe.arguments.items():
        value = argument.value
        try:
            inputs[name] = _answered(value, earlier) if isinstance(value, ResultOf) else value
        except (ShapeMismatch, KeyError):
            return Observation(probe=probe.id, answer=Answer.NOT_ASKED)
    calls: list[RecordedCall] = []
    return _called(assignment, probe, program, inputs, calls)


def _answered(result: ResultOf, earlier: Mapping[str, tuple[Probe, Observation]]) -> Value:
    """Return what an earlier probe brought; where it is not in the plan, what is right there.

    Raises:
        KeyError: it brought nothing.
        ShapeMismatch: it brought something else.
    """
    if result.probe not in earlier and result.known:
        return result.right
    before, given = earlier[result.probe]
    if given.answer is not Answer.RETURNED:
        raise KeyError(result.probe)
    return named(given.value, before.returns)[result.output]


def _called(
    assignment: Assignment,
    probe: Probe,
    program: Program,
    inputs: Mapping[str, Value],
    calls: list[RecordedCall],
) -> Observation:
    function = program[probe.function]
    keywords = {name: plain(value) for name, value in inputs.items()}
    if takes(function, "up"):
        keywords["up"] = {
            **_recorded_functions(probe, program, calls),
            **_tabled(assignment, probe, program),
        }
    try:
        with np.errstate(all="ignore"):
            result = function(**keywords)
    except Exception as error:  # noqa: BLE001  (a wrong variant may raise anything; so may a student)
        raised = Raised(name=type(error).__name__, message=str(error))
        return Observation(probe=probe.id, answer=Answer.RAISED, error=raised)
    try:
        value = as_value(result)
    except (TypeError, ValueError):
        return Observation(probe=probe.id, answer=Answer.UNUSABLE, unusable=Unusable.NOT_NUMBERS)
    return Observation(
        probe=probe.id,
        answer=Answer.RETURNED,
        value=value,
        form="float64",
        calls=tuple(calls),
    )


def _recorded_functions(
    probe: Probe, program: Program, calls: list[RecordedCall]
) -> dict[str, Function]:
    """Return the program's upstream functions, each keeping its calls as the agent does."""
    recorders: dict[str, Function] = {}

    def recording(name: str, function: Function) -> Function:
        def record(*arguments: object, **keywords: object) -> object:
            settings = {k: v for k, v in keywords.items() if takes(function, k) and k != "up"}
            nested = {"up": recorders} if takes(function, "up") else {}
            result = function(*arguments, **settings, **nested)
            calls.append(
                RecordedCall(
                    function=name,
                    arguments=tuple(as_value(a) for a in arguments),
                    keywords={k: as_value(v) for k, v in settings.items() if k != "convention"},
                    result=as_value(result),
                )
            )
            return result

        return record

    for name in probe.record:
        if name in program:
            recorders[name] = recording(name, program[name])
    return recorders


def _tabled(assignment: Assignment, probe: Probe, program: Program) -> dict[str, Function]:
    """Return the functions that a probe's tables stand in for; the program's own beside them."""
    found: dict[str, Function] = {}
    for name in dict.fromkeys(table.function for table in probe.tables):
        known = recorded(calls_in(probe.tables), assignment.exercise(name))
        found[name] = _or_else(known, program.get(name))
    return found


def _or_else(known: Function, own: Function | None) -> Function:
    def answer(*arguments: object, **settings: object) -> object:
        try:
            return known(*arguments)
        except NotRecorded:
            if own is None:
                raise
            kept = {name: value for name, value in settings.items() if takes(own, name)}
            return own(*arguments, **kept)

    return answer
