"""What a run shows of an exercise: its cases, its texts, and where it stands."""

from collections.abc import Mapping

import numpy as np

from grader.domain.assignment import Exercise, Observed
from grader.domain.candidate import observed_outputs
from grader.domain.mistakes import plain_outputs
from grader.domain.notebook import Cell, CellKind
from grader.domain.observation import Answer, CellStatus, Observation, Run
from grader.domain.pattern import varies
from grader.domain.question import Case, Question, Standing, inputs_of
from grader.domain.reference import evaluate
from grader.domain.release import Release
from grader.domain.value import ShapeMismatch
from grader.domain.verdict import Outcome, Verdict


def cases_of(run: Run, exercise: Exercise) -> dict[str, Case]:
    """Return every probe of an exercise with its inputs and its observation, by probe id."""
    observed = {observation.probe: observation for observation in run.observations}
    return {
        probe.id: Case(
            probe=probe,
            inputs=inputs_of(probe.arguments),
            observation=observed.get(
                probe.id, Observation(probe=probe.id, answer=Answer.NOT_ASKED)
            ),
        )
        for probe in run.probes
        if probe.exercise == exercise.id
    }


def own_texts(release: Release, run: Run) -> tuple[Cell, ...]:
    """Return the text cells that are not the starter's."""
    return tuple(
        Cell(index=cell.index, kind=CellKind.TEXT, source=cell.source)
        for cell in run.cells
        if cell.status is CellStatus.TEXT and cell.source.strip() not in release.starter_texts
    )


def standing_of(
    release: Release,
    exercise: Exercise,
    cases: Mapping[str, Case],
    verdicts: tuple[Verdict, ...],
) -> Standing:
    """Return what later exercises may know of this one.

    Values that are right only on the student's own earlier ones are wrong ones that are
    understood: what builds on them is followed in turn.
    """
    wrong = [v for v in verdicts if v.outcome is not Outcome.PASSED]
    followed = any(v.follow_through for v in verdicts)
    mistakes = {v.diagnosis.id for v in wrong if v.diagnosis.id}
    reference = release.reference
    other = [name for v in verdicts for name in v.conventions if name in reference.conventions]
    asked = reference.asked if reference.has_convention(exercise.id) else ""
    return Standing(
        passed=not wrong and not followed,
        explained=followed or any(v.diagnosis.id for v in wrong),
        varies=_varies(release, exercise, cases),
        convention="" if wrong else next(iter(other), asked),
        mistake=next(iter(mistakes)) if len(mistakes) == 1 else "",
        slack=0.0 if wrong else max((v.slack for v in verdicts), default=0.0),
    )


def _varies(release: Release, exercise: Exercise, cases: Mapping[str, Case]) -> bool:
    if exercise.observed is not Observed.CALL:
        return False
    wanted = {f"{exercise.id}/{number}" for number in range(exercise.cases)}
    own = [case for name, case in cases.items() if name in wanted]
    if not own:
        return False
    function = release.reference.functions[exercise.id]
    try:
        names = plain_outputs(evaluate(function, own[0].inputs, exercise.returns))
        question = Question(
            exercise=exercise, check=exercise.checks[0], reference=release.reference
        )
        seen = [observed_outputs(question, case, names) for case in own if case.returned]
    except (ShapeMismatch, ValueError):
        return False
    finite = [c for c in seen if all(np.all(np.isfinite(part)) for part in c.values())]
    return len(finite) == len(own) and varies(finite)
