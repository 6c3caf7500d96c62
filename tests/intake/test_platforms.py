"""Archives of learning platforms, patterns and rosters: whose a file is, and when it came."""

from pathlib import Path

import openpyxl
import pytest
from packing import packed

from grader.domain.error import GraderError
from grader.domain.lateness import Attempts, Deadline, Punctuality, SubmissionPolicy
from grader.domain.submission import Found, IntakeProblem
from grader.intake.collecting import Collected, Wanted, collect
from grader.intake.platforms import Platform
from grader.rosters.lists import columns_of, read_roster
from grader.rosters.moments import BEIJING, iso, moment_s, zone_named

IDS = ("gradient_descent", "iris_mlp")
DUE = moment_s("2026-04-20 23:59", BEIJING) or 0.0
ROSTER = "学号,姓名,邮箱\n2026001,张三,zs@x.cn\n2026002,李四,ls@x.cn\n2026003,王 五,w5@x.cn\n"


def archive(folder: Path, *names: str, file: str = "class.zip") -> Path:
    """Write an archive whose files' content is their name."""
    path = folder / file
    path.write_bytes(packed({name: name for name in names}))
    return path


def roster(folder: Path, text: str = ROSTER, name: str = "roster.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8-sig")
    return path


def collected(*paths: Path, **more: object) -> Collected:
    return collect(Wanted(paths=paths, assignment_ids=IDS, **more))  # type: ignore[arg-type]


def seen(found: tuple[Found, ...]) -> list[tuple[str, str]]:
    return [(one.student, one.content.decode() or one.problem.value) for one in found]


CANVAS = (
    "zhangsan_101_9001_作业 13.ipynb",
    "李四_LATE_102_9002_hw.ipynb",
    "王五_103_9003_hw.ipynb",
    "王五_103_9103_hw-1.ipynb",
    "赵六_104_text.html",
    "anon_5xk2_9005_hw.ipynb",
    "._王五_103_9003_hw.ipynb",
)


def test_a_canvas_archive_tells_students_attempts_and_who_is_late(tmp_path: Path) -> None:
    found = collected(archive(tmp_path, *CANVAS))
    assert seen(found.found) == [
        ("anon_5xk2", CANVAS[5]),
        ("zhangsan_101", CANVAS[0]),
        ("李四_102", CANVAS[1]),
        ("王五_103", CANVAS[3]),
        ("赵六_104", "odd_file"),
    ]
    late = {one.student: one.late.punctuality for one in found.found}
    assert late["李四_102"] is Punctuality.LATE_BY_UNKNOWN
    assert late["王五_103"] is Punctuality.NO_DEADLINE
    assert seen(found.superseded) == [("王五_103", CANVAS[2])]


def test_an_unpacked_canvas_archive_is_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "submissions"
    folder.mkdir()
    for name in CANVAS[:4]:
        (folder / name).write_text(name)
    packed_in_a_folder = collected(archive(tmp_path, *(f"hw13/{name}" for name in CANVAS[:4])))
    assert [(one.student, one.attempt) for one in collected(folder).found] == [
        (one.student, one.attempt) for one in packed_in_a_folder.found
    ]
    assert len(packed_in_a_folder.found) == 3


def test_names_with_numbers_are_not_canvas_when_two_files_have_one_number(tmp_path: Path) -> None:
    names = ("hw_13_1_zhang.ipynb", "hw_13_1_li.ipynb")
    assert [s for s, _ in seen(collected(archive(tmp_path, *names)).found)] == [
        "hw_13_1_li",
        "hw_13_1_zhang",
    ]


MOODLE = (
    "张三_501_assignsubmission_file/作业.ipynb",
    "李四_502_assignsubmission_file_/iris_mlp.ipynb",
    "李四_502_assignsubmission_file_/draft.ipynb",
    "李四_502_assignsubmission_onlinetext_/onlinetext.html",
    "王五_503_assignsubmission_file/a.ipynb",
    "王五_503_assignsubmission_file/b.ipynb",
    "赵六_504_assignsubmission_file/report.pdf",
)


