"""Plans: the same key gives the same inputs, and no plan holds an answer."""

import pickle
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.domain.assignment import Assignment, CheckSpec, Exercise, Observed
from grader.domain.probe import Limits, Plan, Probe, ResultOf, Role
from grader.domain.reference import Reference, evaluate
from grader.domain.release import Release
from grader.domain.text import NOTHING, Text
from grader.domain.value import Value, leaves
from grader.gradebook.encoding import encoded
from grader.workflow.planning import (
    FIXED_KEY,
    make_plan,
    plan_digest,
    probes_of,
    submission_key,
)

Releases = Callable[[str], Release]
SLUGS = ("gradient_descent", "backprop_111", "iris_mlp")


def plan_of(release: Release, key: bytes, limits: Limits | None = None) -> Plan:
    return make_plan(release.assignment, release.reference, key, release.plan_digest, limits)


def values(probe: Probe) -> dict[str, Value]:
    return {n: a.value for n, a in probe.arguments.items() if not isinstance(a.value, ResultOf)}


@pytest.mark.parametrize("slug", SLUGS)
def test_the_same_key_gives_the_same_plan_to_the_last_bit(slug: str, release: Releases) -> None:
    first, second = (plan_of(release(slug), b"a key") for _ in range(2))
    assert encoded(first) == encoded(second)


@pytest.mark.parametrize("slug", SLUGS)
def test_another_key_gives_other_inputs_to_the_same_questions(slug: str, release: Releases) -> None:
    first, second = (plan_of(release(slug), key) for key in (b"one", b"two"))
    assert [probe.id for probe in first.probes] == [probe.id for probe in second.probes]
    assert first.seed != second.seed
    for one, other in zip(first.probes, second.probes, strict=True):
        # The lecture's example is the same for everyone.
        if values(one) and one.exercise != "lecture_example":
            assert encoded(one) != encoded(other)


@pytest.mark.parametrize("slug", SLUGS)
def test_no_plan_holds_an_expected_value(slug: str, release: Releases) -> None:
    found = release(slug)
    assignment = found.assignment
    for probe in plan_of(found, b"a key").probes:
        if probe.id.count("/") > 1:
            continue
        exercise = assignment.exercise(probe.function)
        function = found.reference.functions[exercise.id]
        answers = evaluate(function, values(probe), exercise.returns)
        sent = {leaf.tobytes() for value in values(probe).values() for leaf in leaves(value)}
        for name, answer in answers.items():
            one_hot_or_zero = np.unique(answer).size <= 2
            # Some links of the chain are the inputs themselves: dz_o/dy_h is w_o.
            itself = exercise.id == "chain_factors" and name in {"dz_o_dy_h", "dz_h_dw_h"}
            assert itself or one_hot_or_zero or answer.tobytes() not in sent, (probe.id, name)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_plan_can_be_sent_to_another_process(slug: str, release: Releases) -> None:
    plan = plan_of(release(slug), b"a key")
    again = pickle.loads(pickle.dumps(plan))  # noqa: S301  (our own bytes)
    assert encoded(again) == encoded(plan)


@pytest.mark.parametrize("slug", SLUGS)
def test_an_exercise_more_or_less_leaves_the_inputs_of_the_others(
    slug: str, release: Releases
) -> None:
    found = release(slug)
    whole = {probe.id: probe for probe in plan_of(found, b"a key").probes}
    last = found.assignment.functions[-1]
    kept = tuple(e for e in found.assignment.exercises if e.id != last)
    fewer = plan_of(replace(found, assignment=replace(found.assignment, exercises=kept)), b"a key")
    assert {probe.id for probe in fewer.probes} < set(whole)
    for probe in fewer.probes:
        assert encoded(probe) == encoded(whole[probe.id])


def test_a_plan_says_what_a_runner_needs(release: Releases) -> None:
    found = release("backprop_111")
    plan = plan_of(found, b"a key")
    assert plan.digest == found.plan_digest
    assert plan.limits == found.assignment.limits
    assert plan.functions["forward"] == ("forward", "forward_pass")
    assert {"dw_h", "dwh", "db_o", "dbo"} <= set(plan.variables)
    assert list(plan.variables) == sorted(plan.variables)
    by_id = {probe.id: probe for probe in plan.probes}
    assert by_id["gradients/0"].record == ("forward", "loss", "chain_factors")
    assert [role.role for role in by_id["step/0"].arguments.values()] == [
        Role.DATA,
        Role.DATA,
        *[Role.PARAMETER] * 4,
        Role.SETTING,
    ]
    assert plan_of(release("iris_mlp"), b"a key").data == ("iris_training.csv", "iris_test.csv")


def test_limits_may_stand_in_for_the_assignment_s_own(release: Releases) -> None:
    limits = Limits().scaled(3)
    assert plan_of(release("iris_mlp"), b"a key", limits).limits == limits


def test_each_case_has_its_own_inputs(release: Releases) -> None:
    probes = [p for p in plan_of(release("gradient_descent"), b"k").probes if p.id[:5] == "loss/"]
    assert [probe.id for probe in probes] == ["loss/0", "loss/1", "loss/2"]
    assert len({encoded(probe.arguments["x"].value) for probe in probes}) == 3


def test_checks_of_one_exercise_share_their_further_probes(release: Releases) -> None:
    ids = [probe.id for probe in plan_of(release("iris_mlp"), b"k").probes]
    assert len(ids) == len(set(ids))
    # Two checks hold the gradient against slopes of the own loss; it is asked for once.
    assert sum(name.startswith("gradients/slope/0+") for name in ids) == 2
    assert "train/at/iterations=2" in ids
    assert "init_parameters/again" in ids


