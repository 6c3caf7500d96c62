"""Making the plan of a submission: every probe with its inputs, and no expected value.

Inputs are drawn per submission from a key that nobody outside the grader can compute.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping

import numpy as np

from grader.checks.kind import ProbeRequest, kinds
from grader.domain.assignment import Assignment, Exercise, Observed
from grader.domain.probe import Argument, Limits, Plan, Probe, ResultOf, Role
from grader.domain.reference import Reference, evaluate
from grader.domain.value import Value
from grader.exhibits.graph import graph_probes
from grader.workflow.tabling import table_probe

FIXED_KEY = b"plan digest"


def submission_key(secret: bytes, submission_sha256: str) -> bytes:
    """Return the key from which a submission's inputs are drawn."""
    return hmac.new(secret, submission_sha256.encode(), hashlib.sha256).digest()


def _generator(key: bytes, *names: str) -> np.random.Generator:
    """Return a generator of its own for each name, so that one more leaves the others."""
    digest = hmac.new(key, "/".join(names).encode(), hashlib.sha256).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


def make_plan(
    assignment: Assignment,
    reference: Reference,
    key: bytes,
    digest: str,
    limits: Limits | None = None,
) -> Plan:
    """Return the plan for one submission; the same key gives the same plan.

    ``digest`` is that of the release; ``limits`` stand in for the assignment's own.

    Raises:
        KeyError: the reference draws no value for an argument of an exercise.
    """
    return _plan(
        assignment,
        probes_of(assignment, reference, key),
        digest=digest,
        seed=int.from_bytes(hmac.new(key, b"seed", hashlib.sha256).digest()[:4], "big"),
        limits=limits or assignment.limits,
    )


def _plan(
    assignment: Assignment, probes: tuple[Probe, ...], *, digest: str, seed: int, limits: Limits
) -> Plan:
    called = [e for e in assignment.exercises if e.observed is Observed.CALL]
    watched = {
        name
        for exercise in assignment.exercises
        for variable, others in exercise.variables.items()
        for name in (variable, *others)
    }
    return Plan(
        digest=digest,
        seed=seed,
        limits=limits,
        functions={e.id: (e.id, *e.aliases) for e in called},
        variables=tuple(sorted(watched)),
        probes=probes,
        data=tuple(assignment.data),
    )


def probes_of(assignment: Assignment, reference: Reference, key: bytes) -> tuple[Probe, ...]:
    """Return all probes in the order they are sent.

    First come each exercise's cases and its extras, then the tables: they hold values of
    functions that have been asked by then. Last come those that need a fresh process.
    """
    usual = tuple(
        probe
        for exercise in assignment.exercises
        for probe in probes_of_exercise(assignment, exercise, reference, key)
    )
    tables = tuple(
        probe
        for exercise in assignment.exercises
        for probe in table_probe(
            assignment, exercise, reference, _generator(key, exercise.id, "table")
        )
    )
    return tuple(sorted(usual + tables, key=lambda probe: probe.fresh))


def probes_of_exercise(
    assignment: Assignment, exercise: Exercise, reference: Reference, key: bytes
) -> Iterator[Probe]:
    """Yield the probes of one exercise; they are the same whatever else there is."""
    called = exercise.observed is Observed.CALL
    cases = [
        _opening(assignment, exercise, reference, key, n)
        if exercise.opens and assignment.can_open(exercise)
        else _case(assignment, exercise, _drawn(exercise, reference, key, n), n)
        for n in range(exercise.cases if called else 0)
    ]
    yield from cases
    sent = set()
    for check in exercise.checks:
        request = ProbeRequest(
            assignment=assignment,
            exercise=exercise,
            check=check,
            reference=reference,
            arguments=cases[0].arguments if cases else {},
            # Checks of one kind share their extra probes: the generator is the exercise's.
            rng=_generator(key, exercise.id, check.kind),
        )
        for probe in kinds()[check.kind].extra_probes(request):
            if probe.id not in sent:
                sent.add(probe.id)
                yield probe
    if cases:
        yield from graph_probes(assignment, exercise, cases[0].arguments)


def _drawn(exercise: Exercise, reference: Reference, key: bytes, number: int) -> dict[str, Value]:
    return reference.draw(exercise.id, _generator(key, exercise.id, str(number)))


def _opening(
    assignment: Assignment, exercise: Exercise, reference: Reference, key: bytes, number: int
) -> Probe:
    """Return the case whose argument is what another exercise's function returned for its own.

    An exercise that is proven by itself, without the other one, gets what is drawn for it.
    """
    (name,) = exercise.arguments
    maker = assignment.exercise(exercise.opens)
    inputs = _drawn(maker, reference, key, number)
    given = {argument: inputs[argument] for argument in maker.arguments}
    right = evaluate(reference.functions[maker.id], given, maker.returns)[name]
    result = ResultOf(probe=f"{maker.id}/{number}", output=name, right=right)
    return Probe(
        id=f"{exercise.id}/{number}",
        exercise=exercise.id,
        function=exercise.id,
        arguments={name: Argument(role=Role.DATA, value=result)},
        returns=exercise.returns,
        fresh=True,
    )


def _case(
    assignment: Assignment, exercise: Exercise, drawn: Mapping[str, Value], number: int
) -> Probe:
    return Probe(
        id=f"{exercise.id}/{number}",
        exercise=exercise.id,
        function=exercise.id,
        arguments=assignment.arguments({name: drawn[name] for name in exercise.arguments}),
        returns=exercise.returns,
        record=assignment.upstream(exercise.id),
        fresh=bool(exercise.opens),
    )


def plan_digest(assignment: Assignment, reference: Reference) -> str:
    """Return the digest of everything that a run depends on.

    The probes themselves are digested, drawn from a fixed key: a changed draw shows in its
    numbers, a changed comment does not. What a table holds is left out: a run keeps its own,
    and they stay good values of an upstream function when the reference is edited.
    """
    digest = hashlib.sha256()
    plan = _plan(
        assignment,
        probes_of(assignment, reference, FIXED_KEY),
        digest="",
        seed=0,
        limits=assignment.limits,
    )
    head = {
        "limits": [getattr(plan.limits, name) for name in Limits.__slots__],
        "functions": {name: list(others) for name, others in plan.functions.items()},
        "variables": list(plan.variables),
        "data": list(plan.data),
    }
    digest.update(json.dumps(head, sort_keys=True).encode())
    for probe in plan.probes:
        said = [probe.id, probe.function, list(probe.returns), list(probe.record)]
        said += ["fresh"] * probe.fresh
        digest.update(json.dumps(said).encode())
        for name, argument in probe.arguments.items():
            digest.update(f"{name}:{argument.role}".encode())
            _digest_value(digest, argument.value)
        for table in probe.tables:
            digest.update(table.function.encode())
    return digest.hexdigest()


def _digest_value(digest: "hashlib._Hash", value: Value | ResultOf) -> None:
    if isinstance(value, ResultOf):
        digest.update(f"{value.probe}.{value.output}".encode())
    elif isinstance(value, dict):
        for name, item in value.items():
            digest.update(name.encode())
            _digest_value(digest, item)
    elif isinstance(value, tuple):
        for item in value:
            _digest_value(digest, item)
    else:
        digest.update(f"{value.dtype.str}{value.shape}".encode())
        digest.update(np.ascontiguousarray(value).tobytes())