def test_a_moodle_archive_has_a_folder_for_each_participant(tmp_path: Path) -> None:
    found = collected(archive(tmp_path, *MOODLE)).found
    assert seen(found) == [
        ("张三_501", MOODLE[0]),
        ("李四_502", MOODLE[1]),
        ("王五_503", "several"),
        ("赵六_504", "odd_file"),
    ]
    assert found[1].assignment == "iris_mlp"
    assert "draft.ipynb" in found[1].told.en


def test_a_moodle_archive_without_folders_is_read(tmp_path: Path) -> None:
    names = ("张三_501_assignsubmission_file_作业.ipynb", "李四_502_assignsubmission_file_x.ipynb")
    assert seen(collected(archive(tmp_path, *names)).found) == [
        ("张三_501", names[0]),
        ("李四_502", names[1]),
    ]


BLACKBOARD = (
    "作业13_zhangsan_attempt_2026-04-20-22-10-05_hw.ipynb",
    "作业13_zhangsan_attempt_2026-04-20-22-10-05.txt",
    "作业13_zhangsan_attempt_2026-04-21-08-00-00_hw2.ipynb",
    "作业13_lisi_attempt_2026-04-20-23-00-00_final.ipynb",
)


@pytest.mark.parametrize(
    ("attempts", "file", "punctuality"),
    [
        pytest.param(Attempts.LATEST, BLACKBOARD[2], Punctuality.LATE, id="latest"),
        pytest.param(Attempts.FIRST, BLACKBOARD[0], Punctuality.ON_TIME, id="first"),
    ],
)
def test_the_policy_tells_which_blackboard_attempt_counts(
    tmp_path: Path, attempts: Attempts, file: str, punctuality: Punctuality
) -> None:
    policy = SubmissionPolicy(attempts=attempts, deadline=(Deadline(due_s=DUE, penalty=0.1),))
    found = collected(archive(tmp_path, *BLACKBOARD), policy=policy)
    zhang = found.found[1]
    assert (zhang.student, zhang.content.decode()) == ("zhangsan", file)
    assert zhang.late.punctuality is punctuality
    assert zhang.handed_in.endswith("+08:00")
    assert "2" in zhang.told.en
    assert len(found.superseded) == 1


def test_all_attempts_are_graded_where_the_best_counts(tmp_path: Path) -> None:
    found = collected(
        archive(tmp_path, *BLACKBOARD), policy=SubmissionPolicy(attempts=Attempts.BEST)
    )
    assert [(one.student, one.attempt) for one in found.found] == [
        ("lisi", 1),
        ("zhangsan", 1),
        ("zhangsan", 2),
    ]


def test_a_later_archive_of_the_same_class_holds_later_attempts(tmp_path: Path) -> None:
    first = archive(tmp_path, MOODLE[0], MOODLE[1], file="a.zip")
    second = archive(tmp_path, MOODLE[0], file="b.zip")
    found = collected(first, second)
    assert [(one.student, one.attempt) for one in found.found] == [("张三_501", 2), ("李四_502", 1)]
    assert [(one.student, one.attempt) for one in found.superseded] == [("张三_501", 1)]


PATTERN = r"(?P<assignment>[^/]+)/(?P<student_id>\d{7})-?(?P<name>[^\d/-]+)-(?P<timestamp>\d{12})"


