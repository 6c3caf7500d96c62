"""What the step function returns at exactly 0 is a convention, as the task says."""

from collections.abc import Callable

import numpy as np
import pytest

from grader.domain.release import Release
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan
from grader.workflow.rehearsing import rehearse


@pytest.mark.parametrize("at_zero", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("key", [b"one", b"two", b"three"])
def test_any_value_of_step_at_0_earns_everything(
    key: bytes, at_zero: float, release: Callable[[str], Release]
) -> None:
    found = release("perceptron_rule")
    assert all("exactly 0" in e.task.en for e in found.assignment.exercises if e.id == "step")
    known = found.reference.functions
    program = {e.id: known[e.id] for e in found.assignment.exercises if e.id in known}
    program["step"] = lambda z: np.heaviside(z, at_zero)
    plan = make_plan(found.assignment, found.reference, key, "")
    graded = assess(found, rehearse(found, plan, program))
    assert graded.score == 100
    assert not any(v.diagnosis.id for e in graded.exercises for v in e.verdicts)
