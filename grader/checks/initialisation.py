"""Initial parameters have their shapes, follow the seed, and break the symmetry.

Any generator and any distribution is right; only these three properties are asked for.
"""

import numpy as np

from grader.checks.kind import Kind, ProbeRequest
from grader.checks.obstacle import obstacle, verdict, wrong_form
from grader.domain.candidate import observed_outputs
from grader.domain.mistakes import recognised
from grader.domain.probe import Probe
from grader.domain.question import Case, Question
from grader.domain.reference import evaluate
from grader.domain.text import Text
from grader.domain.tolerance import aligned
from grader.domain.value import Floats, ShapeMismatch
from grader.domain.verdict import UNRECOGNISED, Diagnosis, Outcome, Verdict


def extra_probes(request: ProbeRequest) -> tuple[Probe, ...]:
    """Ask a second time for the first case's inputs."""
    return (
        Probe(
            id=f"{request.exercise.id}/again",
            exercise=request.exercise.id,
            function=request.exercise.id,
            arguments=request.arguments,
            returns=request.exercise.returns,
        ),
    )


def judge(question: Question) -> Verdict:
    """Judge the aspect that the check names."""
    again = tuple(c for name, c in question.extra.items() if name.endswith("/again"))
    blocked = obstacle(question, (*question.cases, *again))
    if blocked is not None:
        return blocked
    try:
        drawn = [_parameters(question, case) for case in question.cases]
        repeated = [_parameters(question, case) for case in again]
    except ShapeMismatch as mismatch:
        return verdict(question, Outcome.FAILED, wrong_form(question, mismatch))
    problem = {"shapes": _shapes, "seed": _seed, "symmetry": _symmetry}[question.option("aspect")]
    found = problem(question, drawn, repeated)
    if found is not None:
        return verdict(question, Outcome.FAILED, found, diagnosis=_mistake(question, drawn))
    return verdict(question, Outcome.PASSED, Text(en="As it should be.", zh="符合要求。"))


def _mistake(question: Question, drawn: list[dict[str, Floats]]) -> Diagnosis:
    """Return the mistake that the parameters themselves show, where the reference knows it."""
    same = all(_same(drawn[0], other) for other in drawn[1:])
    nothing = all(not np.any(part) for parts in drawn for part in parts.values())
    name = ("zero_init" if nothing else "fixed_seed") if same and len(drawn) > 1 else ""
    for known in question.reference.known_wrong.get(question.exercise.id, ()):
        if known.id == name:
            return recognised(known)
    return UNRECOGNISED


def _parameters(question: Question, case: Case) -> dict[str, Floats]:
    function = question.reference.functions[question.exercise.id]
    wanted = evaluate(function, case.inputs, question.returns)
    return aligned(observed_outputs(question, case), wanted)


def _shapes(
    _question: Question, _drawn: list[dict[str, Floats]], _repeated: list[dict[str, Floats]]
) -> Text | None:
    return None  # other shapes did not come this far


def _seed(
    question: Question, drawn: list[dict[str, Floats]], repeated: list[dict[str, Floats]]
) -> Text | None:
    if any(
        not np.allclose(first, second, rtol=1e-5, atol=1e-7)
        for again in repeated
        for first, second in zip(drawn[0].values(), again.values(), strict=True)
    ):
        return Text(
            en="The same seed gave other parameters the second time.",
            zh="相同的种子两次得到的参数不同。",
        )
    if all(_same(drawn[0], other) for other in drawn[1:]):
        seed = question.exercise.arguments[0]
        return Text(
            en=f"Every seed gives the same parameters; `{seed}` is not used.",
            zh=f"不同的种子得到的参数完全相同，`{seed}` 没有起作用。",
        )
    return None


def _same(one: dict[str, Floats], other: dict[str, Floats]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one.values(), other.values(), strict=True))


def _symmetry(
    question: Question, drawn: list[dict[str, Floats]], _repeated: list[dict[str, Floats]]
) -> Text | None:
    free = question.check.options.get("symmetric", ())
    may_be_constant = set(free) if isinstance(free, (list, tuple)) else set()
    for name, part in drawn[0].items():
        if name in may_be_constant or part.ndim != 2:
            continue
        columns = np.round(part.T, 7)
        if len(np.unique(columns, axis=0)) < len(columns):
            return Text(
                en=f"Units of {name} start equal and stay equal: the symmetry is not broken.",
                zh=f"{name} 中有神经元的初值相同，训练后仍然相同：对称性没有被打破。",
            )
    return None


KIND = Kind(
    name="initialisation",
    judge=judge,
    options=frozenset({"aspect", "symmetric"}),
    values={"aspect": frozenset({"shapes", "seed", "symmetry"})},
    extra_probes=extra_probes,
    practice="start",
)
