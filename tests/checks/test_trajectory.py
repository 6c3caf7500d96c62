"""Verdicts on descents: steps, coverage and reshuffling are judged apart."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from grader.domain.observation import Run
from grader.domain.release import Release
from grader.domain.verdict import Outcome, Verdict
from grader.workflow.assessing import assess

RunOf = Callable[..., Run]
Judge = Callable[[str, Run, str], Verdict]
Releases = Callable[[str], Release]
Floats = NDArray[np.float64]
SLUG = "gradient_descent"
PASSED, FAILED, SKIPPED = Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED
ASPECTS = ("steps", "coverage", "reshuffling")


@pytest.fixture
def judged(run_of: RunOf, verdict: Judge) -> Callable[..., dict[str, Verdict]]:
    def all_aspects(exercise: str, **changed: Callable[..., object]) -> dict[str, Verdict]:
        run = run_of(SLUG, **changed)
        return {name: verdict(SLUG, run, f"{exercise}/{name}") for name in ASPECTS}

    return all_aspects


@pytest.fixture
def wrong(release: Releases) -> Callable[[str, str], Callable[..., object]]:
    def variant(exercise: str, name: str) -> Callable[..., object]:
        found = release(SLUG).reference.known_wrong[exercise]
        return next(w.function for w in found if w.id == name)

    return variant


@pytest.mark.parametrize(
    ("exercise", "mistake", "outcomes", "named"),
    [
        ("minibatch_gd", "full_batch", (FAILED, SKIPPED, SKIPPED), "full_batch"),
        ("sgd", "one_update_per_epoch", (FAILED, SKIPPED, SKIPPED), "one_update_per_epoch"),
        ("sgd", "sign", (FAILED, PASSED, PASSED), "sign"),
        ("sgd", "one_sample_per_epoch", (PASSED, FAILED, SKIPPED), "one_sample_per_epoch"),
        ("minibatch_gd", "one_batch_per_epoch", (PASSED, FAILED, SKIPPED), "one_batch_per_epoch"),
        ("minibatch_gd", "no_reshuffle", (PASSED, PASSED, FAILED), "no_reshuffle"),
        ("minibatch_gd", "xy_shuffled_apart", (FAILED, PASSED, PASSED), "xy_shuffled_apart"),
        ("minibatch_gd", "momentum", (FAILED, PASSED, PASSED), "momentum"),
        ("sgd", "one_row_per_epoch", (FAILED, PASSED, PASSED), "one_row_per_epoch"),
        ("sgd", "b_frozen", (FAILED, PASSED, PASSED), "b_frozen"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_mistake_costs_its_own_aspect(  # noqa: PLR0913, PLR0917
    exercise: str,
    mistake: str,
    outcomes: tuple[Outcome, Outcome, Outcome],
    named: str,
    judged: Any,  # noqa: ANN401  (a function that takes functions by their names)
    wrong: Callable[[str, str], Callable[..., object]],
) -> None:
    found = judged(exercise, **{exercise: wrong(exercise, mistake)})
    assert tuple(found[name].outcome for name in ASPECTS) == outcomes
    assert {v.diagnosis.id for v in found.values()} - {""} == ({named} if named else set())
    failed = next((v for v in found.values() if v.outcome is FAILED and v.diagnosis.id), None)
    if failed is not None:
        assert failed.message.zh.startswith(failed.diagnosis.name.zh) or mistake == "no_reshuffle"


@pytest.mark.parametrize("mistake", ["dropped_last_batch", "last_update_missing"])
def test_missing_updates_are_counted(
    mistake: str,
    judged: Any,  # noqa: ANN401
    wrong: Callable[[str, str], Callable[..., object]],
) -> None:
    found = judged("minibatch_gd", minibatch_gd=wrong("minibatch_gd", mistake))
    assert found["steps"].outcome is PASSED
    assert found["coverage"].diagnosis.id == mistake
    row = found["coverage"].evidence[0]
    assert int(row.got) < int(row.expected)
    assert row.error == np.inf


@pytest.mark.parametrize("mistake", ["dropped_last_batch", "last_update_missing"])
def test_samples_that_are_left_out_do_not_cost_the_reshuffling_too(
    mistake: str,
    judged: Any,  # noqa: ANN401
    wrong: Callable[[str, str], Callable[..., object]],
) -> None:
    found = judged("minibatch_gd", minibatch_gd=wrong("minibatch_gd", mistake))
    expected = PASSED if mistake == "dropped_last_batch" else SKIPPED
    assert found["reshuffling"].outcome is expected


@pytest.mark.parametrize("convention", ["sum", "half_mean", "mean"])
def test_another_convention_is_named_and_not_charged(
    convention: str,
    judged: Any,  # noqa: ANN401
    release: Releases,
) -> None:
    known = release(SLUG).reference.functions["minibatch_gd"]

    def own(x: Floats, y: Floats, **given: Any) -> object:  # noqa: ANN401
        return known(x, y, **given, convention=convention)

    found = judged("minibatch_gd", minibatch_gd=own)
    assert found["steps"].conventions == (convention,)
    assert release(SLUG).reference.conventions[convention].zh in found["steps"].message.zh
    assert {v.outcome for v in found.values()} == {PASSED}


def test_steps_that_nothing_explains_are_shown_beside_the_nearest_right_one(
    judged: Any,  # noqa: ANN401
    release: Releases,
) -> None:
    known = release(SLUG).reference.functions

    def bent(exercise: str) -> Callable[..., object]:
        def descent(x: Floats, y: Floats, **given: Any) -> object:  # noqa: ANN401
            rows = np.array(known[exercise](x, y, **given))
            rows[3:, 1] += 0.01 * np.arange(1, len(rows) - 2) ** 2
            return rows

        return descent

    steps = judged("sgd", sgd=bent("sgd"))["steps"]
    assert steps.diagnosis.id == "pattern.right_at_first"
    assert "The first 2 update(s) can be right ones" in steps.message.en
    assert "The steps are not those of single samples" in steps.message.en
    assert "单个样本" in steps.message.zh
    assert [row.name for row in steps.evidence] == ["Δw (1)", "Δb (1)"]
    batch = judged("minibatch_gd", minibatch_gd=bent("minibatch_gd"))["steps"]
    assert "batches of at most `batch_size` samples" in batch.message.en
    assert "小批量" in batch.message.zh


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        pytest.param(np.zeros((4, 3)), "shape (updates, 2)", "形状 (updates, 2)", id="columns"),
        pytest.param(np.zeros((0, 2)), "holds no update", "没有任何更新", id="no update"),
        pytest.param(
            np.full((3, 2), np.nan), "no longer finite after update 1", "第 1 次更新", id="NaN"
        ),
    ],
)
def test_what_is_no_trajectory_is_told(
    value: Floats,
    english: str,
    chinese: str,
    judged: Any,  # noqa: ANN401
) -> None:
    found = judged("sgd", sgd=lambda **_given: value)
    assert {v.outcome for v in found.values()} == {FAILED}
    assert english in found["steps"].message.en
    assert chinese in found["steps"].message.zh


def test_a_descent_that_raises_is_told_in_every_aspect(
    judged: Any,  # noqa: ANN401
) -> None:
    def fails(**given: object) -> object:
        raise ValueError(len(given))

    found = judged("sgd", sgd=fails)
    assert all("Calling `sgd` raised ValueError: 6" in v.message.en for v in found.values())


def test_steps_with_the_own_wrong_gradient_are_right_given_it(
    judged: Any,  # noqa: ANN401
    wrong: Callable[[str, str], Callable[..., object]],
) -> None:
    found = judged("sgd", gradients=wrong("gradients", "sign"))
    assert {v.outcome for v in found.values()} == {PASSED}
    assert found["steps"].follow_through
    assert "Given your own gradients" in found["steps"].message.en
    assert "只在梯度那一题扣分" in found["steps"].route.zh
    assert "那里的错误只在那里扣分" in found["coverage"].route.zh


def test_a_wrong_gradient_that_the_descent_does_not_call_is_not_followed(
    judged: Any,  # noqa: ANN401
    wrong: Callable[[str, str], Callable[..., object]],
    release: Releases,
) -> None:
    known = release(SLUG).reference.functions["sgd"]

    def own(x: Floats, y: Floats, **given: Any) -> object:  # noqa: ANN401
        return known(x, y, **given)

    found = judged("sgd", gradients=wrong("gradients", "sign"), sgd=own)
    assert found["steps"].outcome is PASSED
    assert not found["steps"].follow_through


def test_a_mistake_that_the_reference_has_no_words_for_has_the_grader_s(
    run_of: RunOf, release: Releases, wrong: Callable[[str, str], Callable[..., object]]
) -> None:
    found = release(SLUG)
    silent = replace(found, reference=replace(found.reference, known_wrong={}))
    run = run_of(SLUG, sgd=wrong("sgd", "eta_twice"))
    result = next(e for e in assess(silent, run).exercises if e.id == "sgd")
    assert result.verdicts[0].diagnosis.id == "eta_twice"
    assert result.verdicts[0].message.en == "The learning rate is applied twice."


def test_a_short_batch_that_is_filled_up_is_not_taken_for_draws_with_replacement(
    judged: Callable[..., dict[str, Verdict]],
) -> None:
    def minibatch_gd(  # noqa: PLR0913, PLR0917  (as the contract has it)
        x: Floats,
        y: Floats,
        w: float,
        b: float,
        learning_rate: float,
        epochs: int,
        batch_size: int,
    ) -> object:
        rng, path = np.random.default_rng(5), []
        for _ in range(epochs):
            order = rng.permutation(len(x))
            for start in range(0, len(x), batch_size):
                rows = order[np.arange(start, start + batch_size) % len(x)]
                e = w * x[rows] + b - y[rows]
                w, b = w - learning_rate * np.sum(e * x[rows]), b - learning_rate * np.sum(e)
                path.append((w, b))
        return np.array(path)

    found = judged("minibatch_gd", minibatch_gd=minibatch_gd)
    assert [found[name].outcome for name in ASPECTS] == [PASSED, FAILED, PASSED]
    assert found["coverage"].diagnosis.id == "filled_last_batch"


def test_one_list_that_is_appended_again_and_again_is_told(
    judged: Callable[..., dict[str, Verdict]], wrong: Callable[[str, str], Callable[..., Any]]
) -> None:
    def sgd(*given: Any, **named: Any) -> object:  # noqa: ANN401
        rows = np.asarray(wrong("sgd", "no_reshuffle")(*given, **named))
        return np.repeat(rows[-1:], len(rows), axis=0)

    found = judged("sgd", sgd=sgd)
    assert found["steps"].diagnosis.id == "one_row_for_all"
    assert found["steps"].outcome is FAILED
