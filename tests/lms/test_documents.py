"""Gradescope, PrairieLearn, JUnit and feedback archives, held against their documented forms."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from grader.domain.mark import Mark
from grader.domain.text import Text
from grader.intake.collecting import Wanted, collect
from grader.lms.autograders import gradescope_results, prairielearn_results
from grader.lms.export import Order
from grader.lms.feedback import (
    canvas_report_name,
    feedback_zip,
    moodle_report_name,
    plain_report_name,
)
from grader.lms.junit import junit_xml

MakeMark = Callable[..., Mark]
FORMS = {"enum": ["text", "simple_format", "html", "md", "ansi"]}
SEEN = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
GRADESCOPE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["tests"],
    "properties": {
        "score": {"type": "number", "minimum": 0},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMS,
        "test_output_format": FORMS,
        "test_name_format": FORMS,
        "visibility": SEEN,
        "stdout_visibility": SEEN,
        "extra_data": {"type": "object"},
        "leaderboard": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMS,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMS,
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "visibility": SEEN,
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
}
TEXTS = ("name", "description", "message", "output")
PRAIRIELEARN = {
    "type": "object",
    "additionalProperties": False,
    "required": ["gradable"],
    "properties": {
        "score": {"type": "number", "minimum": 0, "maximum": 1},
        "gradable": {"type": "boolean"},
        "format_errors": {"type": "array", "items": {"type": "string"}},
        "message": {"type": "string"},
        "output": {"type": "string"},
        "images": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "points", "max_points"],
                "properties": {
                    "points": {"type": "number"},
                    "max_points": {"type": "number"},
                    "images": {"type": "array"},
                    **{name: {"type": "string"} for name in TEXTS},
                },
            },
        },
    },
}


def read(content: bytes, schema: dict[str, Any]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(content)
    jsonschema.Draft202012Validator(schema).validate(document)
    return document


def test_gradescopes_results_follow_its_form(mark: MakeMark) -> None:
    marks = (mark("张三", raw=12.5, points_off=2.5), mark("李四", graded=False))
    files = gradescope_results(Order(marks=marks), "zh").files
    good = read(files["张三/gradient_descent/results.json"], GRADESCOPE)
    assert good["score"] == 10
    assert [test.get("status") for test in good["tests"]] == ["passed", "failed", "failed", None]
    assert good["tests"][1]["tags"] == ["loss", "half-missing"]
    assert good["tests"][1]["name"] == "损失函数 – 检查 wrong"
    waiting = read(files["李四/gradient_descent/results.json"], GRADESCOPE)
    assert "score" not in waiting
    assert waiting["output"] == "不是 JSON"


def test_prairielearns_results_follow_its_form(mark: MakeMark) -> None:
    marks = (mark("张三", raw=30, points_off=10), mark("李四", graded=False))
    files = prairielearn_results(Order(marks=marks), "en").files
    good = read(files["张三/gradient_descent/results.json"], PRAIRIELEARN)
    assert (good["gradable"], good["score"]) == (True, 0.5)
    assert [test["points"] for test in good["tests"]] == [10, 2.5, 0]
    waiting = read(files["李四/gradient_descent/results.json"], PRAIRIELEARN)
    assert (waiting["gradable"], waiting["format_errors"]) == (False, ["no JSON"])


def test_results_stay_under_a_megabyte(mark: MakeMark) -> None:
    checks = mark("a").checks * 400
    long = tuple(
        check.__class__(**{f: getattr(check, f) for f in check.__slots__} | {"message": _long()})
        for check in checks
    )
    files = prairielearn_results(Order(marks=(mark("a", checks=long),)), "zh").files
    content = files["a/gradient_descent/results.json"]
    assert len(content) <= 1_000_000
    assert len(read(content, PRAIRIELEARN)["tests"]) == 1200


def _long() -> Text:
    return Text(en="x" * 4000, zh="长" * 4000)


def test_junit_has_a_suite_for_each_submission_and_a_case_for_each_check(mark: MakeMark) -> None:
    hostile = Text(en="bad \0 <b>&\ud800 text", zh="坏")
    marks = (mark("张三"), mark("李四", graded=False, notes=(hostile,)))
    content = junit_xml(Order(marks=marks), "en").files[""]
    root = ET.fromstring(content)  # noqa: S314  (our own text)
    assert root.attrib == {"tests": "5", "failures": "1", "errors": "1"}
    first, second = root
    assert first.attrib == {
        "name": "张三/gradient_descent",
        "tests": "4",
        "failures": "1",
        "errors": "0",
        "skipped": "2",
        "time": "1.250",
    }
    assert [[child.tag for child in case] for case in first] == [
        [],
        ["failure"],
        ["skipped"],
        ["skipped"],
    ]
    failure = first[1][0]
    assert (failure.get("type"), failure.text) == ("half-missing", "2.5 / 10")
    assert failure.get("message") == "said of <wrong>"
    assert second[0][0].get("message") == "bad \ufffd <b>&\ufffd text"


def reports(folder: str) -> bytes:
    return f"report of {folder}".encode()


def test_canvas_gets_reports_back_under_its_own_names(tmp_path: Path, mark: MakeMark) -> None:
    names = ["zhangsan_101_9001_作业.ipynb", "李四_LATE_102_9002_a.zip/a.ipynb"]
    marks = (
        mark("zhangsan_101", file=names[0]),
        mark("李四_102", file=names[1]),
        mark("2026003"),
    )
    done = feedback_zip(Order(marks=marks), reports, canvas_report_name)
    with zipfile.ZipFile(io.BytesIO(done.files[""])) as archive:
        assert archive.namelist() == ["zhangsan_101_9001_作业.ipynb", "李四_LATE_102_9002_a.zip"]
        assert archive.read(names[0]) == b"report of zhangsan_101/gradient_descent"
    assert done.unmatched == ("2026003",)
    path = tmp_path / "feedback.zip"
    path.write_bytes(done.files[""])
    again = collect(Wanted(paths=(path,), assignment_ids=()))
    assert [one.student for one in again.found] == ["zhangsan_101", "李四_102"]


def test_moodle_gets_reports_back_in_its_own_folders(mark: MakeMark) -> None:
    marks = (
        mark("张三_501", file="张三_501_assignsubmission_file/作业/a.ipynb"),
        mark("李四_502", file="李四_502_assignsubmission_file_/a.ipynb"),
        mark("王五_503", file="王五_503_assignsubmission_file_a.ipynb"),
        mark("x"),
    )
    done = feedback_zip(Order(marks=marks), reports, moodle_report_name)
    with zipfile.ZipFile(io.BytesIO(done.files[""])) as archive:
        assert archive.namelist() == [
            "张三_501_assignsubmission_file/report.html",
            "李四_502_assignsubmission_file_/report.html",
            "王五_503_assignsubmission_file_report.html",
        ]
    assert done.unmatched == ("x",)


def test_other_reports_are_named_after_the_students(mark: MakeMark) -> None:
    order = Order(marks=(mark("张三"), mark("李四")))
    first, second = (feedback_zip(order, reports, plain_report_name).files[""] for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist() == ["张三/gradient_descent.html", "李四/gradient_descent.html"]


@pytest.mark.parametrize("student", ["a", "b"])
def test_an_archive_names_no_report_twice(student: str, mark: MakeMark) -> None:
    name = "张三_501_assignsubmission_file/a.ipynb"
    order = Order(marks=(mark(student, file=name), mark("c", file=name)))
    assert feedback_zip(order, reports, moodle_report_name).unmatched == ("c",)
