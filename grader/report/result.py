"""``result.json``: the machine's view of one graded submission, schema ``nabla/result/1``."""

import json
import math

from grader.domain.grade import Graded
from grader.domain.lateness import PROMPT
from grader.domain.observation import CellOutcome, Run
from grader.domain.text import Text
from grader.domain.verdict import Evidence, ExerciseResult, Verdict
from grader.report.documents import (
    CellDocument,
    CheckDocument,
    DiagnosisDocument,
    EvidenceDocument,
    ExerciseDocument,
    FindingDocument,
    LateDocument,
    ResultDocument,
    RunDocument,
    TextDocument,
)
from grader.report.inert import excerpt, excerpt_line, shortened

MAX_MESSAGE = 4_000
MAX_VALUE = 1_000
MAX_CELLS = 2_000
MAX_SHIMS = 100


def _whole(name: str) -> str:
    """Return a name unchanged but for half characters, which no encoding can carry.

    Beyond a thousand characters it is no name and is cut.
    """
    return name[:MAX_VALUE].encode("utf-8", "replace").decode("utf-8")


def _text(words: Text) -> TextDocument:
    """Return a statement in both languages, cut to a sane length."""
    short = shortened(words, MAX_MESSAGE)
    return TextDocument(en=short.en, zh=short.zh)


def _finite(value: float) -> float:
    """Return a finite number; what is none counts as nothing measured."""
    return float(value) if math.isfinite(value) else 0.0


def _evidence(row: Evidence) -> EvidenceDocument:
    """Return one row of evidence."""
    document = EvidenceDocument(
        name=excerpt_line(row.name, MAX_VALUE),
        case=excerpt_line(row.case, MAX_VALUE),
        expected=excerpt_line(row.expected, MAX_VALUE),
        got=excerpt_line(row.got, MAX_VALUE),
        error=float(row.error) if math.isfinite(row.error) else None,
    )
    if row.hidden:
        document["hidden"] = True
    return document


def _diagnosis(verdict: Verdict) -> DiagnosisDocument | None:
    """Return the recognised mistake, or null."""
    found = verdict.diagnosis
    if not found.id:
        return None
    return DiagnosisDocument(
        id=found.id, explains=min(1.0, max(0.0, _finite(found.explains))), name=_text(found.name)
    )


def _check(verdict: Verdict, *, barred: bool) -> CheckDocument:
    """Return one check; a barred exercise earns nothing in any of its checks."""
    earned = 0.0 if barred else verdict.score
    document = CheckDocument(
        id=verdict.check,
        kind=verdict.kind,
        title=_text(verdict.title),
        outcome=verdict.outcome.value,
        score=earned if verdict.judged else None,
        points=verdict.points,
        follow_through=verdict.follow_through,
        diagnosis=_diagnosis(verdict),
        conventions=list(verdict.conventions),
        message=_text(verdict.message),
        evidence=[_evidence(row) for row in verdict.evidence],
    )
    if verdict.findings:
        document["findings"] = [
            FindingDocument(what=excerpt_line(one.what, MAX_VALUE), cell=one.cell, line=one.line)
            for one in verdict.findings
        ]
    return document


def _exercise(result: ExerciseResult) -> ExerciseDocument:
    """Return one exercise."""
    return ExerciseDocument(
        id=result.id,
        title=_text(result.title),
        score=result.score,
        points=result.points,
        barred=result.barred,
        checks=[_check(verdict, barred=result.barred) for verdict in result.verdicts],
    )


def _cell(cell: CellOutcome) -> CellDocument:
    """Return what became of one cell, without its source."""
    error = cell.error
    return CellDocument(
        index=cell.index,
        status=cell.status.value,
        error={
            "name": excerpt_line(error.name, MAX_VALUE),
            "message": excerpt(error.message, MAX_VALUE).text,
        }
        if error.name
        else None,
    )


def _run(run: Run) -> RunDocument:
    """Return how the notebook ran; the seed only where something did."""
    document = RunDocument(
        outcome=run.outcome.value,
        wall_seconds=_finite(run.usage.wall_s),
        cpu_seconds=_finite(run.usage.cpu_s),
        peak_memory_bytes=run.usage.peak_memory_bytes,
        runner=run.runner,
        sandbox={
            excerpt_line(name, MAX_VALUE): {
                "enforced_by": excerpt_line(row.enforced_by, MAX_VALUE),
                "observed": excerpt_line(row.observed, MAX_VALUE),
            }
            for name, row in run.sandbox.items()
        },
        environment={
            excerpt_line(name, MAX_VALUE): excerpt_line(value, MAX_VALUE)
            for name, value in run.environment.items()
        },
        cells=[_cell(cell) for cell in run.cells[:MAX_CELLS]],
        shims=[
            {"id": excerpt_line(shim.id, MAX_VALUE), "cell": shim.cell}
            for shim in run.shims[:MAX_SHIMS]
        ],
    )
    if run.cells:
        document["seed"] = run.seed
    return document


def result_document(graded: Graded) -> ResultDocument:
    """Return the content of ``result.json``; every number in it is finite."""
    assessment = graded.assessment
    exercises = assessment.exercises if assessment.graded else ()
    document = ResultDocument(
        schema="nabla/result/1",
        assignment=graded.assignment.id,
        title=_text(graded.assignment.title),
        release=assessment.release,
        graded_at=graded.graded_at,
        submission={
            "student": _whole(graded.student),
            "file": _whole(graded.file),
            "sha256": graded.sha256,
            "attempt": graded.attempt,
        },
        status="graded" if assessment.graded else "ungraded",
        run=_run(graded.run),
        score=assessment.score if assessment.graded else None,
        points=sum(exercise.points for exercise in exercises),
        points_possible=graded.assignment.points,
        provisional=assessment.provisional,
        needs_review=list(assessment.needs_review) if assessment.graded else [],
        notes=[_text(note) for note in assessment.notes],
        exercises=[_exercise(exercise) for exercise in exercises],
    )
    if graded.handed_in or graded.late != PROMPT:
        document["late"] = _late(graded)
    return document


def _late(graded: Graded) -> LateDocument:
    """Return when it was handed in, and the score that counts after a penalty."""
    return LateDocument(
        punctuality=graded.late.punctuality.value,
        handed_in=graded.handed_in or None,
        seconds=_finite(graded.late.seconds),
        penalty=graded.late.penalty,
        points_off=graded.points_off,
        score=graded.counted if graded.assessment.graded else None,
    )


def result_json(document: ResultDocument) -> str:
    """Return ``result.json`` as text: strict JSON (no NaN), a line for each part.

    Indenting all of it would take longer than judging does.
    """
    parts = (f"{_line(name)}: {_lines(part)}" for name, part in document.items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(part: object) -> str:
    if isinstance(part, list) and part:
        return "[\n" + ",\n".join(map(_line, part)) + "\n]"
    return _line(part)


def _line(part: object) -> str:
    return json.dumps(part, ensure_ascii=False, allow_nan=False)
