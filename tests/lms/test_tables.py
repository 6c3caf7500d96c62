"""Canvas, Moodle, nbgrader and class lists: tables that come back as they were, with grades."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from grader.domain.error import GraderError
from grader.domain.mark import Mark, two_decimals
from grader.domain.roster import Roster, Student
from grader.lms.canvas import canvas_filled, canvas_gradebook
from grader.lms.export import Change, Order
from grader.lms.moodle import moodle_worksheet
from grader.lms.nbgrader import HEADER, name_parts, nbgrader_csv
from grader.lms.workbook import roster_filled
from grader.rosters.lists import read_roster
from grader.rosters.moments import BEIJING
from grader.rosters.tables import Table, read_csv

MakeMark = Callable[..., Mark]


def lines(content: bytes, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def table(text: str, encoding: str = "utf-8") -> Table:
    return read_csv(text.encode(encoding), "table.csv")


GRADEBOOK = (
    "Student,ID,SIS User ID,SIS Login ID,Section,作业 12 (4700),作业 13 (4711),Current Score\n"
    "    Points Possible,,,,,10.00,40.00,(read only)\n"
    '"张, 三",101,2026001,zs,一班,9.00,,90\n'
    '"Li, Si",102,2026002,ls,一班,8.00,5.00,80\n'
    "=王五,103,2026003,ww,一班,7.00,12.50,70\n"
    '"赵, 六",104,2026004,zl,一班,,,\n'
    '"Student, Test",999,,abc,一班,,,\n'
)


def test_a_canvas_gradebook_comes_back_with_one_column_filled(mark: MakeMark) -> None:
    marks = (
        mark("张三_101", file="张三_101_9001_a.ipynb", raw=33.335),
        mark("2026002", raw=20, points_off=4),
        mark("2026003", raw=12.5),
        mark("stranger"),
        mark("2026004", graded=False),
    )
    done = canvas_filled(Order(marks=marks), table(GRADEBOOK), "g.csv", "作业 13")
    before, after = lines(GRADEBOOK.encode()), lines(done.files[""], "utf-8")
    assert [row[6] for row in after] == [
        "作业 13 (4711)", "40.00", "33.34", "16.00", "12.50", "", "",
    ]  # fmt: skip
    for row in (*before, *after):
        row[6] = ""
    assert after == before
    assert done.changes == (
        Change(student="2026001", before="", after="33.34"),
        Change(student="2026002", before="5.00", after="16.00"),
    )
    assert done.unmatched == ("stranger",)
    assert done.unfilled == ("2026004",)
    assert done.ungraded == ("2026004",)


def test_an_unknown_title_makes_a_new_column_in_canvas(mark: MakeMark) -> None:
    done = canvas_filled(Order(marks=(mark("2026002"),)), table(GRADEBOOK), "g.csv", "期末 (99)")
    after = lines(done.files[""], "utf-8")
    assert [row[8] for row in after[:4]] == ["期末 (99)", "40.00", "", "12.50"]


def test_the_excused_and_the_missing_are_filled_as_asked(mark: MakeMark) -> None:
    order = Order(marks=(mark("2026002"),), excused=frozenset({"2026001"}), missing_as_zero=True)
    after = lines(canvas_filled(order, table(GRADEBOOK), "g.csv", "作业 13").files[""], "utf-8")
    assert [row[6] for row in after[2:6]] == ["EX", "12.50", "0.00", "0.00"]


def test_two_columns_of_one_title_are_not_guessed_between(mark: MakeMark) -> None:
    twice = GRADEBOOK.replace("作业 12 (4700)", "作业 13 (4712)")
    with pytest.raises(GraderError, match="2 columns") as told:
        canvas_filled(Order(marks=(mark("2026001"),)), table(twice), "g.csv", "作业 13")
    assert "--title" in told.value.fix
    exact = canvas_filled(Order(marks=(mark("2026001"),)), table(twice), "g.csv", "作业 13 (4712)")
    assert lines(exact.files[""], "utf-8")[2][5] == "12.50"


def test_a_gradebook_for_canvas_is_made_from_the_archives_names(mark: MakeMark) -> None:
    marks = (
        mark("=cmd_101", file="=cmd_101_9001_a.ipynb"),
        mark("张三_102", file="张三_102_9002_a.zip/a.ipynb", graded=False),
        mark("2026003"),
        mark("nobody"),
    )
    roster = Roster(students=(Student(id="2026003", name="王五", others=("103",)),))
    done = canvas_gradebook(Order(marks=marks, roster=roster), "作业 13")
    assert done.files[""].startswith(b"\xef\xbb\xbf")
    assert lines(done.files[""]) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "作业 13"],
        ["    Points Possible", "", "", "", "", "40.00"],
        ["'=cmd", "101", "", "", "", "12.50"],
        ["张三", "102", "", "", "", ""],
        ["王五", "103", "2026003", "", "", "12.50"],
        ["nobody", "", "nobody", "", "", "12.50"],
    ]
    assert done.unmatched == ("nobody",)


WORKSHEETS = {
    "en": (
        "Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,"
        "Last modified (submission),Last modified (grade)\r\n"
        'Participant 501,张三,zs@x.cn,"Submitted, ok",,40.00,Yes,'
        '"Monday, 20 April 2026, 9:00 PM",-\r\n'
        "Participant 502,李四,ls@x.cn,Submitted,12.50,40.00,Yes,-,-\r\n"
        "Participant 503,王五,ww@x.cn,Submitted,,40.00,No,-,-\r\n"
        "Participant 504,赵六,zl@x.cn,No submission,,40.00,Yes,-,-\r\n"
    ),
    "zh": (
        "标识符,全名,邮箱地址,状态,成绩,最高分,允许更改成绩,上次修改（提交）,上次修改（评分）\r\n"
        '参与者501,张三,zs@x.cn,"已提交, 可评分",,40.00,是,2026年04月20日 星期一 21:00,-\r\n'
        "参与者502,李四,ls@x.cn,已提交,12.50,40.00,是,-,-\r\n"
        "参与者503,王五,ww@x.cn,已提交,,40.00,否,-,-\r\n"
        "参与者504,赵六,zl@x.cn,未提交,,40.00,是,-,-\r\n"
    ),
}


@pytest.mark.parametrize("language", sorted(WORKSHEETS))
def test_a_moodle_worksheet_is_edited_in_place(language: str, mark: MakeMark) -> None:
    text = WORKSHEETS[language]
    marks = (
        mark("张三_501", file="张三_501_assignsubmission_file/a.ipynb", raw=30),
        mark("李四", raw=12.5),
        mark("王五_503", file="王五_503_assignsubmission_file_a.ipynb"),
    )
    content = b"\xef\xbb\xbf" + text.encode()
    done = moodle_worksheet(Order(marks=marks), read_csv(content, "w.csv"), "w.csv", scale=False)
    changed = text.replace(',"Submitted, ok",,', ',"Submitted, ok",30.00,')
    changed = changed.replace(',"已提交, 可评分",,', ',"已提交, 可评分",30.00,')
    assert done.files[""] == b"\xef\xbb\xbf" + changed.encode()
    assert len(done.changes) == 1
    assert done.unmatched == ("王五_503",)  # Moodle says that it may not be changed
    assert len(done.unfilled) == 1


def test_an_edited_worksheet_is_a_roster_again(tmp_path: Path, mark: MakeMark) -> None:
    path = tmp_path / "w.csv"
    path.write_bytes(WORKSHEETS["zh"].encode("gbk"))
    table_read = read_csv(path.read_bytes(), "w.csv")
    done = moodle_worksheet(Order(marks=(mark("赵六"),)), table_read, "w.csv", scale=False)
    path.write_bytes(done.files[""])
    students = read_roster(path, BEIJING).students
    assert [student.name for student in students] == ["张三", "李四", "王五", "赵六"]
    assert students[0].handed_in_s is not None


def test_another_maximum_is_converted_only_when_asked(mark: MakeMark) -> None:
    text = WORKSHEETS["en"].replace("40.00", "100.00")
    order = Order(marks=(mark("李四", raw=20),))
    with pytest.raises(GraderError, match="grades up to 100, the assignment has 40") as told:
        moodle_worksheet(order, table(text), "w.csv", scale=False)
    assert "--scale" in told.value.fix
    done = moodle_worksheet(order, table(text), "w.csv", scale=True)
    assert lines(done.files[""])[2][4] == "50.00"


def test_a_table_that_is_no_worksheet_is_told(mark: MakeMark) -> None:
    with pytest.raises(GraderError, match="no grading worksheet"):
        moodle_worksheet(Order(marks=(mark("a"),)), table("a,b\n1,2\n"), "w.csv", scale=False)
    with pytest.raises(GraderError, match="no gradebook of Canvas"):
        canvas_filled(Order(marks=(mark("a"),)), table("a,b\n1,2\n"), "g.csv", "x")


def test_nbgraders_table_has_its_columns(mark: MakeMark) -> None:
    roster = Roster(students=(Student(id="001", name="张三丰", others=("001", "zs@x.cn")),))
    marks = (
        mark("001", raw=30, points_off=4),
        mark("@bad", graded=False, handed_in=""),
    )
    done = nbgrader_csv(Order(marks=marks, roster=roster), "2026-04-20T23:59:00+08:00")
    assert done.files[""].startswith(b"\xef\xbb\xbf")
    head, first, second = lines(done.files[""])
    assert head == list(HEADER)
    assert dict(zip(head, first, strict=True)) == {
        "assignment": "gradient_descent",
        "duedate": "2026-04-20T23:59:00+08:00",
        "timestamp": "2026-04-20T23:00:00+08:00",
        "student_id": "001",
        "last_name": "张",
        "first_name": "三丰",
        "email": "zs@x.cn",
        "raw_score": "30.00",
        "late_submission_penalty": "4.00",
        "score": "26.00",
        "max_score": "40.00",
    }
    assert second[3:] == ["'@bad", "", "", "", "", "", "", "40.00"]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        pytest.param("张三", ("张", "三"), id="chinese"),
        pytest.param("欧阳 娜娜", ("欧阳", "娜娜"), id="spaced"),
        pytest.param("Zhang, San", ("Zhang", "San"), id="comma"),
        pytest.param("San Yi Zhang", ("Zhang", "San Yi"), id="western"),
        pytest.param("", ("", ""), id="none"),
    ],
)
def test_names_are_divided(name: str, parts: tuple[str, str]) -> None:
    assert name_parts(name) == parts


@pytest.mark.parametrize(
    ("value", "shown"), [(0.125, "0.13"), (2.675, "2.68"), (10, "10.00"), (1e-9, "0.00")]
)
def test_points_have_two_decimals_and_halves_go_up(value: float, shown: str) -> None:
    assert two_decimals(value) == shown


def test_a_workbook_is_written_back_with_its_formats(tmp_path: Path, mark: MakeMark) -> None:
    path = tmp_path / "成绩表.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["深度学习"],
        ["学号", "姓名", "作业12"],
        [2026001, "张三", 9],
        [2026002, "李四", "=A1"],
    ):
        sheet.append(row)
    sheet["A1"].font = Font(bold=True)
    book.create_sheet("说明")["A1"] = "别动"
    book.save(path)
    marks = (mark("2026001", raw=30), mark("李四", raw=12.5), mark("stranger"))
    done = roster_filled(Order(marks=marks), path, "作业13", {})
    after = openpyxl.load_workbook(io.BytesIO(done.files[""]))
    first = after.worksheets[0]
    assert [cell.value for cell in first["D"]] == [None, "作业13", 30, 12.5]
    assert [cell.value for cell in first["C"]] == [None, "作业12", 9, "=A1"]
    assert first["D3"].number_format == "0.00"
    assert first["A1"].font.bold
    assert after["说明"]["A1"].value == "别动"
    assert done.unmatched == ("stranger",)
    path.write_bytes(done.files[""])
    assert roster_filled(Order(marks=marks[:2]), path, "作业13", {}).written == 0


def test_a_class_list_in_gbk_stays_in_gbk(tmp_path: Path, mark: MakeMark) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("编码;称呼;作业\nA1;张三;\nA2;李四;7\n".encode("gbk"))
    mapping = {"id": "编码", "name": "称呼"}
    done = roster_filled(Order(marks=(mark("A1"),)), path, "作业", mapping)
    assert done.files[""].decode("gbk") == "编码;称呼;作业\nA1;张三;12.50\nA2;李四;7\n"
    assert done.unfilled == ("A2",)
