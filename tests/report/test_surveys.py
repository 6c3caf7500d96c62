"""A survey as tables and JSON."""

import csv
import io
import json
import math
from dataclasses import replace

from grader.domain.behaviour import Group, Trait
from grader.domain.item_statistics import Item
from grader.domain.publication import Moved, SincePublished
from grader.domain.verdict import Outcome
from grader.report.surveys import survey_files
from grader.workflow.surveying import OpenWork, Survey

LOST = Trait(
    exercise="loss", check="value", outcome=Outcome.FAILED, share=0, points=10, diagnosis="half"
)
SURVEY = Survey(
    assignment="iris",
    submissions=6,
    graded=5,
    ungraded=("戊",),
    items=(
        Item(
            id="loss/value",
            judged=5,
            full=3,
            difficulty=0.6,
            discrimination=-0.25,
            upper_lower=math.nan,
        ),
    ),
    groups=(Group(students=("张三", "=cmd"), traits=(LOST,)),),
    open_work=(OpenWork(id="summary/person", students=("张三",)),),
)


def rows(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_survey_becomes_tables() -> None:
    files = survey_files([SURVEY])
    assert rows(files["items.csv"])[1] == ["iris", "loss/value", "5", "3", "0.6000", "-0.2500", ""]
    assert rows(files["groups.csv"])[1] == [
        *("iris", "1", SURVEY.groups[0].id, "2"),
        *("half", "loss/value", "张三; =cmd"),
    ]
    assert rows(files["open_work.csv"])[1] == ["iris", "summary/person", "1", "张三"]


def test_what_changed_since_a_publication_is_a_table_and_stands_in_the_json() -> None:
    changed = SincePublished(
        student="=cmd",
        assignment="iris",
        moved=Moved.SCORE,
        before=(7.5, 10.0),
        after=(8.0, 10.0),
        folder="x/iris",
    )
    files = survey_files([SURVEY], [changed])
    said = ["iris", "'=cmd", "score", "7.5", "10", "8", "10"]
    assert rows(files["since_published.csv"])[1] == said
    (document,) = json.loads(files["overview.json"])
    [one] = document["since_published"]
    assert (one["before"], one["after"], one["what"]) == ([7.5, 10], [8, 10], "score")


def test_the_name_of_a_group_follows_from_behaviour_and_is_no_number() -> None:
    alone = Group(students=("someone else",), traits=(LOST,))
    other = Group(students=("张三", "=cmd"), traits=(replace(LOST, share=0.5),))
    assert alone.id == SURVEY.groups[0].id != other.id
    assert alone.id.startswith("g")


def test_a_name_at_the_beginning_of_a_cell_makes_no_formula() -> None:
    group = Group(students=("=cmd",), traits=(LOST,))
    survey = Survey(
        assignment="iris",
        submissions=1,
        graded=1,
        ungraded=(),
        items=(),
        groups=(group,),
        open_work=(),
    )
    assert rows(survey_files([survey])["groups.csv"])[1][-1] == "'=cmd"


def test_json_holds_the_same_and_no_nan() -> None:
    (document,) = json.loads(survey_files([SURVEY])["overview.json"])
    assert document["items"] == [
        {
            "check": "loss/value",
            "judged": 5,
            "full": 3,
            "difficulty": 0.6,
            "discrimination": -0.25,
            "upper_lower": None,
        }
    ]
    assert document["groups"][0]["students"] == ["张三", "=cmd"]
    assert document["open_work"] == [{"check": "summary/person", "students": ["张三"]}]
    assert document["ungraded"] == ["戊"]
