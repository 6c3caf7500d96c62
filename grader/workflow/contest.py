"""Several attempts of one student in one batch: when all are graded, the best one counts.

Only the grade that counts is recorded, so that an interrupted batch records nothing twice.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from grader.domain.grade import Graded
from grader.domain.grounds import Grounded
from grader.domain.submission import Found
from grader.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrant:
    """One graded attempt with what is written and recorded of it."""

    found: Found
    graded: Graded
    grounded: Grounded
    executed: str

    @property
    def rank(self) -> tuple[bool, float, int]:
        """Return what makes it better than another: a score, more points, coming later."""
        assessment = self.graded.assessment
        score = self.graded.counted if assessment.graded else 0.0
        return assessment.graded, score, self.found.attempt


@dataclass(slots=True)
class Contest:
    """Holds back attempts until all of a student's are there."""

    submissions: Sequence[Found]
    _waiting: Counter[str] = field(init=False)
    _best: dict[str, Entrant] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Count the attempts of each student."""
        self._waiting = Counter(found.student for found in self.submissions)

    def alone(self, student: str) -> bool:
        """Tell whether there is one attempt of this student: it counts for certain."""
        return sum(found.student == student for found in self.submissions) == 1

    def entered(self, entrant: Entrant) -> tuple[Entrant, ...]:
        """Return the attempt that counts once all of the student's are there; else nothing."""
        student = entrant.found.student
        best = max(self._best.get(student, entrant), entrant, key=lambda one: one.rank)
        self._best[student] = best
        self._waiting[student] -= 1
        if self._waiting[student] > 0:
            return ()
        total = sum(found.student == student for found in self.submissions)
        return (_told(best, total) if total > 1 else best,)


def _told(best: Entrant, total: int) -> Entrant:
    number = best.found.attempt
    note = Text(
        en=f"Attempt {number} of {total} counts: the best.",
        zh=f"共提交 {total} 次，以得分最高的第 {number} 次为准。",
    )
    assessment = best.graded.assessment
    graded = replace(best.graded, assessment=replace(assessment, notes=(note, *assessment.notes)))
    return replace(best, graded=graded, found=replace(best.found, told=note + best.found.told))
