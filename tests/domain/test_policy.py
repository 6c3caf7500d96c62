from collections.abc import Collection, Sequence

import pytest

from grader.domain.assignment import PolicyRule
from grader.domain.policy import Doubt, Violation, covers, elsewhere, undecided, violations
from grader.domain.source import SourceFacts, Unit, UnitKind, Use, UseKind
from grader.domain.text import NOTHING

RULE = PolicyRule(
    id="r", names=("lib.bad",), methods=("fit",), exercises=("f", "v", "h2"), reason=NOTHING
)
# the rule covers f and h2, not g; k2 is another name of h2's function
FUNCTIONS = {"f": "f", "g": "g", "covered": "h2", "k2": "h2"}
D, C, V, U, X, L = (
    UnitKind.DEFINITION,
    UnitKind.CALLABLE,
    UnitKind.VALUE,
    UnitKind.UNSURE,
    UnitKind.CHANGE,
    UnitKind.LOOSE,
)


def use(path: str, cell: int, line: int = 1) -> Use:
    """``bad`` is forbidden, ``.fit`` a method, ``!exec`` dynamic, a trailing ``?`` uncertain."""
    certain = not path.endswith("?")
    path = path.rstrip("?")
    kind = UseKind.NAME
    if path.startswith("."):
        kind, path = UseKind.METHOD, path[1:]
    elif path.startswith("!"):
        kind, path = UseKind.DYNAMIC, path[1:]
    else:
        path = f"lib.{path}"
    return Use(kind=kind, path=path, cell=cell, line=line, certain=certain)


def unit(  # noqa: PLR0913  (so that a notebook is one line of units)
    name: str, kind: UnitKind, uses: str = "", reads: str = "", *, cell: int = 0, if_: bool = False
) -> Unit:
    return Unit(
        name=name,
        cell=cell,
        uses=tuple(use(path, cell) for path in uses.split()),
        reads=tuple(reads.split()),
        kind=kind,
        conditional=if_,
    )


def facts(*units: Unit, unparsed: Sequence[int] = (), unread: Sequence[int] = ()) -> SourceFacts:
    return SourceFacts(units=units, unparsed=tuple(unparsed), unread=tuple(unread))


def judged(
    found: SourceFacts,
    names: Sequence[str] = ("f",),
    exercise: str = "f",
    completed: Collection[int] | None = None,
) -> tuple[list[Violation], list[Doubt]]:
    any_time = exercise == "v"
    return (
        list(
            violations(
                [RULE], exercise, names, found, FUNCTIONS, completed=completed, any_time=any_time
            )
        ),
        list(
            undecided(
                [RULE], exercise, names, found, FUNCTIONS, completed=completed, any_time=any_time
            )
        ),
    )


