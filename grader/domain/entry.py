"""One recorded grade, as the gradebook keeps it: what was graded, under which release."""

from dataclasses import dataclass

from grader.domain.observation import RunOutcome
from grader.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One grade as it was recorded; ``folder`` is where its pages lie, below the output.

    ``run`` is the key of the stored run, empty for a file that never became one: then
    ``reasons`` say why. For others they are what intake had to say.
    """

    student: str
    folder: str
    file: str
    sha256: str
    attempt: int
    assignment: str
    release: str
    run: str
    outcome: RunOutcome
    graded_at: str
    reasons: tuple[Text, ...] = ()

    def same_grade(self, other: "Entry") -> bool:
        """Tell whether the other entry records the same thing at another time."""
        mine = (self.student, self.folder, self.file, self.sha256, self.attempt, self.assignment)
        its = (other.student, other.folder, other.file, other.sha256, other.attempt)
        return mine == (*its, other.assignment) and (
            (self.release, self.run, self.outcome, self.reasons)
            == (other.release, other.run, other.outcome, other.reasons)
        )
