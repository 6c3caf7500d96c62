"""The reference's gradients are those of its own loss, by finite differences.

Everything else compares the reference with itself: a slip in one of the two would not show.
"""

from collections.abc import Iterator, Mapping

from grader.checks.gradient import agreement
from grader.domain.assignment import CheckSpec, Exercise, Observed
from grader.domain.probe import Role
from grader.domain.question import Question
from grader.domain.reference import Function, takes
from grader.domain.text import NOTHING, Text
from grader.workflow.cases import cases_of
from grader.workflow.proving.bench import Bench, under
from grader.workflow.proving.finding import Area, Finding

DRAWS = 3


def gradients(bench: Bench) -> Iterator[Finding]:
    """Yield for each exercise with a gradient of a loss whether it is that loss's gradient."""
    for exercise in bench.release.assignment.exercises:
        check = next((c for c in exercise.checks if _has_loss(c)), None)
        if check is not None and exercise.observed is Observed.CALL:
            yield _is_its_gradient(bench, exercise, check)


def _has_loss(check: CheckSpec) -> bool:
    return check.kind == "gradient" and bool(check.options.get("loss"))


def _is_its_gradient(bench: Bench, exercise: Exercise, check: CheckSpec) -> Finding:
    loss, reference = str(check.options["loss"]), bench.release.reference
    known = reference.functions[exercise.id]
    conventions = tuple(reference.conventions) if takes(known, "convention") else ("",)
    problem = NOTHING
    for convention in conventions:
        program = {name: under(function, convention) for name, function in bench.right.items()}
        apart = next(
            (n for n in range(DRAWS) if _error(bench, exercise, check, program, n) > 1), -1
        )
        if apart >= 0 and not problem.en:
            said = f" ({convention})" if convention else ""
            problem = Text(
                en=f"is not the gradient of {loss}{said}, by finite differences in draw {apart}",
                zh=f"第 {apart} 组输入的差分检验表明，它不是 {loss}{said} 的梯度",
            )
    return Finding(
        area=Area.GRADIENTS,
        subject=exercise.id,
        statement=Text(
            en=f"is the gradient of {loss}, by finite differences",
            zh=f"差分检验表明是 {loss} 的梯度",
        ),
        problem=problem,
        fix=_FIX if problem.en else NOTHING,
    )


def _error(
    bench: Bench, exercise: Exercise, check: CheckSpec, program: Mapping[str, Function], draw: int
) -> float:
    """Return how far the gradient lies from the loss's slopes, as a multiple of the allowed."""
    assignment = bench.release.assignment
    cases = cases_of(bench.run(exercise.id, program, draw), exercise)
    own = {f"{exercise.id}/{number}" for number in range(exercise.cases)}
    question = Question(
        exercise=exercise,
        check=check,
        reference=bench.release.reference,
        cases=tuple(case for name, case in cases.items() if name in own),
        extra={name: case for name, case in cases.items() if name not in own},
        contract={e.id: e for e in assignment.exercises if e.observed is Observed.CALL},
        parameters=tuple(n for n, role in assignment.roles.items() if role is Role.PARAMETER),
    )
    return agreement(question)[0]


_FIX = Text(
    en="one of the two is wrong: work out both on paper, and mend the reference",
    zh="两者之一有误：请在纸上重新推导，并修正参考实现",
)
