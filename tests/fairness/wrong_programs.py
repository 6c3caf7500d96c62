"""Random wrong programs: right ones with one slip somewhere, which is on no list of mistakes.

The source of the right programs is mutated: another operator, sign, constant, index, axis or
range, a term or a statement left out, arguments exchanged.
"""

import types
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from right_programs import Choices, Program

from grader.course.laboratory import timed
from grader.workflow.proving.mutation import Mutant, mutants_of, mutated, reached_from

SOURCE = (Path(__file__).parent / "right_programs.py").read_text("utf-8")
MAKERS = {
    "gradient_descent": "descent_program",
    "backprop_111": "backprop_program",
    "iris_mlp": "iris_program",
}
# These make the choices and the containers; a slip there is none of a student's.
NOT_STUDENTS = ("laid_out", "precision", "trajectory")


@dataclass(frozen=True, kw_only=True)
class Slip:
    """One wrong program beside the right one it was made of, and what was changed."""

    right: Program
    wrong: Program
    mutant: Mutant

    @property
    def said(self) -> str:
        """Return the change as a person reads it."""
        return f"{self.mutant.function}: {self.mutant.before} -> {self.mutant.after}"


@cache
def slips(slug: str) -> tuple[Mutant, ...]:
    """Return every slip that can be made in an assignment's right programs."""
    names = reached_from(SOURCE, MAKERS[slug], NOT_STUDENTS)
    found = [mutant for name in names for mutant in mutants_of(SOURCE, name)]
    return tuple(m for m in found if "choices." not in m.before)


def program_of(source: str, slug: str, seed: int) -> Program:
    """Return the program that a text of ``right_programs`` makes with these choices."""
    module = types.ModuleType("slipped_programs")
    exec(compile(source, "slipped_programs", "exec"), module.__dict__)  # noqa: S102  (ours, mutated)
    make: Callable[[Any], Program] = vars(module)[MAKERS[slug]]
    return {name: timed(function) for name, function in make(Choices(seed)).items()}


def slip(slug: str, seed: int) -> Slip | None:
    """Return the wrong program of a seed; None where the slip breaks the making of it."""
    known = slips(slug)
    mutant = known[int(np.random.default_rng(seed).integers(len(known)))]
    try:
        wrong = program_of(mutated(SOURCE, mutant), slug, seed)
    except Exception:  # noqa: BLE001  (a mutant may break anything)
        return None
    return Slip(right=program_of(SOURCE, slug, seed), wrong=wrong, mutant=mutant)
