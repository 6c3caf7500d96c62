"""Policy: what a forbidden use in graded code does to an exercise.

A violation sets the exercise to 0; a doubt puts it before a person and costs nothing.
"""

from grader.domain.assignment import Assignment, Exercise, Observed, PolicyRule
from grader.domain.observation import CellStatus, Run
from grader.domain.policy import Doubt, Violation, elsewhere, undecided, violations
from grader.domain.source import UseKind
from grader.domain.text import Text
from grader.domain.verdict import (
    POLICY,
    UNRECOGNISED,
    Diagnosis,
    Finding,
    Outcome,
    Verdict,
)


def names_of(exercise: Exercise) -> tuple[str, ...]:
    """Return the names whose definitions are an exercise's graded code."""
    if exercise.observed is Observed.CALL:
        return (exercise.id, *exercise.aliases)
    return tuple(name for first, others in exercise.variables.items() for name in (first, *others))


def _functions(assignment: Assignment) -> dict[str, str]:
    called = [e for e in assignment.exercises if e.observed is Observed.CALL]
    return {name: exercise.id for exercise in called for name in names_of(exercise)}


def policy_verdicts(
    assignment: Assignment, exercise: Exercise, run: Run
) -> tuple[tuple[Verdict, ...], bool]:
    """Return the verdicts of the policy on one exercise, and whether it is barred.

    A rule that is kept has no verdict: there is nothing to say.
    """
    completed = [cell.index for cell in run.cells if cell.status is CellStatus.OK]
    functions = _functions(assignment)
    by_variables = exercise.observed is Observed.VARIABLES
    broken = violations(
        assignment.policy,
        exercise.id,
        names_of(exercise),
        run.source,
        functions,
        completed=completed,
        any_time=by_variables,
    )
    doubts = undecided(
        assignment.policy,
        exercise.id,
        names_of(exercise),
        run.source,
        functions,
        completed=completed,
        any_time=by_variables,
    )
    verdicts = []
    for rule in assignment.policy:
        uses = [violation for violation in broken if violation.rule == rule]
        open_questions = [doubt for doubt in doubts if doubt.rule == rule]
        if uses:
            verdicts.append(_violated(rule, uses))
        elif open_questions:
            verdicts.append(_doubtful(rule, open_questions))
    return tuple(verdicts), bool(broken)


def _violated(rule: PolicyRule, uses: list[Violation]) -> Verdict:
    found = "; ".join(_place(v) for v in uses)
    found_zh = "；".join(_place_zh(v) for v in uses)
    message = rule.reason + Text(
        en=f"Found: {found}. This exercise earns no points.",
        zh=f"发现：{found_zh}。本题不得分。",
    )
    cause = Diagnosis(id=f"policy.{rule.id}", explains=1.0, name=rule.reason)
    places = tuple(Finding(what=_shown(v), cell=v.use.cell + 1, line=v.use.line) for v in uses)
    return _verdict(rule, Outcome.FAILED, message, cause, places)


def _doubtful(rule: PolicyRule, doubts: list[Doubt]) -> Verdict:
    cells = sorted({doubt.cell + 1 for doubt in doubts})
    listed = ", ".join(map(str, cells))
    what = ", ".join(dict.fromkeys(filter(None, (doubt.path for doubt in doubts))))
    because = f" ({what})" if what else ""
    because_zh = f"（{what}）" if what else ""
    message = Text(
        en=f"Whether this rule is kept cannot be read from the code in cell {listed}{because}; "
        "a person will look. It costs nothing until then.",
        zh=f"仅凭第 {'、'.join(map(str, cells))} 个单元格的代码{because_zh}"
        "无法判断是否遵守了这条规定，将由教师查看；在此之前不扣分。",
    )
    return _verdict(rule, Outcome.UNDECIDED, rule.reason + message, UNRECOGNISED, ())


def _verdict(
    rule: PolicyRule,
    outcome: Outcome,
    message: Text,
    cause: Diagnosis,
    findings: tuple[Finding, ...],
) -> Verdict:
    return Verdict(
        check=f"policy.{rule.id}",
        kind=POLICY,
        title=Text(en="Rules", zh="规定"),
        outcome=outcome,
        points=0.0,
        fraction=0.0,
        message=message,
        diagnosis=cause,
        findings=findings,
    )


def _shown(violation: Violation) -> str:
    use = violation.use
    return f".{use.path}()" if use.kind is UseKind.METHOD else use.path


def _place(violation: Violation) -> str:
    use = violation.use
    return f"{_shown(violation)} in cell {use.cell + 1}, line {use.line}"


def _place_zh(violation: Violation) -> str:
    use = violation.use
    return f"第 {use.cell + 1} 个单元格第 {use.line} 行的 {_shown(violation)}"


def mentioned(assignment: Assignment, run: Run) -> tuple[Violation, ...]:
    """Return the forbidden uses outside of all graded code: said, not charged."""
    return elsewhere(
        assignment.policy,
        {exercise.id: names_of(exercise) for exercise in assignment.exercises},
        run.source,
        _functions(assignment),
        any_time=[e.id for e in assignment.exercises if e.observed is Observed.VARIABLES],
    )
