"""Reading assignment.toml: every problem is told with its place and its remedy."""

from pathlib import Path

import pytest

from grader.course.declaration import read_assignment
from grader.course.folder import Course
from grader.domain.assignment import Observed
from grader.domain.error import AssignmentError
from grader.domain.lesson import NO_LESSON
from grader.domain.probe import Limits, Role
from grader.domain.text import Text

WHERE = "assignments/tiny/assignment.toml"
TINY = """
id = "tiny"
title = { en = "Tiny", zh = "小" }
summary = { en = "One function.", zh = "一个函数。" }
points = 10
parameters = ["w"]
settings = ["epochs"]
data = ["a.csv"]

[limits]
cell_s = 5
probe_cpu_s = 3
memory_mb = 512
output_kb = 64

[[policy]]
id = "no-fit"
methods = ["fit"]
except = ["sklearn.preprocessing"]
exercises = ["double"]
reason = { en = "By hand.", zh = "手写。" }

[[exercise]]
id = "double"
title = { en = "Double", zh = "加倍" }
task = { en = "Double x.", zh = "把 x 加倍。" }
points = 6
call = ["x", "w"]
returns = ["y"]
aliases = ["twice"]
cases = 4
[[exercise.check]]
id = "values"
kind = "value"
points = 6
title = { en = "Values", zh = "数值" }
outputs = ["y"]

[[exercise]]
id = "numbers"
title = { en = "Numbers", zh = "数" }
task = { en = "Keep them.", zh = "保存。" }
builds_on = ["double"]
[exercise.variables]
a = ["alpha"]
[[exercise.check]]
id = "lecture"
kind = "lecture"
points = 1
title = { en = "Numbers", zh = "数" }

[[exercise]]
id = "picture"
title = { en = "Picture", zh = "图" }
task = { en = "Draw.", zh = "画图。" }
figure = true
[[exercise.check]]
id = "shown"
kind = "figure"
points = 1
title = { en = "Shown", zh = "显示" }

[[exercise]]
id = "words"
title = { en = "Words", zh = "文字" }
task = { en = "Write.", zh = "写。" }
markdown = true
[[exercise.check]]
id = "text"
kind = "manual"
points = 2
heading = "Words"
title = { en = "Text", zh = "文字" }
"""


def test_everything_declared_is_read() -> None:
    found = read_assignment(TINY, WHERE)
    assert (found.id, found.points, found.data) == ("tiny", 10, ("a.csv",))
    assert found.title == Text(en="Tiny", zh="小")
    assert found.roles == {"w": Role.PARAMETER, "epochs": Role.SETTING}
    assert found.limits == Limits(
        cell_s=5, cell_cpu_s=5, probe_cpu_s=3, memory_bytes=512 * 2**20, output_bytes=64 * 2**10
    )
    [rule] = found.policy
    assert (rule.id, rule.names, rule.methods, rule.exercises) == (
        "no-fit",
        (),
        ("fit",),
        ("double",),
    )
    assert rule.exempt == ("sklearn.preprocessing",)
    double, numbers, picture, words = found.exercises
    assert (double.arguments, double.returns, double.aliases) == (("x", "w"), ("y",), ("twice",))
    assert (double.cases, numbers.cases) == (4, 3)
    assert double.checks[0].options == {"outputs": ["y"]}
    assert numbers.variables == {"a": ("alpha",)}
    assert numbers.builds_on == ("double",)
    assert [e.observed for e in found.exercises] == list(Observed)
    assert words.checks[0].options == {"heading": "Words"}
    assert picture.points == 1


LESSON = """[lesson]
teaches = { en = "To double.", zh = "加倍。" }
lecture = { en = "1, section 2", zh = "第 1 章第 2 节" }
minutes = 30

[limits]
"""


def test_a_lesson_says_what_is_taught_where_and_in_what_time() -> None:
    assert read_assignment(TINY, WHERE).lesson == NO_LESSON
    lesson = read_assignment(TINY.replace("[limits]\n", LESSON), WHERE).lesson
    assert (lesson.teaches, lesson.minutes) == (Text(en="To double.", zh="加倍。"), 30)
    assert lesson.place == (1, 2)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param("minutes = 30\n", "", "lesson: 'minutes' is a required", id="no-time"),
        pytest.param("= 30", "= 0", "lesson, minutes: 0 is less than", id="no-minute"),
        pytest.param("= 30", "= 30.5", "lesson, minutes: 30.5 is not of type", id="half-a-minute"),
        pytest.param(', zh = "加倍。"', "", "lesson, teaches: 'zh' is a required", id="no-chinese"),
        pytest.param("minutes", "hours", "lesson: Additional properties", id="unknown-key"),
    ],
)
def test_a_lesson_that_is_none_is_told_with_its_place(old: str, new: str, problem: str) -> None:
    content = TINY.replace("[limits]\n", LESSON.replace(old, new, 1))
    with pytest.raises(AssignmentError) as caught:
        read_assignment(content, WHERE)
    assert problem in caught.value.said.en