def outcome(found: SourceFacts, **more: object) -> str:
    """Return ``violated``, the reasons of the doubts, or ``clean``."""
    charged, doubts = judged(found, **more)  # type: ignore[arg-type]
    assert not (charged and doubts)
    if charged:
        return "violated"
    return " ".join(sorted({doubt.why for doubt in doubts})) or "clean"


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        pytest.param([unit("f", D, "bad")], "violated", id="itself"),
        pytest.param([unit("f", D, "bad.worse")], "violated", id="below"),
        pytest.param([unit("f", D, "badly")], "clean", id="only-the-same-letters"),
        pytest.param([unit("f", D, "bad?")], "unclear", id="perhaps"),
        pytest.param([unit("f", D, ".fit")], "violated", id="method"),
        pytest.param([unit("f", D, ".fit?")], "unclear", id="perhaps-a-method"),
        pytest.param([unit("f", D, "!exec")], "dynamic", id="exec"),
        pytest.param([unit("f", D, "!exec bad")], "violated", id="exec-and-bad"),
        pytest.param([unit("f", D, "", "h"), unit("h", D, "bad")], "violated", id="helper"),
        pytest.param(
            [unit("f", D, "", "h"), unit("h", D, "", "k"), unit("k", D, "bad", "h")],
            "violated",
            id="helper-of-a-helper-in-a-circle",
        ),
        pytest.param(
            [unit("f", D, "", "covered"), unit("covered", D, "bad")],
            "clean",
            id="exercise-that-pays-itself",
        ),
        pytest.param(
            [unit("f", D, "", "k2"), unit("k2", D, "bad")],
            "clean",
            id="exercise-that-pays-under-another-name",
        ),
        pytest.param(
            [unit("f", D, "", "k2"), unit("covered", D), unit("k2", D, "bad")],
            "violated",
            id="name-of-an-exercise-that-is-not-the-graded-one",
        ),
        pytest.param(
            [unit("f", D, "", "g"), unit("g", D, "bad")], "violated", id="exercise-left-free"
        ),
        pytest.param(
            [unit("f", D, "", "g"), unit("g", D, "!exec")], "dynamic", id="exec-in-one-left-free"
        ),
        pytest.param(
            [unit("f", D, "", "g"), unit("g", D, "", "f covered"), unit("covered", D, "bad")],
            "clean",
            id="through-one-left-free-to-one-that-pays",
        ),
        pytest.param(
            [unit("f", D), unit("g", D, "bad", "f")], "clean", id="used-by-an-exercise-left-free"
        ),
        pytest.param([unit("f", D, "", "o"), unit("o", U, "bad")], "violated", id="global"),
        pytest.param([unit("f", D), unit("o", U, "bad"), unit("", L, "bad")], "clean", id="apart"),
        pytest.param(
            [unit("f", D, "", "o"), unit("o", V), unit("o", X, "bad")], "violated", id="changed"
        ),
        pytest.param(
            [unit("f", D, "", "o"), unit("o", X, "bad", if_=True), unit("o", V)],
            "unclear",
            id="perhaps-changed-by-a-function",
        ),
        pytest.param(
            [unit("f", D, "", "o"), unit("o", X, "bad"), unit("o", V)],
            "clean",
            id="changed-and-then-bound-anew",
        ),
        pytest.param(
            [unit("f", D, "", "o"), unit("o", U, "bad"), unit("o", U, "", "o")],
            "violated",
            id="made-from-itself",
        ),
        pytest.param(
            [unit("f", D, "", "o"), unit("o", U, "bad"), unit("o", V)], "clean", id="replaced"
        ),
        pytest.param(
            [unit("f", D, "", "o"), unit("o", U, "bad"), unit("o", V, if_=True)],
            "unclear",
            id="perhaps-replaced",
        ),
        pytest.param(
            [unit("f", D, "", "o"), unit("o", U, "bad"), unit("o", U, "bad", if_=True)],
            "violated",
            id="either-way",
        ),
        pytest.param([unit("f", D, "bad"), unit("f", D, cell=1)], "clean", id="redefined"),
        pytest.param([unit("f", D), unit("f", D, "bad", cell=1)], "violated", id="last-counts"),
        pytest.param(
            [unit("f", D, "bad"), unit("f", D, cell=1, if_=True)], "unclear", id="perhaps-redefined"
        ),
        pytest.param([unit("f", D, "bad"), unit("f", V, cell=1)], "violated", id="then-a-value"),
        pytest.param(
            [unit("f", D, "bad"), unit("f", C, cell=1)], "unclear", id="then-perhaps-a-function"
        ),
        pytest.param(
            [unit("f", D, "bad"), unit("f", D, cell=1), unit("f", V, cell=1)],
            "unclear",
            id="deleted-in-its-own-cell",
        ),
        pytest.param(
            [unit("f", D, "bad"), unit("f", C, "", "f", cell=1)], "violated", id="wrapped"
        ),
        pytest.param(
            [unit("f", D), unit("f", C, "bad", "f", cell=1)], "violated", id="wrapped-in-bad"
        ),
        pytest.param([unit("f", D), unit("f", U, "bad")], "unclear", id="then-an-unknown"),
        pytest.param([unit("f", D), unit("f", U, ".fit")], "clean", id="then-a-result"),
        pytest.param([unit("f", D), unit("f", U, "fine bad")], "unclear", id="then-an-alias"),
        pytest.param([unit("f", U, "bad")], "violated", id="only-an-unknown"),
        pytest.param([unit("x", V)], "clean", id="missing"),
        pytest.param([unit("f", V), unit("", L, "!getattr")], "hidden", id="hidden"),
        pytest.param([unit("f", D), unit("", L, "!getattr")], "clean", id="curious-getattr"),
        pytest.param([unit("f", D), unit("", L, "!exec")], "rebound", id="loose-exec"),
        pytest.param([unit("f", D), unit("", L, "!%run")], "rebound", id="magic"),
        pytest.param([unit("f", D), unit("h", D, "!exec")], "rebound", id="exec-elsewhere"),
    ],
)
def test_the_code_of_an_exercise_is_judged(units: list[Unit], expected: str) -> None:
    assert outcome(facts(*units)) == expected