def test_a_pattern_with_named_groups_finds_students_times_and_assignments(tmp_path: Path) -> None:
    names = (
        "iris_mlp/2026001-张三-202604202130.ipynb",
        "iris_mlp/2026001-张三-202604211000.ipynb",
        "gradient_descent/2026002李四-202604202359.ipynb",
        "iris_mlp/nobody.ipynb",
        "iris_mlp/readme.txt",
    )
    policy = SubmissionPolicy(deadline=(Deadline(due_s=DUE, penalty=0.1),))
    found = collected(archive(tmp_path, *names), pattern=PATTERN, policy=policy)
    assert seen(found.found) == [("2026001", names[1]), ("2026002", names[2])]
    assert [one.assignment for one in found.found] == ["iris_mlp", "gradient_descent"]
    assert [one.late.penalty for one in found.found] == [0.1, 0]
    assert [(s.file, s.problem) for s in found.strays] == [(names[3], IntakeProblem.NO_MATCH)]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        pytest.param("(", "no regular expression", id="broken"),
        pytest.param(r"\d+", "names no student", id="no-group"),
        pytest.param(r"(?P<name>.)(?P<hour>.)", 'unknown group "hour"', id="unknown-group"),
    ],
)
def test_a_pattern_that_cannot_work_is_told(tmp_path: Path, pattern: str, said: str) -> None:
    with pytest.raises(GraderError, match=said):
        collected(archive(tmp_path, "a.ipynb"), pattern=pattern)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("2026001.ipynb", "李四.ipynb", "王五-作业.ipynb"), id="files"),
        pytest.param(("a_2026001/x.ipynb", "02李四/x.ipynb", "第三组 王五/x.ipynb"), id="folders"),
        pytest.param(
            ("张三_101_9001_a.ipynb", "李四_102_9002_b.ipynb", "王五_103_9003_c.ipynb"), id="canvas"
        ),
    ],
)
def test_a_roster_gives_ids_and_names(tmp_path: Path, names: tuple[str, ...]) -> None:
    known = read_roster(roster(tmp_path, ROSTER + "2026004,赵六,\n"), BEIJING)
    found = collected(archive(tmp_path, *names), roster=known)
    assert [(one.student, one.name) for one in found.found] == [
        ("2026001", "张三"),
        ("2026002", "李四"),
        ("2026003", "王 五"),
    ]
    assert [student.label for student in found.missing] == ["2026004 赵六"]
    assert found.unlisted == ()


def test_who_is_not_on_the_roster_or_twice_is_told_and_still_graded(tmp_path: Path) -> None:
    twice = ROSTER + "2026009,张三,\n"
    known = read_roster(roster(tmp_path, twice), BEIJING)
    found = collected(archive(tmp_path, "张三.ipynb", "stranger.ipynb"), roster=known)
    assert seen(found.found) == [("stranger", "stranger.ipynb"), ("张三", "张三.ipynb")]
    assert found.unlisted == ("stranger", "张三")


def test_one_student_under_two_names_is_one_student(tmp_path: Path) -> None:
    known = read_roster(roster(tmp_path), BEIJING)
    found = collected(archive(tmp_path, "2026001.ipynb", "张三.ipynb"), roster=known).found
    assert seen(found) == [("2026001", "several")]


CANVAS_GRADEBOOK = (
    "Student,ID,SIS User ID,SIS Login ID,Section\n"
    "    Points Possible,,,,\n"
    '"张, 三",101,2026001,zs,一班\n'
    '"Li, Si",102,2026002,ls,一班\n'
    '"Student, Test",999,,abc,一班\n'
)


def test_a_canvas_gradebook_is_a_roster(tmp_path: Path) -> None:
    known = read_roster(roster(tmp_path, CANVAS_GRADEBOOK), BEIJING)
    assert [s.id for s in known.students] == ["2026001", "2026002"]
    found = collected(archive(tmp_path, "x_101_9001_a.ipynb", "y_102_9002_a.ipynb"), roster=known)
    assert [one.student for one in found.found] == ["2026001", "2026002"]
    assert known.match(name="lisi").student.id == "2026002"


def test_a_moodle_worksheet_gives_trusted_times(tmp_path: Path) -> None:
    worksheet = (
        "标识符,全名,邮箱地址,状态,成绩,最高分,允许更改成绩,上次修改（提交）,上次修改（评分）\n"
        "参与者501,张三,,已提交,,100.00,是,2026年04月21日 星期二 08:30,-\n"
        "参与者502,李四,,已提交,,100.00,是,2026年04月20日 星期一 22:00,-\n"
    )
    times = read_roster(roster(tmp_path, worksheet, "worksheet.csv"), BEIJING)
    policy = SubmissionPolicy(deadline=(Deadline(due_s=DUE, penalty=0.1),))
    found = collected(archive(tmp_path, *MOODLE), times=times, policy=policy).found
    assert [one.late.punctuality for one in found] == [
        Punctuality.LATE,
        Punctuality.ON_TIME,
        Punctuality.UNKNOWN,
        Punctuality.UNKNOWN,
    ]
    assert found[0].handed_in == "2026-04-21T08:30:00+08:00"