def test_what_is_left_out_has_its_default() -> None:
    smallest = TINY[: TINY.index("points = 10")] + TINY[TINY.index("[[exercise]]") :]
    found = read_assignment(smallest.replace("points = 6\ncall", "call"), WHERE)
    assert found.limits == Limits()
    assert (found.policy, found.data, found.roles) == ((), (), {})
    assert found.points == 10


@pytest.mark.parametrize(
    ("old", "new", "problem", "fix"),
    [
        pytest.param('id = "tiny"', "id = tiny", "is no TOML", "correct that line", id="no TOML"),
        pytest.param(
            "points = 10",
            "points = 12",
            "the assignment is worth 12 points, its exercises add to 10",
            "change `points`, then run `grader validate tiny`",
            id="points of the assignment",
        ),
        pytest.param(
            "points = 6\ncall",
            "points = 7\ncall",
            'exercise "double" is worth 7 points, its checks add to 6',
            "change `points`",
            id="points of an exercise",
        ),
        pytest.param(
            'builds_on = ["double"]',
            'builds_on = ["words"]',
            'exercise "numbers" builds on "words", which is not declared before it',
            "declare what it builds on first",
            id="builds on a later exercise",
        ),
        pytest.param(
            'builds_on = ["double"]',
            'builds_on = ["numbers"]',
            'exercise "numbers" builds on "numbers"',
            "first",
            id="builds on itself",
        ),
        pytest.param(
            'builds_on = ["double"]',
            'opens = "double"',
            'exercise "numbers" opens "double", which does not return its one argument in each',
            "declare what it opens before it",
            id="opens what is no file",
        ),
        pytest.param(
            'id = "picture"',
            'id = "words"',
            'exercise "words" is declared twice',
            "give it another id",
            id="two exercises of one id",
        ),
        pytest.param(
            'kind = "value"',
            'kind = "values"',
            'exercise "double", check "values": there is no kind of check "values"',
            "use one of: any_order, effect, extreme, figure, gradient, history",
            id="unknown kind",
        ),
        pytest.param(
            'outputs = ["y"]',
            'output = ["y"]',
            'exercise "double", check "values": unknown key "output"',
            "options of value: floor, outputs, rtol",
            id="unknown option",
        ),
        pytest.param(
            'outputs = ["y"]',
            'outputs = ["z"]',
            'check "values": "outputs" names z, which is not there',
            "use some of: y",
            id="unknown output",
        ),
        pytest.param(
            'outputs = ["y"]',
            'outputs = ["y"]\nrtol = 1e-9',
            'exercise "double", check "values": "rtol" is 1e-09',
            "use a number from 1e-06 to 0.5; numbers are judged at single precision",
            id="a tolerance finer than single precision",
        ),
        pytest.param(
            'outputs = ["y"]',
            'outputs = ["y"]\nfloor = inf',
            'check "values": "floor" is inf',
            "use a number from 1e-07 to 0.5",
            id="a tolerance that everything passes",
        ),
        pytest.param(
            'outputs = ["y"]',
            'outputs = ["y"]\nrtol = true',
            'check "values": "rtol" is True',
            "use a number",
            id="a tolerance that is no number",
        ),
        pytest.param(
            'kind = "figure"',
            'kind = "figure"\nrtol = 0.1',
            'exercise "picture", check "shown": unknown key "rtol"',
            "options of figure: none",
            id="a tolerance where nothing is compared",
        ),
        pytest.param(
            'kind = "value"\npoints = 6\ntitle = { en = "Values", zh = "数值" }\noutputs = ["y"]',
            'kind = "trajectory"\npoints = 6\ntitle = { en = "V", zh = "值" }\naspect = "step"',
            '"aspect" is step',
            "use one of: coverage, reshuffling, steps",
            id="unknown aspect",
        ),
        pytest.param(
            'kind = "figure"',
            'kind = "figure"\nheading = "Words"',
            'exercise "picture", check "shown": unknown key "heading"',
            "options of figure: none",
            id="an option of another kind",
        ),
        pytest.param(
            'kind = "lecture"',
            'kind = "value"',
            'a check of kind "value" cannot read variables',
            "observe the exercise by call",
            id="a kind that cannot read it",
        ),
        pytest.param(
            'exercises = ["double"]',
            'exercises = ["triple"]',
            'policy "no-fit" names an unknown exercise "triple"',
            "use one of: double, numbers, picture, words",
            id="policy for an unknown exercise",
        ),
        pytest.param(
            "figure = true",
            "figure = false",
            'exercise "picture"',
            "see docs/assignment.md",
            id="a value that is not allowed",
        ),
        pytest.param(
            "figure = true",
            "",
            'exercise "picture": ',
            "see docs/assignment.md",
            id="no way of observation",
        ),
        pytest.param(
            "figure = true",
            "figure = true\nmarkdown = true",
            'exercise "picture": ',
            "see docs/assignment.md",
            id="two ways of observation",
        ),
        pytest.param(
            'id = "shown"\n',
            "",
            "'id' is a required property",
            "see docs/assignment.md",
            id="a check without an id",
        ),
        pytest.param(
            'title = { en = "Shown", zh = "显示" }',
            'title = { en = "Shown" }',
            'exercise "picture", check "shown", title: \'zh\' is a required property',
            "see docs/assignment.md",
            id="a title in one language",
        ),
        pytest.param("cases = 4", "cases = 0", 'exercise "double", cases: ', "docs", id="no cases"),
        pytest.param(
            "cell_s = 5", "cell_s = -1", "limits, cell_s: ", "docs", id="a negative limit"
        ),
        pytest.param("cell_s = 5", "cell_sec = 5", "limits: ", "docs", id="an unknown limit"),
        pytest.param(
            'aliases = ["twice"]',
            'aliases = ["not a name"]',
            'exercise "double", aliases 1: ',
            "docs",
            id="an alias that is no name",
        ),
        pytest.param(
            'methods = ["fit"]', "", 'policy "no-fit": ', "docs", id="a policy of nothing"
        ),
        pytest.param("points = 10", "points = nan", "worth nan points", "points", id="NaN"),
        pytest.param("points = 2", "points = inf", '"words" is worth inf', "points", id="endless"),
    ],
)
def test_a_problem_is_told_with_its_place_and_its_remedy(
    old: str, new: str, problem: str, fix: str
) -> None:
    assert TINY.count(old) >= 1
    with pytest.raises(AssignmentError) as told:
        read_assignment(TINY.replace(old, new, 1), WHERE)
    assert told.value.where == WHERE
    assert problem in told.value.problem.replace('aliases "1"', "aliases 1")
    assert fix in told.value.fix


