"""Marks of a small class with Chinese names, as they come out of the house."""

from collections.abc import Callable
from typing import Any

import pytest

from grader.domain.mark import Mark, MarkedCheck
from grader.domain.text import Text
from grader.domain.verdict import Outcome

MakeMark = Callable[..., Mark]


def check(name: str, outcome: Outcome, score: float, **more: Any) -> MarkedCheck:  # noqa: ANN401
    return MarkedCheck(
        exercise="loss",
        check=name,
        exercise_title=Text(en="The loss", zh="损失函数"),
        title=Text(en=f"Check {name}", zh=f"检查 {name}"),
        message=Text(en=f"said of <{name}>", zh=f"关于 <{name}> 的说明"),
        outcome=outcome,
        judged=outcome not in {Outcome.MANUAL, Outcome.UNDECIDED},
        score=score,
        points=10,
        **more,
    )


CHECKS = (
    check("right", Outcome.PASSED, 10),
    check("wrong", Outcome.FAILED, 2.5, diagnosis="half-missing"),
    check("skipped", Outcome.SKIPPED, 0),
    check("summary", Outcome.MANUAL, 0),
)


@pytest.fixture
def mark() -> MakeMark:
    """Return a function that makes a mark; a later argument replaces what it usually has."""

    def made(student: str, **more: Any) -> Mark:  # noqa: ANN401
        usual: dict[str, Any] = {
            "student": student,
            "assignment": "gradient_descent",
            "title": Text(en="Gradient descent", zh="梯度下降"),
            "file": f"{student}.ipynb",
            "folder": f"{student}/gradient_descent",
            "attempt": 1,
            "handed_in": "2026-04-20T23:00:00+08:00",
            "graded": True,
            "raw": 12.5,
            "points_off": 0.0,
            "possible": 40.0,
            "provisional": False,
            "seconds": 1.25,
            "notes": (),
            "checks": CHECKS,
        }
        if not more.get("graded", True):
            usual |= {"raw": 0.0, "checks": (), "notes": (Text(en="no JSON", zh="不是 JSON"),)}
        return Mark(**(usual | more))

    return made
