"""Where an earlier function is broken, a table of right values stands in for it, and last."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from grader.domain.probe import Probe
from grader.domain.release import Release
from grader.domain.verdict import Assessment, Outcome
from grader.workflow.planning import probes_of
from grader.workflow.proving.claims import lost_checks
from grader.workflow.tabling import table_id

Function = Callable[..., object]
Programs = Callable[[str], dict[str, Function]]
Attempt = Callable[..., Assessment]
Releases = Callable[[str], Release]
SLUGS = ("gradient_descent", "backprop_111", "iris_mlp")


def tabled(probes: tuple[Probe, ...]) -> list[Probe]:
    return [probe for probe in probes if probe.tables]


@pytest.mark.parametrize("slug", SLUGS)
def test_tables_are_sent_last_and_hold_inputs_that_nothing_else_uses(
    slug: str, release: Releases
) -> None:
    found = release(slug)
    probes = probes_of(found.assignment, found.reference, b"key")
    last = tabled(probes)
    assert probes[-len(last) :] == tuple(last)
    assert {probe.id for probe in last} == {table_id(probe.exercise) for probe in last}

    def numbers(mapping: Mapping[str, Any]) -> set[bytes]:
        return {np.asarray(part).tobytes() for part in mapping.values() if np.size(part) > 2}

    used = {
        part
        for probe in probes
        if not probe.tables
        for part in numbers({n: a.value for n, a in probe.arguments.items()})
    }
    for probe in last:
        for table in probe.tables:
            for row in range(len(next(iter(table.arguments.values())))):
                given = numbers({n: part[row] for n, part in table.arguments.items()})
                # One-hot labels come in few kinds; data and parameters never twice.
                assert not {part for part in given & used if len(set(part)) > 4}


def nothing(*_given: object, **_named: object) -> object:
    raise NotImplementedError


def random_numbers(*given: object, **_named: object) -> object:
    """Answer wrongly in a way that no known mistake and no pattern explains."""
    size = 2 if len(given) == 4 else 4
    seed = abs(hash(tuple(np.asarray(part).tobytes() for part in given))) % 2**32
    return tuple(np.random.default_rng(seed).normal(size=size))


BROKEN = [
    ("gradient_descent", "gradients", nothing),
    ("gradient_descent", "gradients", random_numbers),
    ("backprop_111", "forward", nothing),
    ("backprop_111", "chain_factors", nothing),
    ("backprop_111", "step", nothing),
    ("iris_mlp", "forward", nothing),
    ("iris_mlp", "loss", nothing),
    ("iris_mlp", "gradients", nothing),
]


@pytest.mark.parametrize(
    ("slug", "broken", "function"),
    BROKEN,
    ids=[f"{slug}-{name}-{function.__name__}" for slug, name, function in BROKEN],
)
def test_what_builds_on_a_broken_function_is_judged_by_itself(
    slug: str, broken: str, function: Function, right: Programs, attempt: Attempt
) -> None:
    found = attempt(slug, {**right(slug), broken: function}, 3)
    lost = {c for c in lost_checks(found) if not c.startswith("summary/")}
    assert {check.partition("/")[0] for check in lost} == {broken}
    routes = [
        v.route.en
        for e in found.exercises
        for v in e.verdicts
        if v.follow_through and v.outcome is Outcome.PASSED
    ]
    assert any(f"`{broken}`" in route and "table" in route for route in routes)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_wrong_exercise_is_not_saved_by_a_table(
    slug: str, right: Programs, attempt: Attempt, release: Releases
) -> None:
    exercises = release(slug).assignment
    for name in exercises.functions:
        if not exercises.upstream(name):
            continue
        broken = exercises.upstream(name)[-1]
        wrong = {**right(slug), broken: nothing, name: lambda *_g, **_n: 0.0}
        score = {e.id: e.score for e in attempt(slug, wrong, 1).exercises}
        assert score[name] == 0
