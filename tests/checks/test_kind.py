from collections.abc import Callable

import numpy as np

from grader.checks.kind import Kind, ProbeRequest, kinds, no_probes
from grader.domain.assignment import Observed
from grader.domain.release import Release

NAMES = {
    "any_order",
    "effect",
    "extreme",
    "figure",
    "gradient",
    "history",
    "initialisation",
    "lecture",
    "manual",
    "outcome",
    "trajectory",
    "update",
    "value",
}


def test_every_kind_is_found_in_its_file() -> None:
    assert set(kinds()) == NAMES
    for name, kind in kinds().items():
        assert kind.name == name
        assert kind.judge.__module__ == f"grader.checks.{name}"


def test_every_way_of_observation_has_a_kind() -> None:
    assert set().union(*(kind.observes for kind in kinds().values())) == set(Observed)


def test_a_kind_asks_for_nothing_more_unless_it_says_so(
    release: Callable[[str], Release],
) -> None:
    found = release("iris_mlp")
    exercise = found.assignment.exercise("forward")
    request = ProbeRequest(
        assignment=found.assignment,
        exercise=exercise,
        check=exercise.checks[0],
        reference=found.reference,
        arguments={},
        rng=np.random.default_rng(0),
    )
    plain = Kind(name="plain", judge=kinds()["value"].judge)
    assert plain.extra_probes is no_probes
    assert plain.extra_probes(request) == ()
    assert plain.observes == {Observed.CALL}