def test_a_students_own_timestamp_is_shown_and_not_believed(tmp_path: Path) -> None:
    names = ("submitted/001/iris_mlp/a.ipynb", "submitted/001/iris_mlp/timestamp.txt")
    policy = SubmissionPolicy(deadline=(Deadline(due_s=DUE, penalty=0.1),))
    (found,) = collected(archive(tmp_path, *names), policy=policy).found
    assert found.claimed == names[1]
    assert (found.handed_in, found.late.punctuality) == ("", Punctuality.UNKNOWN)


def test_a_workbook_is_a_roster_wherever_its_header_stands(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["深度学习 2026 春"],
        [],
        ["序号", "学号", "姓名"],
        [1, 2026001, "张三"],
        [2, 2026002.0, "李四"],
    ):
        book.active.append(row)
    book.save(tmp_path / "roster.xlsx")
    known = read_roster(tmp_path / "roster.xlsx", BEIJING)
    assert [s.label for s in known.students] == ["2026001 张三", "2026002 李四"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_roster_is_read_in_every_usual_encoding(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(ROSTER.replace(",", delimiter).encode(encoding))
    assert [s.name for s in read_roster(path, BEIJING).students] == ["张三", "李四", "王 五"]


def test_other_columns_can_be_named(tmp_path: Path) -> None:
    path = roster(tmp_path, "编码,称呼\nA1,张三\n")
    known = read_roster(path, BEIJING, columns_of("id=编码, name=称呼"))
    assert known.students[0].label == "A1 张三"


@pytest.mark.parametrize(
    ("name", "text", "mapping", "said"),
    [
        pytest.param("r.csv", "a,b\n1,2\n", "", "no column of ids", id="no-column"),
        pytest.param("r.csv", "a,b\n1,2\n", "id=学号", "no column of 学号", id="mapped"),
        pytest.param("r.csv", ROSTER, "mail=邮箱", 'no field "mail"', id="field"),
        pytest.param(
            "r.csv", "学号,姓名\n1,张三\n1,李四\n", "", "stands for 张三 and 李四", id="twice"
        ),
        pytest.param("r.csv", "", "", "holds no line", id="empty"),
        pytest.param("r.xls", "x", "", "is a .xls file", id="old-excel"),
        pytest.param("r.xlsx", "x", "", "no Excel workbook", id="no-excel"),
    ],
)
def test_a_roster_that_cannot_be_used_is_told(
    tmp_path: Path, name: str, text: str, mapping: str, said: str
) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(GraderError, match=said) as told:
        read_roster(path, BEIJING, columns_of(mapping))
    assert told.value.fix


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("2026-04-20T15:59:00Z", "2026-04-20T23:59:00+08:00", id="iso-utc"),
        pytest.param("2026-04-20 23:59", "2026-04-20T23:59:00+08:00", id="iso-local"),
        pytest.param("20260420", "2026-04-20T23:59:59+08:00", id="day"),
        pytest.param("2026-04-20-22-10-05", "2026-04-20T22:10:05+08:00", id="blackboard"),
        pytest.param(
            "Monday, 20 April 2026, 11:59 PM", "2026-04-20T23:59:00+08:00", id="moodle-en"
        ),
        pytest.param(
            "2026年4月20日 星期一 下午 11:59", "2026-04-20T23:59:00+08:00", id="moodle-zh"
        ),
        pytest.param("2026年4月20日 凌晨 12:05", "2026-04-20T00:05:00+08:00", id="midnight"),
        pytest.param("20261399", "", id="no-day"),
        pytest.param("soon", "", id="no-moment"),
        pytest.param("-", "", id="never"),
    ],
)
def test_moments_are_read_as_platforms_write_them(text: str, moment: str) -> None:
    found = moment_s(text, BEIJING)
    assert (iso(found, BEIJING) if found is not None else "") == moment


def test_an_unknown_time_zone_is_told() -> None:
    assert zone_named("Asia/Shanghai") is BEIJING
    with pytest.raises(GraderError, match="Mars/Base"):
        zone_named("Mars/Base")


def test_a_platform_can_be_named_and_folders_kept_as_folders(tmp_path: Path) -> None:
    path = archive(tmp_path, *CANVAS[:2])
    assert [s for s, _ in seen(collected(path, platform=Platform.FOLDERS).found)] == [
        "zhangsan_101_9001_作业 13",
        "李四_LATE_102_9002_hw",
    ]
    assert len(collected(path, platform=Platform.CANVAS).found) == 2
