"""A gradient equals the reference's, or is right for the student's own loss.

Finite differences of the student's own loss are taken along random directions, never per
element, so that a gradient is not charged for a mistake that was paid in the loss.
"""

from collections.abc import Mapping

import numpy as np

from grader.checks.allowance import of_elements, percent
from grader.checks.kind import Kind, ProbeRequest
from grader.checks.obstacle import verdict
from grader.checks.value import judge_cases
from grader.domain.assignment import CheckSpec
from grader.domain.candidate import observed_outputs
from grader.domain.probe import Argument, Probe, ResultOf, Role
from grader.domain.question import Question
from grader.domain.text import Text
from grader.domain.tolerance import BOUNDS
from grader.domain.value import Floats, ShapeMismatch, Value, as_floats
from grader.domain.verdict import Evidence, Outcome, Verdict

DIRECTIONS = 8
STEP = 1e-2
# Central differences with this step are good to some 1e-4 of the slope for the course's
# losses; single precision adds its rounding of the loss divided by the step.
SLOPE_RTOL = 3e-3
ROUNDING = 1e-6


def extra_probes(request: ProbeRequest) -> tuple[Probe, ...]:
    """Ask for the student's own loss at both ends of random directions."""
    loss = str(request.check.options.get("loss", ""))
    if not loss:
        return ()
    probes: list[Probe] = []
    shared = f"{request.exercise.id}/slope"
    for number, direction in enumerate(_directions(request)):
        for sign in ("+", "-"):
            moved = _moved(request.arguments, direction, STEP if sign == "+" else -STEP)
            probes += _loss_probes(request, loss, f"{shared}/{number}{sign}", moved)
    return tuple(probes)


def _parameters(arguments: Mapping[str, Argument]) -> dict[str, Floats]:
    return {
        name: as_floats(name, argument.value)
        for name, argument in arguments.items()
        if argument.role is Role.PARAMETER and not isinstance(argument.value, ResultOf)
    }


def _directions(request: ProbeRequest) -> list[dict[str, Floats]]:
    """Return unit directions in the space of all parameters."""
    parameters = _parameters(request.arguments)
    drawn = []
    for _ in range(DIRECTIONS):
        raw = {n: request.rng.standard_normal(p.shape) for n, p in parameters.items()}
        length = np.sqrt(sum(float(np.sum(np.square(part))) for part in raw.values()))
        drawn.append({n: np.asarray(part / length, dtype=np.float64) for n, part in raw.items()})
    return drawn


def _moved(
    arguments: Mapping[str, Argument], direction: Mapping[str, Floats], step: float
) -> dict[str, Argument]:
    moved = dict(arguments)
    for name, value in _parameters(arguments).items():
        moved[name] = Argument(
            role=Role.PARAMETER, value=np.asarray(value + step * direction[name])
        )
    return moved


def _loss_probes(
    request: ProbeRequest, loss: str, name: str, arguments: Mapping[str, Argument]
) -> list[Probe]:
    """Return the probe of the loss, after those of the functions whose outputs it takes."""
    contract = request.assignment.exercise(loss)
    filled = {n: arguments[n] for n in contract.arguments if n in arguments}
    probes: list[Probe] = []
    for missing in (n for n in contract.arguments if n not in arguments):
        giver = next(
            request.assignment.exercise(other)
            for other in request.assignment.upstream(request.exercise.id)
            if missing in request.assignment.exercise(other).returns
            and set(request.assignment.exercise(other).arguments) <= set(arguments)
        )
        before = f"{name}/{giver.id}"
        probes.append(
            Probe(
                id=before,
                exercise=request.exercise.id,
                function=giver.id,
                arguments={n: arguments[n] for n in giver.arguments},
                returns=giver.returns,
            )
        )
        filled[missing] = Argument(role=Role.DATA, value=ResultOf(probe=before, output=missing))
    ordered = {n: filled[n] for n in contract.arguments}
    probes.append(
        Probe(
            id=name,
            exercise=request.exercise.id,
            function=loss,
            arguments=ordered,
            returns=contract.returns,
        )
    )
    return probes