@settings(max_examples=20)
@given(st.binary(min_size=1, max_size=40), st.text("0123456789abcdef", min_size=4, max_size=64))
def test_a_submission_s_key_depends_on_secret_and_content(secret: bytes, sha256: str) -> None:
    key = submission_key(secret, sha256)
    assert key == submission_key(secret, sha256)
    assert len(key) == 32
    assert key != submission_key(secret, sha256 + "0")
    assert key != submission_key(secret + b"x", sha256)


EXERCISE = Exercise(
    id="double",
    title=NOTHING,
    task=NOTHING,
    observed=Observed.CALL,
    arguments=("x",),
    returns=("y",),
    checks=(CheckSpec(id="v", kind="value", points=1, title=NOTHING),),
)


ASSIGNMENT = Assignment(id="tiny", title=NOTHING, summary=NOTHING, roles={}, exercises=(EXERCISE,))


def digest(release: Release, **changes: object) -> str:
    first = release.assignment.exercises[0]
    kept = (replace(first, **changes), *release.assignment.exercises[1:])  # type: ignore[arg-type]
    return plan_digest(replace(release.assignment, exercises=kept), release.reference)


def test_the_plan_digest_follows_what_a_run_depends_on(release: Releases) -> None:
    found = release("gradient_descent")
    assert plan_digest(found.assignment, found.reference) == found.plan_digest
    assert digest(found) == found.plan_digest
    changes: list[dict[str, object]] = [
        {"aliases": ("cost",)},
        {"cases": 4},
        {"returns": ("value",)},
        {"arguments": ("y", "x", "w", "b")},
    ]
    digests = {digest(found, **change) for change in changes}
    assert found.plan_digest not in digests
    assert len(digests) == len(changes)


def test_the_plan_digest_ignores_texts_and_points(release: Releases) -> None:
    found = release("gradient_descent")
    first = found.assignment.exercises[0]
    checks = tuple(replace(check, points=77.0) for check in first.checks)
    other = Text(en="other", zh="别的")
    assert digest(found, title=other, task=other, checks=checks) == found.plan_digest


def test_the_plan_digest_follows_limits_roles_and_draws(release: Releases) -> None:
    found = release("gradient_descent")
    slower = replace(found.assignment, limits=found.assignment.limits.scaled(2))
    roles = replace(found.assignment, roles={})
    more_data = replace(found.assignment, data=("a.csv",))
    digests = {plan_digest(a, found.reference) for a in (slower, roles, more_data)}
    draws = dict(found.reference.draws)
    draws["loss"] = draws["sgd"]
    digests.add(plan_digest(found.assignment, replace(found.reference, draws=draws)))
    assert len(digests | {found.plan_digest}) == 5


def test_nested_inputs_are_part_of_the_digest() -> None:
    def reference(last: float) -> Reference:
        drawn = {"x": ({"a": np.zeros(2)}, [1.0, last])}
        return Reference(functions={"double": lambda x: x}, draws={"double": lambda _rng: drawn})

    release = Release(
        assignment=ASSIGNMENT,
        reference=reference(1.0),
        sources={},
        plan_digest="",
        assess_digest="",
        siblings={},
    )
    one, other = (plan_digest(release.assignment, reference(last)) for last in (1.0, 2.0))
    assert one != other
    [probe, *_] = probes_of(release.assignment, release.reference, FIXED_KEY)
    assert isinstance(probe.arguments["x"].value, tuple)


def test_a_draw_that_lacks_an_argument_is_a_key_error() -> None:
    reference = Reference(functions={}, draws={"double": lambda _rng: {"z": 1.0}})
    with pytest.raises(KeyError, match="x"):
        make_plan(ASSIGNMENT, reference, b"k", "d")


def test_what_opens_a_file_is_asked_last_in_a_fresh_process(release: Releases) -> None:
    found = release("model_saving")
    probes = plan_of(found, b"a key").probes
    fresh = [probe for probe in probes if probe.fresh]
    assert [probe.id for probe in fresh] == [
        "load_weights/0",
        "load_weights/1",
        "load_model/0",
        "load_model/1",
    ]
    assert probes[-4:] == tuple(fresh)
    for probe in fresh:
        (argument,) = probe.arguments.values()
        result = argument.value
        assert isinstance(result, ResultOf)
        assert result.probe == probe.id.replace("load", "save")
        maker = next(other for other in probes if other.id == result.probe)
        function = found.reference.functions[maker.function]
        right = evaluate(function, values(maker), maker.returns)["file"]
        assert np.array_equal(np.asarray(result.right), right)


def test_an_exercise_without_what_it_opens_gets_what_is_drawn_for_it(release: Releases) -> None:
    found = release("model_saving")
    alone = replace(found.assignment, exercises=(found.assignment.exercise("load_model"),))
    probes = probes_of(alone, found.reference, b"a key")
    assert all(probe.fresh for probe in probes)
    assert all(values(probe)["file"] is not None for probe in probes)


def test_the_plan_digest_follows_what_is_opened(release: Releases) -> None:
    found = release("model_saving")
    exercises = found.assignment.exercises
    drawn = tuple(replace(exercise, opens="") for exercise in exercises)
    other = replace(found.assignment, exercises=drawn)
    assert plan_digest(found.assignment, found.reference) != plan_digest(other, found.reference)
