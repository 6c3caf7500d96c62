"""What ``proof.toml`` admits has to be so still: an entry that nothing needs hides what comes."""

from collections.abc import Iterator

from grader.domain.text import NOTHING, Text
from grader.workflow.proving.bench import Bench
from grader.workflow.proving.claims import Claims
from grader.workflow.proving.finding import Area, Finding
from grader.workflow.proving.harvest import Harvest
from grader.workflow.proving.matrix import Kind, Matrix
from grader.workflow.proving.mutants import Fate, specimens


def stale_names(claims: Claims, bench: Bench, matrix: Matrix) -> Iterator[Finding]:
    """Yield for each ``[[unnamed]]`` entry whether there is still a mistake that it excuses."""
    named = {
        (row.exercise, row.variant)
        for row in matrix.rows
        if row.kind is Kind.WRONG and row.recognised == row.draws
    }
    for exercise, mistake in claims.unnamed:
        known = bench.release.reference.known_wrong.get(exercise, ())
        problem = NOTHING
        if mistake not in {variant.id for variant in known}:
            problem = Text(en="there is no such known mistake", zh="没有这个已知错误")
        elif (exercise, mistake) in named:
            problem = Text(en="is called by its name on every draw", zh="每组输入都能准确指认")
        yield _needed(Area.NAMES, f"[[unnamed]] {exercise}: {mistake}", problem)


def stale_mutants(claims: Claims, bench: Bench, harvest: Harvest) -> Iterator[Finding]:
    """Yield for each ``[[right_mutant]]`` entry whether there is still a survivor that it signs."""
    if not claims.right_mutants:
        return
    _, possible = specimens(bench)
    there = {(one.mutant.function, one.mutant.after) for one in possible}
    caught = {
        (trial.specimen.mutant.function, trial.specimen.mutant.after)
        for trial in harvest.trials
        if trial.fate is Fate.CAUGHT
    }
    survived = {
        (trial.specimen.mutant.function, trial.specimen.mutant.after)
        for trial in harvest.trials
        if trial.fate is Fate.SURVIVED
    }
    for function, becomes in claims.right_mutants:
        problem = NOTHING
        if (function, becomes) not in there:
            problem = Text(
                en="no mutant of the reference is like that", zh="参考实现没有这样的变异体"
            )
        elif (function, becomes) in caught - survived:
            problem = Text(en="is caught, and needs no signature", zh="能被发现，不需要注明")
        yield _needed(Area.MUTANTS, f"[[right_mutant]] {function}: {becomes}", problem)


def _needed(area: Area, subject: str, problem: Text) -> Finding:
    return Finding(
        area=area,
        subject=subject,
        statement=Text(en="is needed", zh="仍然需要"),
        problem=problem,
        fix=Text(en="take it out of proof.toml", zh="请从 proof.toml 中删除")
        if problem.en
        else NOTHING,
    )