def slopes(question: Question) -> dict[int, float]:
    """Return the slope of the student's own loss along each direction that was answered."""
    ends: dict[str, float] = {}
    for name, case in question.extra.items():
        if name.count("/") == 2 and case.returned:
            try:
                value = as_floats("loss", case.observation.value)
            except ShapeMismatch:
                continue
            if value.size == 1 and np.all(np.isfinite(value)):
                ends[name] = float(value.item())
    prefix = f"{question.exercise.id}/slope"
    return {
        number: (ends[f"{prefix}/{number}+"] - ends[f"{prefix}/{number}-"]) / (2 * STEP)
        for number in range(DIRECTIONS)
        if f"{prefix}/{number}+" in ends and f"{prefix}/{number}-" in ends
    }


def agreement(question: Question) -> tuple[float, tuple[Evidence, ...]]:
    """Return the worst error of the gradient against the student's own loss, and rows."""
    measured = slopes(question)
    if len(measured) < DIRECTIONS:
        return float(np.inf), ()
    gradient = observed_outputs(question, question.cases[0], question.returns)
    predicted = _predicted(question, gradient)
    largest = max(abs(slope) for slope in measured.values())
    if largest == 0:
        return float(np.inf), ()
    allowed = SLOPE_RTOL * largest + ROUNDING
    rows = tuple(
        Evidence(
            name=f"∂/∂v{number + 1}",
            expected=f"{slope:.6g}",
            got=f"{predicted[number]:.6g}",
            error=abs(predicted[number] - slope) / allowed,
        )
        for number, slope in measured.items()
    )
    return max(row.error for row in rows), rows


def _predicted(question: Question, gradient: Mapping[str, Floats]) -> dict[int, float]:
    """Return the gradient's slope along each direction, recovered from the probes' inputs."""
    start = question.cases[0].inputs
    names = [name for name in question.parameters if name in question.exercise.arguments]
    # The contract returns the gradients in the order of the parameters.
    of_parameter = dict(zip(names, gradient.values(), strict=True))
    result = {}
    for number in range(DIRECTIONS):
        ends = moved_parameters(question, number)
        slope = 0.0
        for name in names:
            move = (as_floats(name, ends[name]) - as_floats(name, start[name])) / STEP
            slope += float(np.sum(move.ravel() * of_parameter[name].ravel()))
        result[number] = slope
    return result


def moved_parameters(question: Question, number: int) -> dict[str, Value]:
    """Return the moved parameters of one direction, from whichever probe carries them."""
    found: dict[str, Value] = {}
    for name, case in question.extra.items():
        if f"/slope/{number}+" in name:
            found.update({n: v for n, v in case.inputs.items() if n in question.parameters})
    return found


def judge(question: Question) -> Verdict:
    """Judge against the reference first, then against the student's own wrong loss."""
    direct = judge_cases(question, question.cases)
    loss = question.option("loss")
    wrong_numbers = direct.outcome is Outcome.FAILED and bool(direct.evidence)
    # A wrong network makes another loss of the parameters, just as a wrong loss function does.
    another = any(standing.followed for standing in question.upstream.values())
    if not wrong_numbers or not another:
        return direct
    try:
        error, rows = agreement(question)
    except (ShapeMismatch, ValueError, KeyError):
        return direct  # the gradient is not of the parameters' form: nothing more to say
    if error > 1:
        return direct
    return verdict(
        question,
        Outcome.PASSED,
        Text(
            en="Right for your loss; but your loss is another one than asked for.",
            zh="对你自己的损失函数而言梯度是正确的，但你的损失函数与题目要求的不同。",
        ),
        evidence=rows,
        follow_through=True,
        route=Text(
            en=f"Held against finite differences of your own `{loss}`; it is paid there.",
            zh=f"用你自己的 `{loss}` 的有限差分核对，该错误只在 `{loss}` 中扣分。",
        ),
    )


def _allowance(check: CheckSpec) -> Text:
    """Return what is allowed of an element, and of a slope along a direction."""
    slope = percent(SLOPE_RTOL)
    return of_elements(check) + Text(
        en=f"(held against differences of your own loss: {slope} of the steepest)",
        zh=f"（与你自己的损失的差分核对时：最大斜率的 {slope}）",
    )


KIND = Kind(
    name="gradient",
    judge=judge,
    options=frozenset({"outputs", "loss", *BOUNDS}),
    extra_probes=extra_probes,
    practice="values",
    allowance=_allowance,
)
