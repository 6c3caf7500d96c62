"""An edit after grading: foretold without running anything, recorded, and taken back."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from classes import course_copy, graded_class

from grader.cli.main import main
from grader.domain.override import Decision, Override
from grader.wiring import open_gradebook
from grader.workflow.rehearsing import Program

SLUG = "backprop_111"
STUDENTS = {"ann": (), "bob": ("step/sign",), "eve": ("forward/no_b_h",)}
Json = dict[str, Any]


@pytest.fixture
def graded(tmp_path: Path) -> Path:
    """Return a folder with a course of its own and a graded class."""
    graded_class(tmp_path / "out", course_copy(tmp_path / "course"), SLUG, STUDENTS)
    return tmp_path


def regrade(graded: Path, *options: str) -> None:
    main(["regrade", str(graded / "out"), "--course", str(graded / "course"), *options])


def preview(graded: Path, capsys: pytest.CaptureFixture[str]) -> Json:
    regrade(graded, "--preview", "--json")
    told: Json = json.loads(capsys.readouterr().out)
    return told


def edit(graded: Path, name: str, old: str, new: str) -> None:
    path = graded / "course" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def scores(graded: Path) -> dict[str, float]:
    with open_gradebook(graded / "out") as book:
        return {line.student: line.score for line in book.lines()}


def double_step(graded: Path) -> None:
    """Let the reference make another step: whoever was right is wrong now."""
    edit(
        graded,
        f"reference/{SLUG}.py",
        "\nDRAWS = ",
        "\n_step = step\n\n\n"
        "def step(x, y, w_h, b_h, w_o, b_o, learning_rate, *, convention=ASKED, up=None):\n"
        "    rate = 2 * learning_rate\n"
        "    return _step(x, y, w_h, b_h, w_o, b_o, rate, convention=convention, up=up)"
        "\n\n\nDRAWS = ",
    )


def test_without_an_edit_nothing_changes(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert preview(graded, capsys) == {"runs": 3, "judged": 0, "rerun": [], "changes": []}


def test_changed_points_are_foretold_without_judging(
    graded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other_points(graded)
    told = preview(graded, capsys)
    assert told["judged"] == 0
    moved = {(c["student"], c["check"]): (c["from"], c["to"], c["why"]) for c in told["changes"]}
    assert moved == {
        ("ann", "step/changes"): (10, 12, "points 10 -> 12"),
        ("bob", "step/changes"): (0, 0, "points 10 -> 12"),
        ("eve", "step/changes"): (10, 12, "points 10 -> 12"),
    }


def without_totals(text: str) -> str:
    """Leave out the totals that exercises and the assignment may state."""
    lines, inside = [], False
    for line in text.splitlines():
        inside = "[[exercise.check]]" in line or (inside and not line.startswith("["))
        if inside or not line.startswith("points ="):
            lines.append(line)
    return "\n".join(lines) + "\n"


def test_an_edited_reference_is_foretold_recorded_and_taken_back(
    graded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = scores(graded)
    double_step(graded)
    told = preview(graded, capsys)
    assert (told["runs"], told["judged"], told["rerun"]) == (3, 3, [])
    ann = [c for c in told["changes"] if c["student"] == "ann"]
    assert {c["check"] for c in ann} >= {"step/changes"}
    assert all("the reference's step" in c["why"] for c in ann if c["check"] == "step/changes")
    assert scores(graded) == before

    regrade(graded, "--apply")
    moved = dict.fromkeys(before, 0.0)
    for change in told["changes"]:
        moved[change["student"]] += (change["to"] or 0) - (change["from"] or 0)
    assert scores(graded) == {name: pytest.approx(before[name] + moved[name]) for name in before}
    page = json.loads((graded / "out" / "ann" / SLUG / "result.json").read_text("utf-8"))
    assert page["score"] == scores(graded)["ann"]
    capsys.readouterr()
    assert preview(graded, capsys)["changes"] == []

    regrade(graded, "--undo")
    assert scores(graded) == before
    page = json.loads((graded / "out" / "ann" / SLUG / "result.json").read_text("utf-8"))
    assert page["score"] == before["ann"]
    with open_gradebook(graded / "out") as book:
        assert len(list(book.entries())) == 9
    capsys.readouterr()
    regrade(graded, "--undo", "--json")
    assert json.loads(capsys.readouterr().out) == {"undone": 0}


def test_another_tolerance_is_foretold_without_running_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = course_copy(tmp_path / "course")
    loss = course.release(SLUG).reference.functions["loss"]
    nearly: Program = {"loss": lambda y, y_o: np.asarray(loss(y, y_o)) * 1.002}
    graded_class(tmp_path / "out", course, SLUG, {"ann": (), "kim": ()}, own={"kim": nearly})
    before = scores(tmp_path)
    assert before["kim"] < before["ann"]
    edit(
        tmp_path,
        f"assignments/{SLUG}/assignment.toml",
        'id = "values"\nkind = "value"\n',
        'id = "values"\nkind = "value"\nrtol = 0.01\n',
    )
    told = preview(tmp_path, capsys)
    assert (told["runs"], told["rerun"]) == (2, [])
    [change] = told["changes"]
    assert (change["student"], change["check"]) == ("kim", "loss/values")
    assert change["from"] == 0
    assert "the check loss/values" in change["why"]
    assert scores(tmp_path) == before

    regrade(tmp_path, "--apply")
    assert scores(tmp_path)["kim"] == scores(tmp_path)["ann"] == before["ann"]


def corrected(graded: Path, student: str) -> str:
    """Return what a student's page says of changes of the grade, empty where there are none."""
    page = (graded / "out" / student / SLUG / "report.html").read_text("utf-8")
    _, found, rest = page.partition("This grade changed")
    return rest.partition("</section>")[0] if found else ""


