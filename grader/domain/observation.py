"""What a run brought back: answers to probes, cell outcomes, snapshots, figures.

Nothing in here is a judgement; the same observations can be assessed again and again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from grader.domain.probe import Probe
from grader.domain.source import SourceFacts
from grader.domain.text import Text
from grader.domain.value import Floats, Value


class Answer(StrEnum):
    """How a probe was answered."""

    RETURNED = "returned"
    MISSING = "missing"
    RAISED = "raised"
    UNUSABLE = "unusable"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    KILLED = "killed"
    NOT_ASKED = "not_asked"


class Unusable(StrEnum):
    """Why a returned object is no value."""

    NOTHING = "nothing"
    NOT_NUMBERS = "not_numbers"
    COMPLEX = "complex"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    RAGGED = "ragged"
    UNREADABLE = "unreadable"
    NO_MODEL = "no_model"
    NOT_APPLICABLE = "not_applicable"


class CellStatus(StrEnum):
    """What became of a cell."""

    OK = "ok"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    KILLED = "killed"
    NOT_RUN = "not_run"
    TEXT = "text"


class RunOutcome(StrEnum):
    """How a run ended; the first trouble that explains the rest."""

    COMPLETED = "completed"
    CELL_ERRORS = "cell_errors"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    KILLED = "killed"
    UNREADABLE = "unreadable"
    INFRASTRUCTURE = "infrastructure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One line of a traceback that lies in the student's own cells."""

    cell: int
    line: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """An exception of the student's program, as capped text.

    ``cell`` counts from 0 in the notebook; frames are the student's own, outermost first.
    """

    name: str
    message: str
    frames: tuple[Frame, ...] = ()


NO_ERROR = Raised(name="", message="")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCall:
    """A call of one of the student's functions, seen while another one was probed."""

    function: str
    arguments: tuple[Value, ...]
    keywords: Mapping[str, Value]
    result: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one probe brought back.

    ``form`` is the form of arguments that was accepted: ``float64``, ``float32``,
    ``tensorflow`` or ``variables``. ``value`` is empty unless the answer is ``RETURNED``.
    """

    probe: str
    answer: Answer
    value: Value = ()
    form: str = ""
    unusable: Unusable = Unusable.NOT_APPLICABLE
    error: Raised = NO_ERROR
    calls: tuple[RecordedCall, ...] = ()
    dropped_calls: int = 0
    duration_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CellOutcome:
    """One cell of the notebook after the run; ``source`` is as handed in."""

    index: int
    source: str
    status: CellStatus
    error: Raised = NO_ERROR
    duration_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The small numeric variables as they stood when a cell had ended."""

    cell: int
    variables: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line, scatter or bar series of a figure; ``y`` has shape (points,), capped."""

    label: str
    points: int
    y: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure that a cell displayed; an image of unknown content has no series."""

    cell: int
    series: tuple[Series, ...]
    readable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shim:
    """A trouble of the environment that was worked around, and is not the student's fault."""

    id: str
    cell: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enforcement:
    """How one property of the sandbox was enforced, and whether that was seen to hold."""

    enforced_by: str
    observed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Resources of a run: seconds and bytes."""

    wall_s: float = 0.0
    cpu_s: float = 0.0
    peak_memory_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of one submission, with everything that was asked and seen.

    ``functions`` are the callables that stood in the notebook's namespace, for
    "did you mean". ``seed`` seeded the student's random generators.
    """

    key: str
    submission_sha256: str
    plan_digest: str
    outcome: RunOutcome
    runner: str
    seed: int
    probes: tuple[Probe, ...]
    cells: tuple[CellOutcome, ...]
    observations: tuple[Observation, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    figures: tuple[Figure, ...] = ()
    functions: tuple[str, ...] = ()
    source: SourceFacts = field(default_factory=SourceFacts)
    shims: tuple[Shim, ...] = ()
    notices: tuple[Text, ...] = ()
    usage: Usage = field(default_factory=Usage)
    environment: Mapping[str, str] = field(default_factory=dict)
    sandbox: Mapping[str, Enforcement] = field(default_factory=dict)
