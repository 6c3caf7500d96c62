"""How a grade became what it is: from assessment to assessment, with what the reason was."""

from dataclasses import replace

import pytest

from grader.domain.grounds import Grounded, GroundedExercise, Grounds
from grader.domain.history import Recorded, corrections
from grader.domain.occasion import Cause
from grader.domain.question import Standing
from grader.domain.text import Text
from grader.domain.verdict import Assessment, ExerciseResult, Outcome, Verdict

LOSS = Text(en="Loss", zh="损失")
VALUES = Text(en="The value", zh="取值")


def judged(score: float, grounds: Grounds, run: str = "run") -> Grounded:
    verdict = Verdict(
        check="values",
        kind="value",
        title=VALUES,
        outcome=Outcome.PASSED if score == 10 else Outcome.FAILED,
        points=10.0,
        fraction=score / 10,
        message=VALUES,
    )
    result = ExerciseResult(id="loss", title=LOSS, verdicts=(verdict,))
    exercise = GroundedExercise(
        id="loss",
        checks={"values": grounds},
        shown={},
        standing=Standing(passed=True),
        standing_grounds={},
        policy_grounds={},
    )
    return Grounded(
        assessment=Assessment(
            assignment="tiny", release="r", run=run, graded=True, exercises=(result,)
        ),
        exercises=(exercise,),
    )


def recorded(cause: Cause, score: float, grounds: Grounds, run: str = "run") -> Recorded:
    return Recorded(cause=cause, grounded=judged(score, grounds, run))


FIRST = recorded(Cause.GRADE, 4, {"functions/loss": "1", "judges": "1"})
SECOND = recorded(Cause.REGRADE, 10, {"functions/loss": "2", "judges": "1"})
BACK = replace(FIRST, cause=Cause.UNDO)


def test_a_correction_names_the_check_the_scores_and_what_is_another_one_now() -> None:
    (one,) = corrections((FIRST, SECOND), {})
    assert (one.before, one.after) == (4, 10)
    assert one.reasons == (
        Text(
            en="Loss, The value: from 4 to 10. What changed: the reference's loss.",
            zh="损失“取值”：由 4 分改为 10 分。变更内容：参考答案中的 loss。",
        ),
    )


def test_of_two_corrections_in_a_row_the_one_taken_back_is_not_told() -> None:
    third = recorded(Cause.REGRADE, 7, {"functions/loss": "2", "judges": "2"})
    again = replace(SECOND, cause=Cause.UNDO)
    assert len(corrections((FIRST, SECOND, third), {})) == 2
    (one,) = corrections((FIRST, SECOND, third, again), {})
    assert (one.before, one.after) == (4, 10)
    assert corrections((FIRST, SECOND, BACK), {}) == ()


def test_after_taking_back_a_correction_starts_from_what_stands() -> None:
    third = recorded(Cause.REGRADE, 7, {"functions/loss": "3"})
    (one,) = corrections((FIRST, SECOND, BACK, third), {})
    assert (one.before, one.after) == (4, 7)


@pytest.mark.parametrize(
    ("after", "why"),
    [
        pytest.param(
            recorded(Cause.REGRADE, 10, {"functions/loss": "1", "judges": "1"}, run="other"),
            "the notebook ran again",
            id="run",
        ),
        pytest.param(
            recorded(Cause.REGRADE, 10, {"functions/loss": "1", "judges": "1", "standing/up": "1"}),
            "builds on up",
            id="upstream",
        ),
        pytest.param(
            recorded(Cause.REGRADE, 10, FIRST.grounded.exercises[0].checks["values"]),
            "it was judged again",
            id="nothing-kept-differs",
        ),
    ],
)
def test_every_cause_has_words(after: Recorded, why: str) -> None:
    (one,) = corrections((FIRST, after), {})
    assert one.reasons[0].en.endswith(f"What changed: {why}.")


def test_no_grade_and_an_equal_grade_are_no_corrections() -> None:
    unread = replace(
        FIRST.grounded, assessment=replace(FIRST.grounded.assessment, graded=False, exercises=())
    )
    assert corrections((Recorded(cause=Cause.GRADE, grounded=unread), SECOND), {}) == ()
    same = recorded(Cause.REGRADE, 4, {"functions/loss": "2"})
    assert corrections((FIRST, same), {}) == ()
