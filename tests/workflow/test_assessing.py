"""Assessing a stored run: pure, fair to what nobody could see, and silent about nothing."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from grader.domain.observation import (
    Answer,
    CellOutcome,
    CellStatus,
    Figure,
    Observation,
    RecordedCall,
    Run,
    RunOutcome,
    Series,
)
from grader.domain.release import Release
from grader.domain.verdict import Outcome, Verdict
from grader.gradebook.encoding import decoded, encoded
from grader.workflow.assessing import assess
from grader.workflow.cases import cases_of, own_texts
from grader.workflow.planning import make_plan
from grader.workflow.rehearsing import rehearse

Function = Callable[..., object]
Programs = Callable[[str], dict[str, Function]]
Releases = Callable[[str], Release]
Runs = Callable[..., Run]
SLUGS = ("gradient_descent", "backprop_111", "iris_mlp")


@pytest.fixture(scope="module")
def run_of(release: Releases, right: Programs) -> Runs:
    def made(slug: str, **changed: Function) -> Run:
        found = release(slug)
        plan = make_plan(found.assignment, found.reference, b"assessing", found.plan_digest)
        return rehearse(found, plan, {**right(slug), **changed})

    return made


def verdicts(release: Release, run: Run) -> dict[str, Verdict]:
    return {
        f"{exercise.id}/{verdict.check}": verdict
        for exercise in assess(release, run).exercises
        for verdict in exercise.verdicts
    }


@pytest.mark.parametrize("slug", SLUGS)
def test_the_same_run_gives_the_same_assessment(slug: str, release: Releases, run_of: Runs) -> None:
    run = run_of(slug)
    assert assess(release(slug), run) == assess(release(slug), run)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_run_from_the_gradebook_gives_the_same_assessment(
    slug: str, release: Releases, run_of: Runs
) -> None:
    run = run_of(slug)
    kept = decoded(encoded(run), "here")
    assert isinstance(kept, Run)
    assert assess(release(slug), kept) == assess(release(slug), run)


@pytest.mark.parametrize("slug", SLUGS)
def test_assessing_changes_nothing_in_the_run(slug: str, release: Releases, run_of: Runs) -> None:
    run = run_of(slug)
    before = encoded(run)
    assess(release(slug), run)
    assert encoded(run) == before


@pytest.mark.parametrize("outcome", [RunOutcome.UNREADABLE, RunOutcome.INFRASTRUCTURE])
def test_what_nobody_could_run_is_ungraded(
    outcome: RunOutcome, release: Releases, run_of: Runs
) -> None:
    found = assess(release("backprop_111"), replace(run_of("backprop_111"), outcome=outcome))
    assert not found.graded
    assert (found.score, found.exercises) == (0, ())
    assert found.provisional
    assert "This is not a 0" in found.notes[0].en
    assert "这不是 0 分" in found.notes[0].zh


@pytest.mark.parametrize(
    "outcome", [RunOutcome.CELL_ERRORS, RunOutcome.TIMEOUT, RunOutcome.MEMORY, RunOutcome.KILLED]
)
def test_what_a_student_can_provoke_is_graded(
    outcome: RunOutcome, release: Releases, run_of: Runs
) -> None:
    found = assess(release("backprop_111"), replace(run_of("backprop_111"), outcome=outcome))
    assert found.graded
    assert found.score == 100


def test_an_assessment_names_its_release_and_its_run(release: Releases, run_of: Runs) -> None:
    found = assess(release("iris_mlp"), run_of("iris_mlp"))
    assert found.assignment == "iris_mlp"
    assert (
        found.release
        == release("iris_mlp").id
        == f"iris_mlp-{release('iris_mlp').assess_digest[:12]}"
    )
    assert found.run == "rehearsal"


def test_a_probe_without_an_observation_was_not_asked(release: Releases, run_of: Runs) -> None:
    run = run_of("gradient_descent")
    kept = tuple(o for o in run.observations if o.probe != "sgd/1")
    cut = replace(run, observations=kept)
    exercise = release("gradient_descent").assignment.exercise("sgd")
    cases = cases_of(cut, exercise)
    assert cases["sgd/1"].observation.answer is Answer.NOT_ASKED
    assert cases["sgd/0"].returned
    found = verdicts(release("gradient_descent"), cut)
    assert found["sgd/steps"].outcome is Outcome.FAILED
    assert "could not be called" in found["sgd/steps"].message.en
    assert found["minibatch_gd/steps"].outcome is Outcome.PASSED


def test_an_exercise_that_was_not_asked_about_is_skipped(release: Releases, run_of: Runs) -> None:
    run = run_of("gradient_descent")
    asked = tuple(probe for probe in run.probes if probe.exercise != "minibatch_gd")
    found = verdicts(release("gradient_descent"), replace(run, probes=asked))
    assert found["minibatch_gd/steps"].outcome is Outcome.SKIPPED
    assert found["sgd/steps"].outcome is Outcome.PASSED


def test_an_observation_that_nobody_asked_for_is_no_case(release: Releases, run_of: Runs) -> None:
    run = run_of("gradient_descent")
    stray = Observation(probe="loss/99", answer=Answer.RETURNED, value=np.asarray(0.0))
    exercise = release("gradient_descent").assignment.exercise("loss")
    more = replace(run, observations=(*run.observations, stray))
    assert set(cases_of(more, exercise)) == {"loss/0", "loss/1", "loss/2"}


def text(source: str, index: int = 0) -> CellOutcome:
    return CellOutcome(index=index, source=source, status=CellStatus.TEXT)


def test_the_starter_s_texts_are_not_the_student_s(release: Releases, run_of: Runs) -> None:
    found = release("gradient_descent")
    given = next(iter(found.starter_texts))
    code = CellOutcome(index=3, source="# 小结", status=CellStatus.OK)
    cells = (text(given), text(f"\n{given}  \n", 1), text("## 小结\n两种方法……", 2), code)
    run = replace(run_of("gradient_descent"), cells=cells)
    assert [cell.index for cell in own_texts(found, run)] == [2]
    verdict = verdicts(found, run)["summary/text"]
    assert verdict.outcome is Outcome.MANUAL
    untouched = replace(run, cells=cells[:2])
    assert verdicts(found, untouched)["summary/text"].outcome is Outcome.FAILED


def test_a_text_waits_for_a_person_and_leaves_its_points_out(
    release: Releases, run_of: Runs
) -> None:
    run = replace(run_of("gradient_descent"), cells=(text("## 小结\n两种方法……"),))
    found = assess(release("gradient_descent"), run)
    assert (found.score, found.points) == (90, 90)
    assert found.needs_review == ("summary",)
    assert found.provisional


def test_a_figure_that_nobody_can_read_waits_for_a_person(release: Releases, run_of: Runs) -> None:
    unreadable = Figure(cell=0, series=(), readable=False)
    run = replace(run_of("gradient_descent"), figures=(unreadable,))
    found = assess(release("gradient_descent"), run)
    assert found.needs_review == ("results",)
    assert (found.score, found.points) == (85, 95)


def test_figures_texts_and_variables_reach_only_the_exercises_that_read_them(
    release: Releases, run_of: Runs
) -> None:
    rising = Figure(
        cell=0, series=(Series(label="", points=2, y=np.array([0.0, 1.0])),), readable=True
    )
    before = verdicts(release("gradient_descent"), run_of("gradient_descent"))
    after = verdicts(
        release("gradient_descent"), replace(run_of("gradient_descent"), figures=(rising,))
    )
    assert {name for name in before if before[name] != after[name]} == {"results/losses"}


def lying(calls: tuple[RecordedCall, ...]) -> tuple[RecordedCall, ...]:
    return tuple(replace(call, result=np.asarray(1.0)) for call in calls)


def test_recorded_values_count_for_nothing_where_the_upstream_is_right(
    release: Releases, run_of: Runs
) -> None:
    run = run_of("gradient_descent")
    forged = tuple(replace(o, calls=lying(o.calls)) for o in run.observations)
    found = release("gradient_descent")
    assert assess(found, replace(run, observations=forged)) == assess(found, run)


def zero(*_given: object, **_named: object) -> float:
    return 0.0


def test_zeros_that_agree_with_themselves_earn_nothing(release: Releases, run_of: Runs) -> None:
    def zeros(**_given: object) -> tuple[float, float]:
        return 0.0, 0.0

    run = run_of("gradient_descent", loss=zero, gradients=zeros)
    found = verdicts(release("gradient_descent"), run)
    for name in ("loss/values", "gradients/values"):
        assert found[name].outcome is not Outcome.PASSED
        assert not found[name].follow_through
    # the descents are right programs: they pass with a table of right gradients, and only so
    for name in ("sgd/steps", "minibatch_gd/steps"):
        assert "table" in found[name].route.en


def test_a_descent_that_stands_still_earns_nothing_beside_zero_gradients(
    release: Releases, run_of: Runs
) -> None:
    def still(x: list[float], w: float, b: float, epochs: int, **_given: object) -> object:
        return np.tile([w, b], (np.size(x) * int(epochs) + 1, 1))

    run = run_of("gradient_descent", loss=zero, gradients=lambda **_: (0.0, 0.0), sgd=still)
    found = verdicts(release("gradient_descent"), run)
    for name in ("gradients/values", "sgd/steps", "sgd/coverage", "sgd/reshuffling"):
        assert found[name].outcome is not Outcome.PASSED


def test_an_unexplained_wrong_loss_carries_no_gradient(release: Releases, run_of: Runs) -> None:
    def loss(x: float, w: float, b: float, **_labels: float) -> float:
        return float(np.sum(np.sin(w * np.asarray(x)) + b**3))

    def gradients(x: float, w: float, b: float, **_labels: float) -> tuple[float, float]:
        cosines = np.asarray(x) * np.cos(w * np.asarray(x))
        return float(np.sum(cosines)), 3.0 * b**2 * np.size(x)

    found = verdicts(
        release("gradient_descent"), run_of("gradient_descent", loss=loss, gradients=gradients)
    )
    assert found["loss/values"].outcome is Outcome.FAILED
    assert found["loss/values"].diagnosis.id == ""
    assert found["gradients/values"].outcome is Outcome.FAILED


def test_a_gradient_of_the_own_explained_loss_is_right_for_it(
    release: Releases, run_of: Runs
) -> None:
    def loss(x: float, y: float, w: float, b: float) -> float:
        return 0.5 * float(np.sum(np.abs(w * np.asarray(x) + b - y)))

    def gradients(x: float, y: float, w: float, b: float) -> tuple[float, float]:
        signs = 0.5 * np.sign(w * np.asarray(x) + b - y)
        return float(np.sum(signs * x)), float(np.sum(signs))

    found = verdicts(
        release("gradient_descent"), run_of("gradient_descent", loss=loss, gradients=gradients)
    )
    assert found["loss/values"].diagnosis.id == "absolute_value"
    verdict = found["gradients/values"]
    assert verdict.outcome is Outcome.PASSED
    assert verdict.follow_through
    assert "finite differences of your own `loss`" in verdict.route.en
    assert all(row.error <= 1 for row in verdict.evidence)


def test_an_upstream_function_of_another_form_is_not_followed(
    release: Releases, run_of: Runs
) -> None:
    found = verdicts(
        release("backprop_111"), run_of("backprop_111", forward=lambda **_given: np.zeros(3))
    )
    assert found["forward/hidden"].outcome is Outcome.FAILED
    assert found["loss/values"].outcome is Outcome.PASSED
    assert found["lecture_example/gradients"].outcome is Outcome.PASSED


def test_one_nan_is_told_and_the_other_exercises_go_on(release: Releases, run_of: Runs) -> None:
    run = run_of("backprop_111", loss=lambda **_given: np.nan)
    found = verdicts(release("backprop_111"), run)
    assert found["loss/values"].message.en.startswith("loss is NaN")
    passed = [name for name, verdict in found.items() if verdict.outcome is Outcome.PASSED]
    assert {"forward/hidden", "gradients/output_layer", "step/changes"} <= set(passed)