def other_points(graded: Path) -> None:
    path = graded / "course" / "assignments" / SLUG / "assignment.toml"
    head, mark, rest = path.read_text("utf-8").partition('id = "changes"')
    path.write_text(without_totals(head + mark + rest.replace("points = 10", "points = 12", 1)))


def test_the_page_says_from_what_to_what_and_why_until_it_is_taken_back(graded: Path) -> None:
    before = scores(graded)["ann"]
    other_points(graded)
    main(["report", str(graded / "out")])
    assert corrected(graded, "ann") == ""

    regrade(graded, "--apply")
    told = corrected(graded, "ann")
    assert f"From {before:g} to {before + 2:g} points" in told
    assert "from 10 to 12. What changed: the points of this check, 10 -&gt; 12." in told
    assert "由 10 分改为 12 分。变更内容：该项分值（10 分改为 12 分）。" in told
    assert corrected(graded, "bob") == ""  # 0 of 10 before, 0 of 12 now

    # It comes from the gradebook: pages that are written anew later say the same.
    (graded / "out" / "ann" / SLUG / "report.html").unlink()
    main(["report", str(graded / "out")])
    assert corrected(graded, "ann") == told

    regrade(graded, "--undo")
    assert corrected(graded, "ann") == ""
    main(["report", str(graded / "out")])
    assert corrected(graded, "ann") == ""


def test_a_check_that_a_person_decided_is_no_correction(graded: Path) -> None:
    with open_gradebook(graded / "out") as book:
        entry = book.latest()["ann", SLUG]
        book.decide(
            entry,
            Override(
                exercise="step",
                check="changes",
                decision=Decision.AWARD,
                points=3.0,
                reason="Copied.",
                author="li",
                at=entry.graded_at,
                number=1,
            ),
        )
    other_points(graded)
    regrade(graded, "--apply")
    assert corrected(graded, "ann") == ""
    assert corrected(graded, "eve") != ""


def test_other_questions_are_named_and_nothing_is_guessed(
    graded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(graded, f"assignments/{SLUG}/assignment.toml", "probe_s = 20", "probe_s = 19")
    told = preview(graded, capsys)
    assert told["changes"] == []
    assert {one["student"] for one in told["rerun"]} == set(STUDENTS)


def test_a_person_reads_who_moves_and_why(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    double_step(graded)
    regrade(graded)
    said = capsys.readouterr().out
    assert "3 stored runs, 3 judged again." in said
    assert "ann (backprop_111): -" in said
    assert "the reference's step" in said


def test_a_person_reads_it_in_chinese_too(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    double_step(graded)
    for what in ("--preview", "--apply", "--undo"):
        regrade(graded, what, "--lang", "zh")
    said = capsys.readouterr().out
    assert "已保存 3 次运行，其中 3 次重新评判。" in said
    assert "参考答案中的 step" in said
    assert f"如需撤回：grader regrade {graded / 'out'} --undo" in said
    assert "个成绩已恢复原状。" in said
    assert "recorded" not in said