def test_two_checks_of_one_id_are_told() -> None:
    check = TINY[TINY.index('[[exercise.check]]\nid = "text"') :]
    with pytest.raises(AssignmentError, match='"words" has two checks of one id') as told:
        read_assignment(TINY.replace("points = 10\n", "") + check, WHERE)
    assert told.value.fix == "rename one"


def test_a_problem_at_the_top_has_no_place_inside() -> None:
    with pytest.raises(AssignmentError, match="'id' is a required property") as told:
        read_assignment(TINY.replace('id = "tiny"', "", 1), WHERE)
    assert told.value.problem.startswith("'id'")


@pytest.mark.parametrize("slug", Course(folder=Path(__file__).parents[2]).assignment_ids())
def test_the_course_s_own_assignments_are_worth_100_points(slug: str) -> None:
    path = Path(__file__).parents[2] / "assignments" / slug / "assignment.toml"
    assert read_assignment(path.read_text("utf-8"), slug).points == 100


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        pytest.param('show_expected = "after_deadline"', "is no moment", id="no-deadline"),
        pytest.param("deadline = 2026-12-01T23:59:00", "is no moment", id="no-offset"),
        pytest.param('deadline = "soon"', "is no moment", id="word"),
        pytest.param('show_hints = "sometimes"', "show_hints", id="unknown-word"),
        pytest.param('appeal = "javascript:alert(1)"', "appeal", id="script"),
        pytest.param('appeal = "https://x.example/{name}"', "the blank 'name'", id="blank"),
    ],
)
def test_what_a_report_may_show_is_checked(table: str, problem: str) -> None:
    with pytest.raises(AssignmentError, match=problem):
        read_assignment(f"{TINY}\n[report]\n{table}\n", WHERE)
