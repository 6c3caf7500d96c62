"""One recorded grade, as the gradebook keeps it: what was graded, under which release."""

from dataclasses import dataclass, replace

from grader.domain.lateness import PROMPT, Lateness
from grader.domain.observation import RunOutcome
from grader.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One grade as it was recorded; ``folder`` is where its pages lie, below the output.

    ``run`` is the key of the stored run, empty for a file that never became one: then
    ``reasons`` say why. For others they are what intake had to say. ``handed_in`` is a moment
    in ISO 8601 that somebody other than the student vouches for, or empty. ``name`` is the
    student's own, where a roster or a learning platform told it.
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
    handed_in: str = ""
    late: Lateness = PROMPT
    name: str = ""

    def same_grade(self, other: "Entry") -> bool:
        """Tell whether the other entry records the same thing at another time."""
        return self == replace(other, graded_at=self.graded_at, name=self.name)
