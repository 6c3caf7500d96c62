"""Mutants are run apart: one that loops, eats memory or dies harms nobody."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.course.folder import Course
from grader.course.laboratory import Laboratory
from grader.domain.release import Release
from grader.workflow.proving.mutants import Fate, Specimen
from grader.workflow.proving.mutation import Mutant

REPOSITORY = Path(__file__).parents[2]
HEAD = "def loss(x, y, w, b, *, convention='half_sum'):\n"


@pytest.fixture(scope="module")
def release() -> Release:
    return Course(folder=REPOSITORY).release("gradient_descent")


def specimen(body: str) -> Specimen:
    mutant = Mutant(
        function="loss", operator="term", line=1, before="", after=body, code=f"{HEAD}    {body}"
    )
    return Specimen(exercise="loss", mutant=mutant)


BODIES = {
    "return 0.5 * float(np.sum((w * x + b - y) ** 2))": Fate.SAME,
    "return float(np.sum((w * x + b - y) ** 2))": Fate.CONVENTION,
    "return float(np.sum(w * x + b - y))": Fate.CAUGHT,
    "while True: pass": Fate.SILENT,
    "return np.ones(10**12)": Fate.SILENT,
    "import os; os._exit(1)": Fate.SILENT,
}


def test_each_mutant_meets_its_fate_whatever_the_others_do(release: Release) -> None:
    found = {
        trial.specimen.mutant.after: trial.fate
        for trial in Laboratory(release=release, draws=1).trials([specimen(b) for b in BODIES])
    }
    assert found == BODIES


def test_a_mutant_that_waits_for_ever_ends_with_its_worker(release: Release) -> None:
    slow = specimen("import time; time.sleep(600)")
    laboratory = replace(Laboratory(release=release, draws=1), trial_s=15.0)
    assert [trial.fate for trial in laboratory.trials([slow])] == [Fate.SILENT]


def test_nothing_to_try_starts_nothing(release: Release) -> None:
    assert list(Laboratory(release=release).trials([])) == []