def test_a_definition_in_a_cell_that_failed_may_not_have_come_about() -> None:
    found = facts(unit("f", D, "bad"), unit("f", D, cell=1))
    assert outcome(found, completed={0, 1}) == "clean"
    assert outcome(found, completed={0}) == "unclear"
    assert outcome(facts(unit("f", D, "bad")), completed=set()) == "violated"


def test_a_change_in_a_cell_that_failed_is_only_possible() -> None:
    found = facts(unit("f", D, "", "o"), unit("o", V), unit("o", X, "bad", cell=1))
    assert outcome(found, completed={0, 1}) == "violated"
    assert outcome(found, completed={0}) == "unclear"


def test_an_unread_cell_is_a_doubt_and_an_unparsed_one_if_it_ran() -> None:
    assert outcome(facts(unit("f", D), unread=[1])) == "unread"
    assert outcome(facts(unit("f", D), unparsed=[1])) == "clean"
    assert outcome(facts(unit("f", D), unparsed=[1]), completed={0}) == "clean"
    assert outcome(facts(unit("f", D), unparsed=[1]), completed={0, 1}) == "unread"


def test_the_first_name_that_is_bound_is_graded() -> None:
    found = facts(unit("f", D), unit("alias", D, "bad"))
    assert outcome(found, names=("f", "alias")) == "clean"
    assert outcome(found, names=("missing", "alias")) == "violated"


def test_any_value_of_a_variable_may_be_graded() -> None:
    by_hand, ready_made = unit("v", V), unit("v", U, "bad")
    variables = {"names": ("v", "w"), "exercise": "v"}
    assert outcome(facts(ready_made), **variables) == "violated"
    assert outcome(facts(ready_made, by_hand), **variables) == "unclear"
    assert outcome(facts(by_hand), **variables) == "clean"
    assert outcome(facts(unit("w", U, "", "o"), unit("o", U, "bad")), **variables) == "violated"


def test_an_exercise_without_code_has_neither_violations_nor_doubts() -> None:
    found = facts(unit("f", D, "bad"), unit("", L, "!exec"), unread=[0])
    assert judged(found, names=()) == ([], [])


def test_a_rule_holds_only_in_its_exercises() -> None:
    everywhere = PolicyRule(id="e", names=(), methods=(), exercises=(), reason=NOTHING)
    assert covers(everywhere, "anything")
    assert not covers(RULE, "g")
    assert outcome(facts(unit("g", D, "bad")), names=("g",), exercise="g") == "clean"


def test_a_violation_names_its_place_once_for_each_line() -> None:
    charged, _ = judged(facts(unit("f", D, ".fit bad.long bad"), unit("h", D, "bad", cell=3)))
    (one,) = charged
    assert (one.exercise, one.unit, one.use.path, one.use.cell) == ("f", "f", "lib.bad", 0)


def test_a_use_outside_of_graded_code_is_mentioned() -> None:
    found = facts(
        unit("f", D, "bad"),
        unit("f", D, "", "h", cell=1),
        unit("h", D, "bad", cell=2),
        unit("", L, "bad !exec fine", cell=3),
        unit("v", U, "bad", cell=4),
    )
    exercises = {"f": ("f",), "v": ("v",), "g": ("g",)}
    mentioned = elsewhere([RULE], exercises, found, FUNCTIONS, any_time={"v"})
    assert [(m.exercise, m.unit, m.use.cell) for m in mentioned] == [("", "f", 0), ("", "", 3)]


def test_what_is_charged_is_not_mentioned_again() -> None:
    found = facts(unit("f", D, "", "imported"), unit("imported", U, "bad"), unit("", L, "bad"))
    assert not elsewhere([RULE], {"f": ("f",)}, found, {"f": "f"})
