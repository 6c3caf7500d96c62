"""What becomes of a mutant is decided by its numbers."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from grader.domain.reference import Function
from grader.domain.text import Text
from grader.workflow.proving.bench import Bench
from grader.workflow.proving.harvest import Harvest, mutation_findings
from grader.workflow.proving.mutants import Fate, Specimen, Trial, specimens, tried
from grader.workflow.proving.mutation import Mutant

MUTANT = Mutant(function="loss", operator="term", line=3, before="a + b", after="a", code="def ...")
SPECIMEN = Specimen(exercise="loss", mutant=MUTANT)


def raising(x: float) -> float:
    raise ZeroDivisionError(x)


@pytest.mark.parametrize(
    ("function", "fate"),
    [
        pytest.param(lambda x: x * x, Fate.SAME, id="the same numbers"),
        pytest.param(raising, Fate.SILENT, id="no numbers"),
        pytest.param(lambda x: x**2 * (1 + 1e-6), Fate.TINY, id="below single precision"),
        pytest.param(lambda x: 2 * x**2, Fate.CONVENTION, id="another convention"),
        pytest.param(lambda x: x**3, Fate.CAUGHT, id="wrong numbers"),
        pytest.param(lambda x: (x, x), Fate.CAUGHT, id="another form"),
    ],
)
def test_a_mutant_ends_by_its_numbers(
    function: Function, fate: Fate, tiny: SimpleNamespace
) -> None:
    trial = tried(Bench(release=tiny.release()), SPECIMEN, function, 2)
    assert trial.fate is fate
    assert not trial.accused
    assert not trial.misnamed


@pytest.mark.parametrize("unjudged", [lambda x: x**3, lambda _x: float("nan")], ids=["x³", "NaN"])
def test_wrong_numbers_that_no_check_judges_survive(
    unjudged: Function, tiny: SimpleNamespace
) -> None:
    reference = replace(
        tiny.reference,
        functions={**tiny.reference.functions, "loss": lambda x: (x, x**2)},
        conventions={},
        asked="",
    )
    check = replace(tiny.exercise("loss").checks[0], options={"outputs": ["a"]})
    pair = replace(tiny.exercise("loss"), returns=("a", "b"), checks=(check,))
    of = tiny.release(reference, replace(tiny.assignment, exercises=(pair,)))
    trial = tried(Bench(release=of), SPECIMEN, lambda x: (x, unjudged(x)), 1)
    assert trial.fate is Fate.SURVIVED


def test_a_name_that_fits_the_first_inputs_only_is_a_wrong_name(tiny: SimpleNamespace) -> None:
    of = tiny.with_wrong(tiny.variant("cubed", lambda x: x**3))
    calls: list[float] = []

    def changing(x: float) -> float:
        """Answer as the known mistake at first, and as another one later."""
        calls.append(x)
        return x**3 if len(calls) <= 3 else x**5

    assert tried(Bench(release=of), SPECIMEN, lambda x: x**3, 2).misnamed == ""
    assert tried(Bench(release=of), SPECIMEN, changing, 2).misnamed == "cubed"


def test_an_answer_that_is_no_number_speaks_against_no_name(tiny: SimpleNamespace) -> None:
    of = tiny.with_wrong(tiny.variant("cubed", lambda x: x**3))
    calls: list[float] = []

    def diverging(x: float) -> float:
        """Answer as the known mistake at first, and with no number later."""
        calls.append(x)
        return x**3 if len(calls) <= 3 else float("nan")

    trial = tried(Bench(release=of), SPECIMEN, diverging, 2)
    assert (trial.fate, trial.names, trial.misnamed) == (Fate.CAUGHT, ("cubed",), "")


def test_right_numbers_that_lose_are_an_accusation(tiny: SimpleNamespace) -> None:
    def moody(x: float, *, convention: str = "") -> float:
        """Answer rightly as a program, and otherwise when it is judged by."""
        return x**2 + 1 if convention else x**2

    functions = {**tiny.reference.functions, "loss": moody}
    of = tiny.release(replace(tiny.reference, functions=functions))
    trial = tried(Bench(release=of), SPECIMEN, lambda x: x**2, 1)
    assert (trial.fate, trial.accused) == (Fate.SAME, True)


def trial(fate: Fate, after: str = "a", **said: object) -> Trial:
    mutant = replace(MUTANT, after=after)
    return replace(Trial(specimen=replace(SPECIMEN, mutant=mutant), fate=fate), **said)  # type: ignore[arg-type]


BECAUSE = Text(en="another order of the samples", zh="样本次序不同")


def test_the_score_counts_wrong_numbers_only() -> None:
    trials = tuple(map(trial, [*[Fate.CAUGHT] * 3, Fate.SURVIVED, Fate.SAME, Fate.SILENT]))
    harvest = Harvest(possible=9, trials=trials)
    assert harvest.score == 0.75
    assert [f.problem.en for f in mutation_findings(harvest)] == ["1 survive"]
    signed = Harvest(possible=9, trials=trials, signed={("loss", "a"): BECAUSE})
    assert signed.score == 1.0
    assert [t.fate for t in signed.signed_survivors()] == [Fate.SURVIVED]
    assert [f.problem.en for f in mutation_findings(signed)] == [""]


def test_no_mutants_prove_nothing() -> None:
    empty = Harvest(possible=9, trials=())
    assert empty.score == 1.0
    assert list(mutation_findings(empty)) == []


def test_an_accused_or_misnamed_mutant_is_told_with_its_line() -> None:
    harvest = Harvest(
        possible=2,
        trials=(trial(Fate.SAME, accused=True), trial(Fate.CAUGHT, misnamed="cubed")),
    )
    found = [f for f in mutation_findings(harvest) if f.fails]
    assert [f.problem.en for f in found] == [
        "loses points for right numbers",
        "is called cubed, whose numbers are others",
    ]
    assert "line 3: a + b -> a" in found[0].fix.en


def test_a_sample_takes_from_every_exercise_and_is_the_same_each_time(
    tiny: SimpleNamespace,
) -> None:
    bench = Bench(release=tiny.release())
    possible, all_of = specimens(bench)
    assert len(all_of) == possible > 10
    assert {one.exercise for one in all_of} == {"loss", "slope"}
    _, four = specimens(bench, 4)
    assert [one.exercise for one in four] == ["loss", "slope", "loss", "slope"]
    assert four == specimens(bench, 4)[1]
    assert set(four) <= set(all_of)
