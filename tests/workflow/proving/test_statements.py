"""What is proven of texts, points, limits, policy, checks and likeness."""

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace

import pytest

from grader.domain.assignment import Assignment, PolicyRule
from grader.domain.observation import Run, RunOutcome, Usage
from grader.domain.probe import Limits
from grader.domain.release import Release
from grader.domain.text import NOTHING, Text
from grader.notebooks.source import read_source
from grader.workflow.proving.bench import Bench
from grader.workflow.proving.bounds import MIB, headroom, limits, points
from grader.workflow.proving.finding import Finding
from grader.workflow.proving.likeness import Likeness
from grader.workflow.proving.matrix import Kind, Mark, Matrix, Row, in_groups
from grader.workflow.proving.rules import Rules
from grader.workflow.proving.wording import wording

GOOD = Text(en="The loss", zh="损失函数")


def told(findings: Sequence[Finding]) -> list[str]:
    return [finding.problem.en for finding in findings if finding.fails]


# Texts


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(GOOD, "", id="both"),
        pytest.param(Text(en="z = f(x).", zh="z = f(x)。"), "", id="a formula"),
        pytest.param(
            Text(en="Use `a`", zh="用 mini-batch 和 `for x in y do it now`"), "", id="code"
        ),
        pytest.param(Text(en=" ", zh="损失"), "the English is empty", id="no English"),
        pytest.param(Text(en="Loss", zh=""), "the Chinese is empty", id="no Chinese"),
        pytest.param(Text(en="Loss 损失", zh="损失"), "the English holds Chinese", id="mixed"),
        pytest.param(Text(en="Loss。", zh="损失"), "the English holds Chinese", id="a wide mark"),
        pytest.param(
            Text(en="Square it.", zh="Square it."), "the Chinese holds no Chinese", id="copied"
        ),
        pytest.param(
            Text(en="Square it.", zh="注意 please square it before the sum"),
            "the Chinese holds English sentences",
            id="half translated",
        ),
        pytest.param(
            Text(en="First, then", zh="先平方,再求和"),
            "the Chinese has a half-width mark: 方,",
            id="half-width comma",
        ),
        pytest.param(
            Text(en="Square.", zh="先平方."), "the Chinese has a half-width mark: 方.", id="stop"
        ),
    ],
)
def test_a_text_is_said_in_both_languages(text: Text, problem: str, tiny: SimpleNamespace) -> None:
    found = told(tuple(wording(written(tiny, text))))
    assert found == ([problem] if problem else [])


def written(tiny: SimpleNamespace, title: Text, hints: tuple[Text, ...] = ()) -> Release:
    """Return a release whose texts are all good but for one title."""
    one = tiny.exercise("loss")
    checks = (replace(one.checks[0], title=GOOD),)
    one = replace(one, title=title, task=GOOD, checks=checks)
    wrong = {"loss": (replace(tiny.variant("a", abs), explanation=GOOD, name=GOOD, hints=hints),)}
    good: Release = replace(
        tiny.release(),
        assignment=Assignment(id="t", title=GOOD, summary=GOOD, roles={}, exercises=(one,)),
        reference=replace(tiny.reference, conventions={}, known_wrong=wrong if hints else {}),
    )
    return good


def test_a_mistake_has_three_different_hints(tiny: SimpleNamespace) -> None:
    three = tuple(Text(en=f"Hint {n}", zh=f"提示 {n}") for n in "abc")
    assert told(tuple(wording(written(tiny, GOOD, three)))) == []
    assert told(tuple(wording(written(tiny, GOOD, three[:2])))) == ["has 2 different hints of 2"]
    assert told(tuple(wording(written(tiny, GOOD, (*three[:2], three[0]))))) == [
        "has 2 different hints of 3"
    ]


# Points and limits


def test_a_check_without_points_is_found(tiny: SimpleNamespace) -> None:
    assert told(tuple(points(tiny.assignment))) == []
    one = tiny.exercise("loss")
    free = replace(one, checks=(replace(one.checks[0], points=0),))
    of = replace(tiny.assignment, exercises=(free,))
    assert told(tuple(points(of))) == ["worth nothing: loss/values"]


@pytest.mark.parametrize(
    ("bounds", "problem"),
    [
        pytest.param(Limits(), "", id="standard"),
        pytest.param(Limits(cell_s=700), "cell_s is more than total_s", id="cell"),
        pytest.param(Limits(probe_s=700), "probe_s is more than total_s", id="probe"),
        pytest.param(Limits(total_s=4000), "total_s is more than an hour", id="total"),
        pytest.param(
            Limits(memory_bytes=MIB), "memory_mb is below 1024, which TensorFlow needs", id="memory"
        ),
    ],
)
def test_limits_fit_together(bounds: Limits, problem: str, tiny: SimpleNamespace) -> None:
    found = told(tuple(limits(replace(tiny.assignment, limits=bounds))))
    assert found == ([problem] if problem else [])


def run_with(cpu_s: float, memory_mb: int) -> Run:
    return Run(
        key="",
        submission_sha256="",
        plan_digest="",
        outcome=RunOutcome.COMPLETED,
        runner="",
        seed=0,
        probes=(),
        cells=(),
        usage=Usage(cpu_s=cpu_s, peak_memory_bytes=memory_mb * MIB),
    )


