"""A reference whose loss and gradients disagree is found out, and old admissions are, too."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest

from grader.domain.reference import Function
from grader.domain.release import Release
from grader.domain.text import Text
from grader.workflow.proving.bench import Bench
from grader.workflow.proving.claims import Claims
from grader.workflow.proving.gradients import gradients
from grader.workflow.proving.harvest import Harvest
from grader.workflow.proving.matrix import Kind, Matrix, Row
from grader.workflow.proving.mutants import Fate, Trial, specimens
from grader.workflow.proving.signatures import stale_mutants, stale_names

Releases = Callable[[str], Release]
Pair = Callable[..., tuple[float, float]]
Number = Callable[..., float]
REASON = Text(en="because", zh="因为")
WITH_LOSS = ("gradient_descent", "backprop_111", "iris_mlp", "iris_softmax", "perceptron_digits")


def changed(release: Release, name: str, function: Function) -> Bench:
    """Return a bench whose reference has another function, as an instructor's slip makes it."""
    functions = {**release.reference.functions, name: function}
    return Bench(
        release=replace(release, reference=replace(release.reference, functions=functions))
    )


@pytest.mark.parametrize("slug", WITH_LOSS)
def test_the_course_s_gradients_are_those_of_their_losses(slug: str, release: Releases) -> None:
    found = list(gradients(Bench(release=release(slug))))
    assert [finding.problem.en for finding in found] == [""] * len(found)
    assert found


def test_a_slip_in_the_reference_s_gradient_is_found(release: Releases) -> None:
    right = cast("Pair", release("gradient_descent").reference.functions["gradients"])

    def gradient(convention: str = "half_sum", **given: object) -> tuple[float, float]:
        dw, db = right(convention=convention, **given)
        return dw, 1.05 * db

    (finding,) = gradients(changed(release("gradient_descent"), "gradients", gradient))
    assert finding.fails
    assert "is not the gradient of loss (half_sum), by finite differences" in finding.problem.en
    assert "one of the two is wrong" in finding.fix.en


def test_a_slip_in_the_reference_s_loss_is_found(release: Releases) -> None:
    right = cast("Number", release("iris_softmax").reference.functions["loss"])

    def loss(convention: str = "mean", **given: object) -> float:
        return 0.9 * right(convention=convention, **given)

    (finding,) = gradients(changed(release("iris_softmax"), "loss", loss))
    assert finding.fails


def test_a_name_that_is_given_after_all_needs_no_excuse(release: Releases) -> None:
    bench = Bench(release=release("gradient_descent"))
    claims = Claims(
        unnamed={("sgd", "sign"): REASON, ("sgd", "momentum"): REASON, ("sgd", "typo"): REASON}
    )
    rows = tuple(
        Row(kind=Kind.WRONG, exercise="sgd", variant=name, marks={}, draws=3, recognised=known)
        for name, known in (("sign", 3), ("momentum", 2))
    )
    found = list(stale_names(claims, bench, Matrix(checks=(), rows=rows)))
    assert [finding.problem.en for finding in found] == [
        "is called by its name on every draw",
        "",
        "there is no such known mistake",
    ]
    assert found[0].fix.en == "take it out of proof.toml"


def test_a_mutant_that_is_caught_or_gone_needs_no_signature(release: Releases) -> None:
    bench = Bench(release=release("gradient_descent"))
    _, possible = specimens(bench)
    first, second, third = possible[:3]
    keys = [(one.mutant.function, one.mutant.after) for one in (first, second, third)]
    signed = {**dict.fromkeys(keys, REASON), ("loss", "return nothing"): REASON}
    trials = (
        Trial(specimen=first, fate=Fate.CAUGHT),
        Trial(specimen=second, fate=Fate.SURVIVED),
    )
    harvest = Harvest(possible=len(possible), trials=trials, signed=signed)
    found = list(stale_mutants(Claims(right_mutants=signed), bench, harvest))
    assert [finding.problem.en for finding in found] == [
        "is caught, and needs no signature",
        "",
        "",
        "no mutant of the reference is like that",
    ]


def test_where_nothing_is_signed_nothing_is_stale(release: Releases) -> None:
    bench = Bench(release=release("gradient_descent"))
    assert list(stale_mutants(Claims(), bench, Harvest(possible=0, trials=()))) == []
