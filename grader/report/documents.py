"""The types of ``result.json``; the published schema is their authority."""

from typing import Literal, NotRequired, TypedDict


class TextDocument(TypedDict):
    """One statement in both languages."""

    en: str
    zh: str


class SubmissionDocument(TypedDict):
    """What was handed in."""

    student: str
    file: str
    sha256: str
    attempt: int


class LateDocument(TypedDict):
    """How late it was; ``score`` is what counts after ``points_off`` were taken."""

    punctuality: str
    handed_in: str | None
    seconds: float
    penalty: float
    points_off: float
    score: float | None


class EnforcementDocument(TypedDict):
    """How one property of the sandbox was enforced."""

    enforced_by: str
    observed: str


class ErrorDocument(TypedDict):
    """An exception of the student's program."""

    name: str
    message: str


class CellDocument(TypedDict):
    """What became of one cell; ``index`` counts from 0."""

    index: int
    status: str
    error: ErrorDocument | None


class ShimDocument(TypedDict):
    """A trouble of the environment that was worked around."""

    id: str
    cell: int


class RunDocument(TypedDict):
    """How the notebook ran."""

    outcome: str
    wall_seconds: float
    cpu_seconds: float
    peak_memory_bytes: int
    runner: str
    sandbox: dict[str, EnforcementDocument]
    seed: NotRequired[int]
    environment: NotRequired[dict[str, str]]
    cells: NotRequired[list[CellDocument]]
    shims: NotRequired[list[ShimDocument]]


class DiagnosisDocument(TypedDict):
    """A recognised mistake."""

    id: str
    explains: float
    name: NotRequired[TextDocument]


class EvidenceDocument(TypedDict):
    """One expected value beside the student's; ``error`` null where there is no number.

    Where it is ``hidden`` from the audience, ``error`` is 0 for what fits and else null.
    """

    name: str
    case: NotRequired[str]
    expected: str
    got: str
    error: float | None
    hidden: NotRequired[bool]


class FindingDocument(TypedDict):
    """Something forbidden that is written in the notebook; ``cell`` and ``line`` from 1."""

    what: str
    cell: int
    line: int


class CheckDocument(TypedDict):
    """One check; ``score`` null while nobody decided."""

    id: str
    kind: str
    outcome: str
    score: float | None
    points: float
    follow_through: bool
    diagnosis: DiagnosisDocument | None
    conventions: list[str]
    message: TextDocument
    title: NotRequired[TextDocument]
    evidence: NotRequired[list[EvidenceDocument]]
    findings: NotRequired[list[FindingDocument]]


class ExerciseDocument(TypedDict):
    """One exercise; its score is the sum of its checks' scores."""

    id: str
    score: float
    points: float
    checks: list[CheckDocument]
    title: NotRequired[TextDocument]
    barred: NotRequired[bool]


class ResultDocument(TypedDict):
    """The whole of ``result.json``."""

    schema: Literal["nabla/result/1"]
    assignment: str
    release: str
    graded_at: str
    submission: SubmissionDocument
    status: Literal["graded", "ungraded"]
    run: RunDocument
    score: float | None
    points: float
    provisional: bool
    needs_review: list[str]
    exercises: list[ExerciseDocument]
    title: NotRequired[TextDocument]
    points_possible: NotRequired[float]
    notes: NotRequired[list[TextDocument]]
    late: NotRequired[LateDocument]