def test_a_solution_stays_well_below_the_limits() -> None:
    bounds = Limits(cpu_s=100, memory_bytes=2000 * MIB)
    assert told(tuple(headroom("a", bounds, run_with(20, 600)))) == []
    assert told(tuple(headroom("a", bounds, run_with(60, 600)))) == ["uses cpu_s: 60 of 100 s"]
    assert told(tuple(headroom("a", bounds, run_with(20, 1500)))) == [
        "uses memory_mb: 1500 of 2000 MB"
    ]


# Policy


def ruled(tiny: SimpleNamespace, rule: PolicyRule) -> list[str]:
    reader = SimpleNamespace(facts=lambda notebook: read_source(notebook.code))
    of = replace(tiny.assignment, policy=(rule,))
    return told(tuple(Rules(assignment=of, reader=reader).tried()))


def rule(**fields: tuple[str, ...]) -> PolicyRule:
    empty: dict[str, tuple[str, ...]] = {"names": (), "methods": (), "exercises": ()}
    return PolicyRule(id="r", reason=NOTHING, **(empty | fields))


def test_a_rule_bars_what_it_says(tiny: SimpleNamespace) -> None:
    names = ("tensorflow.keras.optimizers", "optax")
    assert ruled(tiny, rule(names=names, methods=("fit",))) == []
    assert ruled(tiny, rule(names=names, exercises=("slope",))) == []


def test_a_name_that_no_notebook_can_write_is_found(tiny: SimpleNamespace) -> None:
    (found,) = ruled(tiny, rule(names=("tensorflow.python.keras.optimizers.SGD.",)))
    assert found.endswith("is not barred")


def test_what_is_allowed_has_to_stay_free(tiny: SimpleNamespace) -> None:
    fits = {"methods": ("fit",), "exempt": ("sklearn.preprocessing",)}
    assert ruled(tiny, rule(**fits, allows=("tensorflow.data",))) == []
    (found,) = ruled(tiny, rule(names=("tensorflow.keras",), allows=("tensorflow.keras.losses",)))
    assert "tensorflow.keras.losses in loss" in found
    assert found.endswith("is barred")


# The matrix


def test_a_check_that_no_wrong_program_loses_is_unproven() -> None:
    rows = (
        Row(kind=Kind.NOTHING, exercise="", variant="", marks={"a/1": Mark.SKIPPED}),
        Row(kind=Kind.WRONG, exercise="a", variant="b", marks={"a/2": Mark.NAMED}, caught=1),
        Row(kind=Kind.NOTEBOOK, exercise="", variant="n", marks={"b/1": Mark.UNNAMED}),
    )
    matrix = Matrix(checks=("a/1", "a/2", "b/1"), rows=rows)
    assert [f.subject for f in matrix.untested() if f.fails] == ["a/1"]
    assert (matrix.caught, matrix.recognised) == (1, 0)
    assert in_groups(matrix.checks) == {"a": ("a/1", "a/2"), "b": ("b/1",)}


# Likeness


def families(tiny: SimpleNamespace, *families_of: str) -> list[str]:
    first, second = families_of
    of = tiny.with_wrong(
        tiny.variant("cubed", lambda x: x**3, family=first),
        tiny.variant("third", lambda x: x * x * x, family=second),
        tiny.variant("far", lambda x: x + 9, family="far"),
    )
    return told(tuple(Likeness(bench=Bench(release=of), draws=3).families()))


def test_equal_mistakes_have_to_be_a_family(tiny: SimpleNamespace) -> None:
    assert families(tiny, "power", "power") == []
    assert families(tiny, "", "") == ["cubed and third give equal numbers on all 3 draws"]
    assert families(tiny, "power", "far") == ["cubed and third give equal numbers on all 3 draws"]


def test_different_mistakes_are_no_family(tiny: SimpleNamespace) -> None:
    assert families(tiny, "far", "") == ["cubed and third give equal numbers on all 3 draws"]
    of = tiny.with_wrong(
        tiny.variant("cubed", lambda x: x**3, family="f"),
        tiny.variant("far", lambda x: x + 9, family="f"),
    )
    found = told(tuple(Likeness(bench=Bench(release=of)).families()))
    assert found == ["cubed and far are declared one family, but differ"]


def test_inputs_that_would_separate_two_mistakes_are_told(tiny: SimpleNamespace) -> None:
    near = tiny.variant("near", lambda x: x**3 + max(0.0, x - 1.9))
    of = tiny.with_wrong(tiny.variant("cubed", lambda x: x**3), near)
    advice = Likeness(bench=Bench(release=of)).advice("loss", "cubed", "near")
    assert advice.en.startswith("inputs like x=1.9")
    assert "DRAWS['loss']" in advice.en
    assert "see why" in Likeness(bench=Bench(release=of)).advice("loss", "cubed", "other").en


def test_a_mistake_that_nothing_comes_near_is_not_asked_for(tiny: SimpleNamespace) -> None:
    of = tiny.with_wrong(tiny.variant("cubed", lambda x: x**3))
    advice = Likeness(bench=Bench(release=of)).nearest_advice("loss", "cubed")
    assert advice.en.startswith("no other mistake comes near")
