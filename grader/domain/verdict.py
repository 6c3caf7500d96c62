"""What a check concludes, and what an assessment adds up."""

from dataclasses import dataclass
from enum import StrEnum

from grader.domain.exhibit import Exhibit
from grader.domain.text import NOTHING, Text


class Outcome(StrEnum):
    """A check's conclusion. Undecided and manual ones leave their points out."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNDECIDED = "undecided"
    MANUAL = "manual"


UNJUDGED = (Outcome.UNDECIDED, Outcome.MANUAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One row of what was expected and what came.

    ``error`` is a multiple of the allowed one (inf: no number), so 1.0 still passes. ``hidden``:
    the expected value is held back, and the error tells no more than whether it is allowed.
    """

    name: str
    expected: str
    got: str
    error: float
    case: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something written in the notebook that a rule forbids; ``cell`` and ``line`` from 1."""

    what: str
    cell: int
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The named mistake behind a failed check; ``explains`` is a share of its numbers."""

    id: str
    explains: float
    name: Text
    explanation: Text = NOTHING
    hints: tuple[Text, ...] = ()


UNRECOGNISED = Diagnosis(id="", explains=0.0, name=NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who decided in place of the machine, why, and when (ISO 8601)."""

    author: str
    reason: str
    at: str


UNSIGNED = Signature(author="", reason="", at="")
# The kind of the verdicts that rules bring; one that failed takes its exercise's points.
POLICY = "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The conclusion of one check.

    ``fraction`` of the check's points, between 0 and 1; it means nothing where the outcome
    is undecided or manual. ``diagnosis`` is ``UNRECOGNISED`` where there is none.
    ``route`` tells in words by which way the check passed, where that needs saying.
    ``signed`` is ``UNSIGNED`` unless a person decided. ``slack``: it passed only because the
    check allows so much more than single precision needs, relative to the largest number.
    ``findings`` are the places where a rule is broken.
    """

    check: str
    kind: str
    title: Text
    outcome: Outcome
    points: float
    fraction: float
    message: Text
    diagnosis: Diagnosis = UNRECOGNISED
    conventions: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    follow_through: bool = False
    route: Text = NOTHING
    signed: Signature = UNSIGNED
    slack: float = 0.0
    findings: tuple[Finding, ...] = ()

    @property
    def judged(self) -> bool:
        """Tell whether the check's points count."""
        return self.outcome not in UNJUDGED

    @property
    def score(self) -> float:
        """Return the points earned, 0 where the check is not judged."""
        return round(self.points * self.fraction, 6) if self.judged else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseResult:
    """The verdicts of one exercise; ``barred`` by a policy violation it scores 0.

    ``exhibits`` show what was returned and decide nothing.
    """

    id: str
    title: Text
    verdicts: tuple[Verdict, ...]
    barred: bool = False
    exhibits: tuple[Exhibit, ...] = ()

    @property
    def score(self) -> float:
        """Return the points earned by judged checks."""
        return 0.0 if self.barred else round(sum(v.score for v in self.verdicts), 6)

    @property
    def points(self) -> float:
        """Return the points of judged checks."""
        return round(sum(v.points for v in self.verdicts if v.judged), 6)

    @property
    def needs_review(self) -> bool:
        """Tell whether a person has to look."""
        return any(not v.judged for v in self.verdicts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """All verdicts of one submission under one release.

    ``graded`` is False for a submission that nobody could read or run: it has no score and
    waits for a person. ``notes`` are remarks that cost nothing. ``answers`` names the assignment
    whose notebook this looks like, where that is another one.
    """

    assignment: str
    release: str
    run: str
    graded: bool
    exercises: tuple[ExerciseResult, ...]
    notes: tuple[Text, ...] = ()
    answers: str = ""

    @property
    def score(self) -> float:
        """Return the points earned."""
        return round(sum(exercise.score for exercise in self.exercises), 6)

    @property
    def points(self) -> float:
        """Return the points that were judged."""
        return round(sum(exercise.points for exercise in self.exercises), 6)

    @property
    def needs_review(self) -> tuple[str, ...]:
        """Return the ids of the exercises that wait for a person."""
        return tuple(exercise.id for exercise in self.exercises if exercise.needs_review)

    @property
    def provisional(self) -> bool:
        """Tell whether the score may still change by a person's word."""
        return not self.graded or bool(self.needs_review)
