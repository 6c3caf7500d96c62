import json
import math
from collections.abc import Callable

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.domain.assignment import Assignment
from grader.domain.error import GraderError
from grader.domain.grade import Graded, ungraded
from grader.domain.observation import CellOutcome, CellStatus, Raised, Run, RunOutcome, Usage
from grader.domain.text import NOTHING, Text
from grader.domain.verdict import (
    UNRECOGNISED,
    Assessment,
    Diagnosis,
    Evidence,
    ExerciseResult,
    Outcome,
    Verdict,
)
from grader.report.page import render_report, report_context
from grader.report.result import result_document, result_json
from grader.report.stored import read_result, result_schema

_words = st.text(st.characters(), max_size=12)
_texts = st.builds(Text, en=_words, zh=_words)
_any_float = st.floats(allow_nan=True, allow_infinity=True)
_ids = st.text("abcdefgh_", min_size=1, max_size=8)
_evidence = st.builds(
    Evidence,
    name=_words,
    case=_words,
    expected=_words,
    got=_words,
    error=st.floats(min_value=0) | st.just(math.nan) | st.just(math.inf),
)
_diagnoses = st.just(UNRECOGNISED) | st.builds(
    Diagnosis,
    id=_ids,
    explains=st.floats(0, 1),
    name=_texts,
    explanation=_texts,
    hints=st.tuples(_texts),
)
_verdicts = st.builds(
    Verdict,
    check=_ids,
    kind=_ids,
    title=_texts,
    outcome=st.sampled_from(Outcome),
    points=st.integers(0, 50),
    fraction=st.floats(0, 1),
    message=_texts,
    diagnosis=_diagnoses,
    conventions=st.lists(_ids, max_size=2).map(tuple),
    evidence=st.lists(_evidence, max_size=3).map(tuple),
    follow_through=st.booleans(),
    route=_texts,
)
_exercises = st.builds(
    ExerciseResult,
    id=_ids,
    title=_texts,
    verdicts=st.lists(_verdicts, min_size=1, max_size=4).map(tuple),
    barred=st.booleans(),
)
_cells = st.builds(
    CellOutcome,
    index=st.integers(0, 99),
    source=_words,
    status=st.sampled_from(CellStatus),
    error=st.builds(Raised, name=_words, message=_words),
)
_runs = st.builds(
    Run,
    key=_ids,
    submission_sha256=_ids,
    plan_digest=_ids,
    outcome=st.sampled_from(RunOutcome),
    runner=_ids,
    seed=st.integers(0, 2**32),
    probes=st.just(()),
    cells=st.lists(_cells, max_size=4).map(tuple),
    observations=st.just(()),
    snapshots=st.just(()),
    figures=st.just(()),
    functions=st.just(()),
    shims=st.just(()),
    notices=st.lists(_texts, max_size=2).map(tuple),
    usage=st.builds(
        Usage, wall_s=st.floats(0, 1e4), cpu_s=st.just(math.nan), peak_memory_bytes=st.just(7)
    ),
    environment=st.dictionaries(_ids, _words, max_size=2),
    sandbox=st.just({}),
)
_ASSIGNMENT = Assignment(
    id="a", title=Text(en="A", zh="甲"), summary=NOTHING, roles={}, exercises=()
)


@st.composite
def _graded(draw: st.DrawFn) -> Graded:
    exercises = draw(st.lists(_exercises, max_size=4, unique_by=lambda e: e.id))
    run = draw(_runs)
    return Graded(
        student=draw(_words),
        file=draw(_words),
        sha256="00",
        attempt=1,
        assignment=_ASSIGNMENT,
        assessment=Assessment(
            assignment="a",
            release="r",
            run=run.key,
            graded=draw(st.booleans()),
            exercises=tuple(exercises),
            notes=tuple(draw(st.lists(_texts, max_size=2))),
        ),
        run=run,
        graded_at="2025-11-22T12:44:00+08:00",
    )


@given(_graded())
def test_every_result_follows_the_published_schema(graded: Graded) -> None:
    text = result_json(result_document(graded))
    document = json.loads(text.encode("utf-8"), parse_constant=pytest.fail)
    jsonschema.Draft202012Validator(result_schema()).validate(document)
    assert read_result("result.json", text) == document


