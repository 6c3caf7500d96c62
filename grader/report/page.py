"""The page a student reads: from a graded submission to one self-contained HTML file."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from grader.domain.assignment import Exercise, Observed
from grader.domain.grade import Graded
from grader.domain.observation import Run
from grader.domain.text import NOTHING, Language, Text
from grader.domain.verdict import Assessment, ExerciseResult, Outcome
from grader.report import amounts, cells
from grader.report.advice import advice, lost_points
from grader.report.checked import MAX_MESSAGE, allowed, check_view
from grader.report.comments import comment_views
from grader.report.exhibit.views import exhibit_view
from grader.report.highlighting import Highlight, plain_lines
from grader.report.inert import excerpt_line, inert_line, shortened
from grader.report.listing import Listing, Spot, listings
from grader.report.mathml import mathml
from grader.report.particulars import environment_facts, run_facts, sandbox
from grader.report.rendering import environment
from grader.report.terms import (
    BARRED,
    OUTCOMES,
    PARTLY,
    REVIEW_FIRST,
    RUNS,
    Badge,
)
from grader.report.views import (
    Correction,
    ExerciseView,
    ReportContext,
    Share,
    Total,
)

MAX_NOTES = 40
MAX_NAME = 120


def appeal_link(graded: Graded) -> str:
    """Return the address at which a student may ask for another look; empty without one."""
    blanks = {
        "student": graded.student,
        "assignment": graded.assignment.id,
        "sha256": graded.sha256,
    }
    quoted = {name: quote(value, safe="", errors="replace") for name, value in blanks.items()}
    return graded.assignment.report.appeal.format(**quoted)


# What a result without a declaration was asked for, as a changed assignment may leave one.
_UNASKED = Exercise(id="", title=NOTHING, task=NOTHING, observed=Observed.CALL)


def _share(earned: float, judged: float, possible: float) -> Share:
    """Return how points divide; without any points all is waiting."""
    whole = max(possible, judged) or 1.0
    return Share(
        earned=round(100 * earned / whole, 2),
        lost=round(100 * (judged - earned) / whole, 2),
        waiting=round(100 * (whole - judged) / whole, 2),
    )


def _exercise_badge(result: ExerciseResult) -> Badge:
    """Return the badge that stands for a whole exercise."""
    if result.barred:
        return BARRED
    if lost_points(result) > 0:
        return PARTLY if result.score > 0 else OUTCOMES[Outcome.FAILED]
    if result.needs_review:
        return OUTCOMES[Outcome.MANUAL]
    return OUTCOMES[Outcome.PASSED]


def _exercise(
    result: ExerciseResult,
    asked: Exercise,
    vocabulary: Mapping[str, Text],
    code: Mapping[str, Listing],
    run: Run,
) -> ExerciseView:
    """Return one exercise in words, with what was asked and the student's code for it."""
    possible = sum(verdict.points for verdict in result.verdicts)
    return ExerciseView(
        id=result.id,
        title=result.title,
        task=asked.task,
        badge=_exercise_badge(result),
        score=amounts.points(result.score),
        points=amounts.points(result.points),
        waiting=amounts.points(possible - result.points),
        share=_share(result.score, result.points, possible),
        barred=result.barred,
        without_bar=amounts.points(sum(verdict.score for verdict in result.verdicts)),
        checks=tuple(check_view(result, verdict, vocabulary, run) for verdict in result.verdicts),
        allowed=allowed(result, asked),
        exhibits=tuple(exhibit_view(exhibit) for exhibit in result.exhibits),
        formulas=tuple(mathml(formula) for formula in asked.formulas),
        listings=(code[result.id],) if result.id in code else (),
    )


def _forbidden(assessment: Assessment) -> dict[str, frozenset[Spot]]:
    """Return for each exercise the lines that its rules forbid."""
    return {
        result.id: frozenset(
            Spot(cell=found.cell, line=found.line)
            for verdict in result.verdicts
            for found in verdict.findings
        )
        for result in assessment.exercises
    }


def _total(graded: Graded) -> Total:
    """Return the head of the page in numbers."""
    assessment = graded.assessment
    possible = sum(v.points for e in assessment.exercises for v in e.verdicts)
    return Total(
        score=amounts.points(assessment.score),
        points=amounts.points(assessment.points),
        possible=amounts.points(possible),
        waiting=amounts.points(possible - assessment.points),
        percent=amounts.percent(assessment.score, assessment.points),
        share=_share(assessment.score, assessment.points, possible),
    )


def _corrections(graded: Graded) -> tuple[Correction, ...]:
    """Return how the grade has changed since it was first given, and why."""
    return tuple(
        Correction(
            before=amounts.points(one.before),
            after=amounts.points(one.after),
            reasons=tuple(shortened(reason, MAX_MESSAGE) for reason in one.reasons),
        )
        for one in graded.regraded
    )


def report_context(
    graded: Graded, language: Language, highlight: Highlight = plain_lines
) -> ReportContext:
    """Return everything the page shows; it opens in ``language``.

    ``highlight`` tells the tokens of the student's code apart.
    """
    assignment, assessment, run = graded.assignment, graded.assessment, graded.run
    student = excerpt_line(graded.student, MAX_NAME)
    asked = {exercise.id: exercise for exercise in assignment.exercises}
    code = listings(assignment, run, highlight, _forbidden(assessment))
    titles = {result.id: result.title for result in assessment.exercises}
    return ReportContext(
        language=language,
        title=f"{student} · {assignment.title.said_in(language)}",
        student=student,
        file=excerpt_line(graded.file, MAX_NAME),
        attempt=graded.attempt,
        assignment=assignment.title,
        assignment_id=assignment.id,
        graded=assessment.graded,
        provisional=assessment.provisional,
        total=_total(graded),
        run=RUNS[run.outcome],
        reviewed=tuple(titles[name] for name in assessment.needs_review),
        advice=advice(assignment, assessment),
        answers=inert_line(assessment.answers),
        exercises=tuple(
            _exercise(result, asked.get(result.id, _UNASKED), graded.vocabulary, code, run)
            for result in assessment.exercises
        ),
        notes=tuple(shortened(note, MAX_MESSAGE) for note in assessment.notes[:MAX_NOTES]),
        next_steps=REVIEW_FIRST.get(run.outcome, ()),
        notebook=cells.notebook(run),
        shims=cells.shims(run),
        notices=tuple(shortened(notice, MAX_MESSAGE) for notice in run.notices[:MAX_NOTES]),
        facts=run_facts(graded),
        environment=environment_facts(run),
        sandbox=sandbox(run),
        sha256=inert_line(graded.sha256),
        release=inert_line(assessment.release),
        graded_at=inert_line(graded.graded_at),
        corrections=_corrections(graded),
        comments=comment_views(graded),
        appeal=appeal_link(graded),
    )


def render_report(context: ReportContext, folders: tuple[Path, ...] = ()) -> str:
    """Return the page as one HTML file; ``folders`` hold a course's own templates."""
    template = environment(folders).get_template("report.html.jinja")
    return template.render(page=context)
