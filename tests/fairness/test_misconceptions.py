"""What students get wrong is caught and named; what only looks wrong earns full points."""

import inspect
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from crossing import crossing
from right_programs import PROGRAMS, Choices

from grader.course.folder import Course
from grader.course.proof import read_claims
from grader.domain.release import Release
from grader.domain.verdict import Outcome
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan
from grader.workflow.proving.claims import Expectation, lost_checks, named_mistakes
from grader.workflow.rehearsing import rehearse

Function = Callable[..., Any]
Releases = Callable[[str], Release]
HERE = Path(__file__).parent
TABLE = tomllib.loads((HERE / "misconceptions.toml").read_text("utf-8"))
SOURCES = tomllib.loads((HERE / "sources.toml").read_text("utf-8"))
VERDICTS = {"wrong", "acceptable", "not expressible"}
ENTRIES = [(slug, what, entry) for slug, part in TABLE.items() for what, entry in part.items()]
WRONG = [(s, v) for s, _, e in ENTRIES for v in e.get("variants", ())]
ACCEPTED = [(s, name) for s, _, e in ENTRIES for name in e.get("accepted", ())]
CHOSEN = [(s, what, e["choices"]) for s, what, e in ENTRIES if "choices" in e]
COURSE = Course(folder=Path(__file__).parents[2])


def test_every_entry_has_a_verdict_and_what_shows_it() -> None:
    shown = {
        "wrong": {"variants", "notebooks"},
        "acceptable": {"choices", "accepted", "notebooks"},
        "not expressible": {"reason"},
    }
    for slug, what, entry in ENTRIES:
        assert entry["verdict"] in VERDICTS, (slug, what)
        keys = set(entry) - {"verdict", "source"}
        assert keys <= shown[entry["verdict"]], (slug, what)
        assert len(keys) == 1, (slug, what)
        assert all(entry[key] for key in (*keys, "source")), (slug, what)


@pytest.mark.parametrize("slug", TABLE)
def test_an_assignment_answers_every_id_of_its_lists_and_no_other(slug: str) -> None:
    asked = {
        f"{name}/{one}"
        for name, listed in SOURCES.items()
        if slug in listed["assignments"]
        for one in (*listed["wrong"], *listed["accept"])
    }
    assert {one for entry in TABLE[slug].values() for one in entry["source"]} == asked


def test_what_no_list_calls_wrong_is_not_called_wrong() -> None:
    called = {f"{name}/{one}" for name, listed in SOURCES.items() for one in listed["wrong"]}
    for slug, what, entry in ENTRIES:
        if entry["verdict"] == "wrong":
            assert set(entry["source"]) <= called, (slug, what)


def test_notebooks_that_are_named_are_proven() -> None:
    kinds = {
        "acceptable": {Expectation.VARIANT, Expectation.SOLUTION},
        "wrong": {Expectation.WRONG},
    }
    for slug, what, entry in ENTRIES:
        for notebook in entry.get("notebooks", ()):
            claims = read_claims(COURSE.assignment_folder(slug))
            found = {claim.file: claim.expectation for claim in claims.notebooks}
            assert found.get(notebook) in kinds[entry["verdict"]], (slug, what)


def alone(function: Function) -> Function:
    """Return a program that does not call the student's other functions."""
    signature = inspect.signature(function)

    def program(*given: object, **named: object) -> object:
        return function(*given, **named)

    kept = [p for name, p in signature.parameters.items() if name != "up"]
    vars(program)["__signature__"] = signature.replace(parameters=kept)
    return program


@pytest.mark.parametrize(("slug", "variant"), WRONG, ids=[f"{s}-{v}" for s, v in WRONG])
def test_a_mistake_is_caught_and_has_its_name(slug: str, variant: str, release: Releases) -> None:
    found = release(slug)
    exercise, _, name = variant.partition("/")
    wrong = next(w for w in found.reference.known_wrong[exercise] if w.id == name)
    known = found.reference.functions
    program = {e.id: known[e.id] for e in found.assignment.exercises if e.id in known}
    program[exercise] = alone(wrong.function)
    plan = make_plan(found.assignment, found.reference, variant.encode(), "")
    graded = assess(found, rehearse(found, plan, program))
    lost = {check for check in lost_checks(graded) if not check.startswith("summary/")}
    assert lost
    assert {check.partition("/")[0] for check in lost} == {exercise}
    assert set(named_mistakes(graded).values()) == {name}


def programs_with(slug: str, choices: dict[str, str]) -> Iterator[Choices]:
    """Yield random choices that include the given ones."""
    for seed in range(400):
        made = Choices(seed)
        PROGRAMS[slug](made)
        if all(str(made.made[what]) == str(chosen) for what, chosen in choices.items()):
            yield Choices(seed)


@pytest.mark.parametrize(
    ("slug", "what", "choices"), CHOSEN, ids=[f"{s}-{w}" for s, w, _ in CHOSEN]
)
def test_what_is_acceptable_earns_everything(
    slug: str, what: str, choices: dict[str, str], release: Releases
) -> None:
    found = release(slug)
    tried = 0
    for made, number in zip(programs_with(slug, choices), range(3), strict=False):
        tried += 1
        key = f"{what}/{number}".encode()
        plan = make_plan(found.assignment, found.reference, key, "")
        graded = assess(found, rehearse(found, plan, crossing(found, PROGRAMS[slug](made))))
        accused = [
            (e.id, v.check, v.diagnosis.id)
            for e in graded.exercises
            for v in e.verdicts
            if e.id != "summary" and (v.outcome is not Outcome.PASSED or v.diagnosis.id)
        ]
        assert accused == [], made.made
    assert tried == 3


@pytest.mark.parametrize(("slug", "name"), ACCEPTED, ids=[f"{s}-{n}" for s, n in ACCEPTED])
def test_an_accepted_alternative_earns_everything(slug: str, name: str, release: Releases) -> None:
    found = release(slug)
    exercise, _, alternative = name.partition("/")
    known = found.reference.functions
    program = {e.id: known[e.id] for e in found.assignment.exercises if e.id in known}
    accepted = found.reference.accepted[exercise]
    program[exercise] = next(a.function for a in accepted if a.id == alternative)
    plan = make_plan(found.assignment, found.reference, name.encode(), "")
    graded = assess(found, rehearse(found, plan, program))
    lost = {check for check in lost_checks(graded) if not check.startswith("summary/")}
    assert lost == set()
    assert named_mistakes(graded) == {}