@given(_graded())
def test_scores_add_up(graded: Graded) -> None:
    document = result_document(graded)
    for exercise in document["exercises"]:
        checks = exercise["checks"]
        assert exercise["score"] == pytest.approx(sum(check["score"] or 0 for check in checks))
        judged = [check["points"] for check in checks if check["score"] is not None]
        assert exercise["points"] == pytest.approx(sum(judged))
    if document["status"] == "graded":
        assert document["score"] == pytest.approx(sum(e["score"] for e in document["exercises"]))
        assert document["points"] == pytest.approx(sum(e["points"] for e in document["exercises"]))


@settings(deadline=None)  # the first page compiles every template
@given(_graded(), st.sampled_from(["en", "zh"]))
def test_every_result_has_a_page(graded: Graded, language: str) -> None:
    page = render_report(report_context(graded, "en" if language == "en" else "zh"))
    assert page.encode("utf-8").startswith(b"<!DOCTYPE html>")


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(result_schema())


KEYWORDS = {
    "$ref", "additionalProperties", "anyOf", "const", "else", "enum", "if", "items", "maxItems",
    "maxLength", "maximum", "minItems", "minLength", "minimum", "oneOf", "pattern", "properties",
    "required", "then", "type", "uniqueItems",
}  # fmt: skip
SAYING_NOTHING = {"$defs", "$id", "$schema", "description", "title"}


def _keywords(schema: object, *, named: bool = False) -> set[str]:
    """Return the keywords of a schema; ``named`` ones are properties or definitions."""
    if isinstance(schema, list):
        return set().union(*map(_keywords, schema))
    if not isinstance(schema, dict):
        return set()
    own = set() if named else set(schema)
    assert "$ref" not in own or own <= {"$ref", *SAYING_NOTHING}  # older drafts see no neighbour
    return own.union(
        *(_keywords(item, named=name in ("properties", "$defs")) for name, item in schema.items())
        if not named
        else map(_keywords, schema.values())
    )


def test_the_schema_uses_no_keyword_that_only_newer_drafts_know() -> None:
    assert _keywords(result_schema()) <= KEYWORDS | SAYING_NOTHING


def test_a_full_result_says_all_that_is_known(full: Graded) -> None:
    document = result_document(full)
    assert document["score"] == 32
    assert document["points"] == 80
    assert document["points_possible"] == 100
    assert document["provisional"]
    assert document["needs_review"] == ["results", "summary"]
    checks = {(e["id"], c["id"]): c for e in document["exercises"] for c in e["checks"]}
    assert checks["gradients", "values"]["diagnosis"] == {
        "id": "sign_flipped",
        "explains": 1.0,
        "name": {"en": "The residual has the wrong sign", "zh": "残差的符号反了"},
    }
    assert checks["minibatch_gd", "steps"]["score"] == 0
    assert checks["summary", "text"]["score"] is None
    assert document["run"]["cells"][2]["error"] == {
        "name": "NameError",
        "message": "name 'plot' is not defined",
    }


def test_an_unreadable_file_is_ungraded_and_not_a_zero(unreadable: Graded) -> None:
    document = result_document(unreadable)
    assert document["status"] == "ungraded"
    assert document["score"] is None
    assert document["exercises"] == []
    assert document["run"]["outcome"] == "unreadable"
    assert document["provisional"]
    assert "seed" not in document["run"]
    assert document["notes"][0]["en"].startswith("The file is not JSON")


def test_trouble_of_the_machine_is_another_outcome() -> None:
    found = ungraded(
        student="s",
        file="f",
        sha256="00",
        attempt=1,
        assignment=_ASSIGNMENT,
        release="r",
        reasons=(),
        graded_at="",
        outcome=RunOutcome.INFRASTRUCTURE,
    )
    assert result_document(found)["run"]["outcome"] == "infrastructure"
    assert "You need not do anything" in render_report(report_context(found, "en"))


def test_a_result_does_not_grow_with_a_message(hostile: Callable[[str], Graded]) -> None:
    assert len(result_json(result_document(hostile("x" * 1_000_000)))) < 80_000


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{", id="broken"),
        pytest.param('{"score": NaN}', id="nan"),
        pytest.param("[" * 100_000, id="deep"),
        pytest.param('{"schema": "nabla/result/2"}', id="another-form"),
    ],
)
def test_what_is_no_result_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(GraderError, match=r"ann/result\.json") as refused:
        read_result("ann/result.json", text)
    assert "grade the submission again" in refused.value.fix
