"""Another loss convention is punished where the assignment prescribes one, and nowhere else."""

from functools import cache

import pytest

from grader.course.folder import DECLARATION, Course, read_release
from grader.course.shipped import shipped_course
from grader.domain.error import AssignmentError
from grader.domain.release import Release
from grader.domain.verdict import Assessment, Outcome, Verdict
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan
from grader.workflow.proving.bench import under
from grader.workflow.rehearsing import rehearse

COURSE = Course(folder=shipped_course())
# For each exercise the checks in which the convention shows.
SHOWS = {
    ("gradient_descent", "loss"): {"values"},
    ("gradient_descent", "gradients"): {"values"},
    ("gradient_descent", "sgd"): {"steps"},
    ("gradient_descent", "minibatch_gd"): {"steps"},
    ("backprop_111", "loss"): {"values"},
    ("backprop_111", "chain_factors"): {"loss_factor"},
    ("backprop_111", "gradients"): {"output_layer", "hidden_layer"},
    ("backprop_111", "step"): {"changes"},
    ("backprop_111", "train"): {"losses"},
    ("iris_softmax", "loss"): {"values"},
    ("iris_softmax", "gradients"): {"values"},
    ("iris_softmax", "train"): {"path", "history"},
}
OTHER = "sum"
released = cache(COURSE.release)


@cache
def prescribing(slug: str, exercise: str, convention: str) -> Release:
    """Return the release with a convention prescribed in one exercise."""
    found = released(slug)
    head = f'[[exercise]]\nid = "{exercise}"\n'
    text = found.sources[DECLARATION]
    assert head in text
    text = text.replace(head, f'{head}convention = "{convention}"\n')
    return read_release({**found.sources, DECLARATION: text}, found.siblings)


def graded(release: Release, convention: str) -> Assessment:
    known = release.reference.functions
    program = {n: under(known[n], convention) for n in release.assignment.functions}
    plan = make_plan(release.assignment, release.reference, b"prescribed", "")
    return assess(release, rehearse(release, plan, program))


def verdicts(assessment: Assessment, release: Release) -> dict[tuple[str, str], Verdict]:
    called = release.assignment.functions
    return {(e.id, v.check): v for e in assessment.exercises if e.id in called for v in e.verdicts}


@pytest.mark.parametrize("slug", sorted({slug for slug, _ in SHOWS}))
def test_where_none_is_prescribed_another_one_is_named_and_costs_nothing(slug: str) -> None:
    found = verdicts(graded(released(slug), OTHER), released(slug))
    assert all(v.outcome is Outcome.PASSED and not v.diagnosis.id for v in found.values())
    assert any(OTHER in v.conventions for v in found.values())


@pytest.mark.parametrize(("slug", "exercise"), SHOWS, ids=["-".join(pair) for pair in SHOWS])
def test_a_prescribed_one_is_asked_for_in_that_exercise_alone(slug: str, exercise: str) -> None:
    release = prescribing(slug, exercise, released(slug).reference.asked)
    found = verdicts(graded(release, OTHER), release)
    lost = {place for place, verdict in found.items() if verdict.outcome is not Outcome.PASSED}
    assert lost == {(exercise, check) for check in SHOWS[slug, exercise]}
    words = release.reference.conventions
    for place in lost:
        cause = found[place].diagnosis
        assert cause.id == f"convention.{OTHER}"
        assert words[OTHER].en in cause.name.en
        assert words[release.reference.asked].zh in cause.name.zh
        assert found[place].message.en.startswith("The loss is ")


@pytest.mark.parametrize(("slug", "exercise"), SHOWS, ids=["-".join(pair) for pair in SHOWS])
def test_what_is_prescribed_is_right(slug: str, exercise: str) -> None:
    release = prescribing(slug, exercise, OTHER)
    found = verdicts(graded(release, OTHER), release)
    assert all(verdict.outcome is Outcome.PASSED for verdict in found.values())


def test_a_descent_under_another_one_is_still_judged_for_what_it_covers() -> None:
    release = prescribing("gradient_descent", "sgd", "half_sum")
    found = verdicts(graded(release, OTHER), release)
    assert found["sgd", "coverage"].outcome is Outcome.PASSED
    assert found["sgd", "reshuffling"].outcome is Outcome.PASSED


def test_a_convention_that_is_not_known_cannot_be_prescribed() -> None:
    with pytest.raises(AssignmentError, match='CONVENTIONS has no "thirds"'):
        prescribing("gradient_descent", "loss", "thirds")
