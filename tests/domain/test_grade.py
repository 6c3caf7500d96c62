from grader.domain.assignment import Assignment
from grader.domain.grade import ungraded
from grader.domain.observation import RunOutcome
from grader.domain.text import NOTHING, Text


def test_what_never_ran_has_no_score_and_waits_for_a_person() -> None:
    reason = Text(en="not JSON", zh="不是 JSON")
    graded = ungraded(
        student="ann",
        file="a.ipynb",
        sha256="00",
        attempt=2,
        assignment=Assignment(id="a", title=NOTHING, summary=NOTHING, roles={}, exercises=()),
        release="r",
        reasons=(reason,),
        graded_at="2025-11-22T12:44:00+08:00",
    )
    assert not graded.assessment.graded
    assert graded.assessment.provisional
    assert graded.assessment.notes == (reason,)
    assert graded.run.outcome is RunOutcome.UNREADABLE
    assert graded.run.cells == ()
