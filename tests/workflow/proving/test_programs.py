"""Rehearsed programs: what is right is proven, and each way of being wrong is found."""

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace

from grader.domain.reference import Function, Reference
from grader.domain.release import Release
from grader.domain.text import Text
from grader.workflow.proving.bench import Bench, related
from grader.workflow.proving.finding import Finding
from grader.workflow.proving.matrix import Kind, Mark, Row
from grader.workflow.proving.programs import Programs

BECAUSE = Text(en="because", zh="因为")


def proven(of: Release, draws: int = 2, **unnamed: Text) -> tuple[list[Row], list[Finding]]:
    programs = Programs(
        bench=Bench(release=of),
        draws=draws,
        wrong_draws=draws,
        unnamed={("loss", name): reason for name, reason in unnamed.items()},
    )
    results = [*programs.right(), programs.nothing(), *programs.wrong()]
    assert len(results) == programs.count()
    return [row for row, _ in results], [f for _, said in results for f in said]


def problems(of: Release, draws: int = 2) -> dict[str, str]:
    return {f.subject: f.problem.en for f in proven(of, draws)[1] if f.problem.en}


def test_a_sound_assignment_is_proven(tiny: SimpleNamespace) -> None:
    rows, found = proven(tiny.with_wrong(tiny.variant("cubed", lambda x: x**3)))
    assert [f.problem.en for f in found] == [""] * 5
    assert [(row.kind, row.exercise, row.variant) for row in rows] == [
        (Kind.RIGHT, "", "one"),
        (Kind.RIGHT, "", "two"),
        (Kind.NOTHING, "", ""),
        (Kind.WRONG, "loss", "cubed"),
    ]
    wrong = rows[-1]
    assert wrong.marks["loss/values"] is Mark.NAMED
    assert wrong.marks["slope/values"] is Mark.FOLLOWED
    assert (wrong.names, wrong.draws, wrong.caught, wrong.recognised) == (("cubed",), 2, 2, 2)
    assert found[0].statement.en == "earns all points over 2 draws"


def test_a_reference_without_conventions_is_proven_once(tiny: SimpleNamespace) -> None:
    plain = Reference(
        functions={"loss": lambda x: x**2}, draws={"loss": tiny.reference.draws["loss"]}
    )
    of = tiny.release(plain, replace(tiny.assignment, exercises=tiny.assignment.exercises[:1]))
    assert [f.subject for f in proven(of)[1]] == ["reference", "empty program"]


def test_a_reference_that_does_not_agree_with_itself_is_found(tiny: SimpleNamespace) -> None:
    calls: list[float] = []

    def moody(x: float) -> float:
        calls.append(x)
        return len(calls) * x

    functions = {**tiny.reference.functions, "loss": moody}
    of = tiny.release(replace(tiny.reference, functions=functions))
    assert problems(of)["reference (one)"].startswith("draw 0 loses loss/values")


def test_an_alternative_is_right_or_found(tiny: SimpleNamespace) -> None:
    assert problems(tiny.with_accepted(lambda x: x / 2)) == {}
    calls: list[float] = []

    def drifting(x: float) -> float:
        calls.append(x)
        return x + len(calls)

    found = problems(tiny.with_accepted(drifting))
    assert found == {"slope: other": "draw 0 loses slope/values"}


def test_a_wrong_variant_that_earns_everything_is_found(tiny: SimpleNamespace) -> None:
    found = problems(tiny.with_wrong(tiny.variant("same", lambda x: x * x)))
    assert found["loss: same"] == "is not named in 2 of 2 draws"
    _, said = proven(tiny.with_wrong(tiny.variant("same", lambda x: x * x)))
    assert "not caught in draw 0, 1" in [f.problem.en for f in said]


def test_a_wrong_variant_that_calls_the_student_s_own_function_is_tried_without_it(
    tiny: SimpleNamespace,
) -> None:
    def wrong(x: float, up: Mapping[str, Function] | None = None) -> float:
        return 2 * x if up else 7 * x**3

    of = tiny.with_wrong(tiny.variant("own", wrong, "slope"))
    assert problems(of) == {}
    assert proven(of)[0][-1].names == ("own",)


def test_a_variant_under_another_s_name_is_found(tiny: SimpleNamespace) -> None:
    calls: list[float] = []

    def shifting(x: float) -> float:
        """Answers as itself to the student's probes, and as another later on."""
        calls.append(x)
        return x**3 if len(calls) <= 3 else x**5

    of = tiny.with_wrong(tiny.variant("shifting", shifting), tiny.variant("cubed", lambda x: x**3))
    assert problems(of, draws=1)["loss: shifting"] == "is called cubed"


def test_members_of_a_family_may_bear_each_other_s_name(tiny: SimpleNamespace) -> None:
    of = tiny.with_wrong(
        tiny.variant("cubed", lambda x: x**3, family="power"),
        tiny.variant("third", lambda x: x * x * x, family="power"),
    )
    assert problems(of) == {}


def test_two_equal_mistakes_have_no_name_and_are_told_to_be_a_family(tiny: SimpleNamespace) -> None:
    of = tiny.with_wrong(
        tiny.variant("cubed", lambda x: x**3), tiny.variant("third", lambda x: x * x * x)
    )
    found = [f for f in proven(of)[1] if f.problem.en]
    assert [f.problem.en for f in found] == ["is not named in 2 of 2 draws"] * 2
    assert "give both the same `family`" in found[0].fix.en
    assert all(f.fails for f in found)


def test_a_mistake_without_a_name_may_be_admitted_with_a_reason(tiny: SimpleNamespace) -> None:
    of = tiny.with_wrong(
        tiny.variant("cubed", lambda x: x**3), tiny.variant("third", lambda x: x * x * x)
    )
    found = [f for f in proven(of, cubed=BECAUSE, third=BECAUSE)[1] if f.problem.en]
    assert [f.admitted.en for f in found] == ["because"] * 2
    assert not any(f.fails for f in found)


def test_an_exercise_is_tried_with_all_that_it_can_have_an_effect_on(tiny: SimpleNamespace) -> None:
    assert related(tiny.assignment, "loss") == ("loss", "slope")
    assert related(tiny.assignment, "text") == ("text",)
