"""Tables of upstream values, for students whose earlier functions are broken.

A table lists what the functions that an exercise builds on return for inputs that are used
nowhere else. It crosses the boundary as numbers, in the last probes of a plan, and stands in
for those functions: what builds on them can then be judged by itself.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from grader.checks.kind import ProbeRequest, kinds
from grader.domain.assignment import Assignment, Exercise, Observed
from grader.domain.observation import RecordedCall
from grader.domain.probe import Probe, Table
from grader.domain.reference import Function, Reference, as_value, evaluate, takes
from grader.domain.value import ShapeMismatch, Value, as_floats, named


def table_id(exercise: str) -> str:
    """Return the id of the probe of an exercise that carries a table."""
    return f"{exercise}/table"


def table_probe(
    assignment: Assignment, exercise: Exercise, reference: Reference, rng: np.random.Generator
) -> tuple[Probe, ...]:
    """Return the probe of one exercise with the values that it builds on; none: no need."""
    upstream = [
        assignment.exercise(name)
        for name in assignment.upstream(exercise.id)
        if assignment.exercise(name).observed is Observed.CALL
    ]
    if exercise.observed is not Observed.CALL or not upstream:
        return ()
    inputs, calls = _made_small(assignment, exercise, reference, reference.draw(exercise.id, rng))
    calls = calls or _traced(exercise, reference, inputs, upstream)
    tables = tuple(table for contract in upstream for table in _tables(contract, calls))
    if not tables:
        return ()
    return (
        Probe(
            id=table_id(exercise.id),
            exercise=exercise.id,
            function=exercise.id,
            arguments=assignment.arguments({name: inputs[name] for name in exercise.arguments}),
            returns=exercise.returns,
            tables=tables,
        ),
    )


def _made_small(
    assignment: Assignment, exercise: Exercise, reference: Reference, inputs: dict[str, Value]
) -> tuple[dict[str, Value], tuple[RecordedCall, ...]]:
    """Return inputs for which a kind of check can list all calls, with these calls."""
    for check in exercise.checks:
        request = ProbeRequest(
            assignment=assignment,
            exercise=exercise,
            check=check,
            reference=reference,
            arguments=assignment.arguments(inputs),
            rng=np.random.default_rng(0),
        )
        small, calls = kinds()[check.kind].upstream_calls(request)
        if calls:
            return {**inputs, **small}, calls
    return inputs, ()


def _traced(
    exercise: Exercise,
    reference: Reference,
    inputs: Mapping[str, Value],
    upstream: Sequence[Exercise],
) -> tuple[RecordedCall, ...]:
    """Return the calls that the reference and its accepted alternatives make themselves."""
    calls: list[RecordedCall] = []
    known: dict[str, Function] = {}
    for contract in upstream:
        known[contract.id] = _keeping(contract.id, reference.functions[contract.id], known, calls)
    others = [other.function for other in reference.accepted.get(exercise.id, ())]
    for function in (reference.functions[exercise.id], *others):
        if takes(function, "up"):
            evaluate(function, inputs, exercise.returns, up=known)
    return tuple(calls)


def _keeping(
    name: str, function: Function, known: Mapping[str, Function], calls: list[RecordedCall]
) -> Function:
    def kept(*arguments: object, **settings: object) -> object:
        more = {key: value for key, value in settings.items() if takes(function, key)}
        if takes(function, "up"):
            more["up"] = known
        result = function(*arguments, **more)
        calls.append(
            RecordedCall(
                function=name,
                arguments=tuple(as_value(argument) for argument in arguments),
                keywords={},
                result=as_value(result),
            )
        )
        return result

    return kept


def _tables(contract: Exercise, calls: Iterable[RecordedCall]) -> tuple[Table, ...]:
    """Return one function's calls as tables, one for each form of its arguments."""
    groups: dict[tuple[object, ...], dict[bytes, tuple[list[Value], list[Value]]]] = {}
    for call in calls:
        if call.function != contract.id or len(call.arguments) != len(contract.arguments):
            continue
        try:
            results = [
                as_floats(name, part) for name, part in named(call.result, contract.returns).items()
            ]
            given = [
                as_floats(name, part)
                for name, part in zip(contract.arguments, call.arguments, strict=True)
            ]
        except ShapeMismatch:
            continue
        form = tuple(part.shape for part in (*given, *results))
        row = b"".join(part.tobytes() for part in given)
        groups.setdefault(form, {})[row] = (list(given), list(results))
    return tuple(_stacked(contract, tuple(rows.values())) for rows in groups.values())


def _stacked(contract: Exercise, rows: Sequence[tuple[list[Value], list[Value]]]) -> Table:
    return Table(
        function=contract.id,
        arguments={
            name: np.array([given[n] for given, _ in rows])
            for n, name in enumerate(contract.arguments)
        },
        results={
            name: np.array([results[n] for _, results in rows])
            for n, name in enumerate(contract.returns)
        },
    )
