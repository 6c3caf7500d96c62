"""A survey as tables and JSON."""

import csv
import io
import json
import math

from grader.domain.behaviour import Group, Trait
from grader.domain.item_statistics import Item
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


def test_a_survey_becomes_three_tables() -> None:
    files = survey_files([SURVEY])
    assert rows(files["items.csv"])[1] == ["iris", "loss/value", "5", "3", "0.6000", "-0.2500", ""]
    assert rows(files["groups.csv"])[1] == ["iris", "1", "2", "half", "loss/value", "张三; =cmd"]
    assert rows(files["open_work.csv"])[1] == ["iris", "summary/person", "1", "张三"]


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
