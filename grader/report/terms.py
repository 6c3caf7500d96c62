"""The words for everything that is an id or an enum elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.domain.observation import CellStatus, RunOutcome
from grader.domain.text import Text
from grader.domain.verdict import Outcome, Verdict
from grader.language import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A conclusion as colour, icon and word; ``tone`` names the first two."""

    tone: str
    word: Text


PARTLY = Badge(tone="part", word=text("partly right"))
NOT_ALLOWED = Badge(tone="bad", word=text("not allowed"))
BARRED = Badge(tone="bad", word=text("barred by a rule"))

OUTCOMES: Mapping[Outcome, Badge] = {
    Outcome.PASSED: Badge(tone="ok", word=text("passed")),
    Outcome.FAILED: Badge(tone="bad", word=text("not right yet")),
    Outcome.SKIPPED: Badge(tone="skip", word=text("could not be checked")),
    Outcome.UNDECIDED: Badge(tone="wait", word=text("undecided")),
    Outcome.MANUAL: Badge(tone="wait", word=text("read by a person")),
}

CELLS: Mapping[CellStatus, Badge] = {
    CellStatus.OK: Badge(tone="ok", word=text("ran")),
    CellStatus.ERROR: Badge(tone="bad", word=text("raised an error")),
    CellStatus.TIMEOUT: Badge(tone="bad", word=text("stopped at the time limit")),
    CellStatus.MEMORY: Badge(tone="bad", word=text("stopped at the memory limit")),
    CellStatus.KILLED: Badge(tone="bad", word=text("ended the whole program")),
    CellStatus.NOT_RUN: Badge(tone="skip", word=text("was not run")),
    CellStatus.TEXT: Badge(tone="text", word=text("text")),
}

RUNS: Mapping[RunOutcome, Badge] = {
    RunOutcome.COMPLETED: Badge(tone="ok", word=text("Every cell ran")),
    RunOutcome.CELL_ERRORS: Badge(tone="part", word=text("Some cells raised an error")),
    RunOutcome.TIMEOUT: Badge(tone="bad", word=text("Stopped at the time limit")),
    RunOutcome.MEMORY: Badge(tone="bad", word=text("Stopped at the memory limit")),
    RunOutcome.KILLED: Badge(tone="bad", word=text("The notebook ended its own program")),
    RunOutcome.UNREADABLE: Badge(tone="wait", word=text("The file could not be read")),
    RunOutcome.INFRASTRUCTURE: Badge(tone="wait", word=text("The grading machine had trouble")),
}

CONVENTIONS: Mapping[str, Text] = {
    "half_sum": text("½ × the sum over the samples"),
    "sum": text("the sum over the samples, without ½"),
    "half_mean": text("½ × the mean over the samples"),
    "mean": text("the mean over the samples, without ½"),
    "with_replacement": text("samples drawn anew for every update (with replacement)"),
    "measured_after_update": text("curves measured after the update"),
    **{
        f"rounded_{digits}": text("rounded by hand to {} decimals on the way").filled(digits)
        for digits in (2, 3, 4)
    },
    **{
        f"written_with_{unit}_{count}": written.filled(count)
        for unit, written in (
            ("decimals", text("written down with {} decimals")),
            ("digits", text("written down with {} digits")),
        )
        for count in (3, 4, 5, 6)
    },
}

SHIMS: Mapping[str, Text] = {
    "no_gpu": text(
        "The code asks for a graphics card. This machine has none, so it ran on the processor."
    ),
    "backend": text("A window for plots was asked for; the figures were drawn without one."),
    "data_path": text("A path on your own computer was led to the course's copy of the data."),
    "data_url": text("A download was served from the course's own copy of the data."),
    "input": text("The code waits for the keyboard. Nobody types here, so it was answered with 1."),
    "numpy_alias": text("A name that NumPy has since removed was given its old meaning."),
    "keras_alias": text(
        "A name that this version of Keras does not have was given its usual meaning."
    ),
    "digits28": text(
        "MNIST is not on the grading machine: 1,797 smaller digits of the same form took its "
        "place. Accuracies and step counts are theirs; no check depends on them."
    ),
    "missing_library": text(
        "A library for charts or displays is not installed here; what uses it did nothing."
    ),
    "magic": text("A magic command that does not exist here was passed over."),
    "install": text("Nothing is installed while grading; the command was passed over."),
}

SANDBOX: Mapping[str, Text] = {
    "network": text("network"),
    "files": text("files"),
    "processes": text("processes"),
    "disk": text("disk space"),
    "memory": text("memory"),
    "time": text("time"),
    "reference": text("reference solution"),
}

REVIEW_FIRST: Mapping[RunOutcome, tuple[Text, ...]] = {
    RunOutcome.UNREADABLE: (
        text("Open your own copy in Jupyter. If it opens, save it again as a notebook (.ipynb)."),
        text("If it does not open, go back to an earlier copy or checkpoint."),
        text("Run all cells from the top once, save, and hand in that file."),
    ),
    RunOutcome.INFRASTRUCTURE: (text("You need not do anything: the notebook will be run again."),),
}


def badge_of(verdict: Verdict) -> Badge:
    """Return the badge of a verdict; a failed check that earned something is partly right."""
    if verdict.outcome is Outcome.FAILED and verdict.fraction > 0:
        return PARTLY
    if verdict.outcome is Outcome.FAILED and verdict.kind == "policy":
        return NOT_ALLOWED
    return OUTCOMES[verdict.outcome]


def convention(name: str, vocabulary: Mapping[str, Text]) -> Text:
    """Return the words for a convention: the reference's, else ours, else the id itself."""
    return vocabulary.get(name) or CONVENTIONS.get(name) or Text(en=name, zh=name)
