"""A test bench: one function of a program at a time, on drawn inputs, without a kernel.

What a program's other functions are is known (the reference's own, which are proven right), so
only the exercise in question is asked and judged.
"""

import functools
import hashlib
import inspect
from dataclasses import dataclass, field, replace

from grader.domain.assignment import Assignment
from grader.domain.observation import Run
from grader.domain.probe import Plan
from grader.domain.reference import Function, takes
from grader.domain.release import Release
from grader.domain.verdict import Assessment, ExerciseResult
from grader.workflow.assessing import assess, assess_alone
from grader.workflow.planning import make_plan, probes_of_exercise
from grader.workflow.rehearsing import Program, rehearse


def draw_key(draw: int) -> bytes:
    """Return the key of the ``draw``-th draw of inputs, the same on every machine."""
    return hashlib.sha256(f"proof/{draw}".encode()).digest()


def under(function: Function, convention: str) -> Function:
    """Return a reference function fixed to one loss convention, where it has any."""
    if convention and takes(function, "convention"):
        return functools.partial(function, convention=convention)
    return function


def alone(function: Function) -> Function:
    """Return a wrong function as a program that does not call the student's other ones.

    Handed the right upstream functions, a wrong helper inside it would not show.
    """

    def program(*arguments: object, **inputs: object) -> object:
        return function(*arguments, **inputs)

    signature = inspect.signature(function)
    kept = [p for name, p in signature.parameters.items() if name != "up"]
    vars(program)["__signature__"] = signature.replace(parameters=kept)
    return program


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One release, with the plans that were drawn for it."""

    release: Release
    _plans: dict[tuple[str, int], Plan] = field(default_factory=dict)
    _reduced: dict[str, Release] = field(default_factory=dict)

    @property
    def right(self) -> dict[str, Function]:
        """Return the program that consists of the reference's own functions."""
        functions = self.release.reference.functions
        ids = [exercise.id for exercise in self.release.assignment.exercises]
        return {name: functions[name] for name in ids if name in functions}

    def program(self, exercise: str, function: Function) -> dict[str, Function]:
        """Return the right program with one function in place of an exercise's."""
        return {**self.right, exercise: function}

    def plan(self, exercise: str, draw: int) -> Plan:
        """Return the probes of one exercise for one draw of inputs."""
        if (exercise, draw) not in self._plans:
            release = self.release
            empty = make_plan(_only(release.assignment, ()), release.reference, draw_key(draw), "")
            probes = probes_of_exercise(
                release.assignment,
                release.assignment.exercise(exercise),
                release.reference,
                draw_key(draw),
            )
            self._plans[exercise, draw] = replace(empty, probes=tuple(probes))
        return self._plans[exercise, draw]

    def run(self, exercise: str, program: Program, draw: int) -> Run:
        """Return what a program answers to the probes of one exercise."""
        return rehearse(self.release, self.plan(exercise, draw), program)

    def judge(self, exercise: str, function: Function, draw: int) -> ExerciseResult:
        """Return the verdicts on one function in an otherwise right program."""
        run = self.run(exercise, self.program(exercise, function), draw)
        return assess_alone(self.release, run, exercise)

    def assess(self, program: Program, draw: int) -> Assessment:
        """Return the assessment of a whole program."""
        return _assessed(self.release, program, draw)

    def assess_around(self, exercise: str, function: Function, draw: int) -> Assessment:
        """Return the assessment of all exercises that one function can have an effect on."""
        if exercise not in self._reduced:
            assignment = self.release.assignment
            kept = related(assignment, exercise)
            self._reduced[exercise] = replace(self.release, assignment=_only(assignment, kept))
        program = self.program(exercise, function)
        return _assessed(self._reduced[exercise], program, draw)


def _assessed(release: Release, program: Program, draw: int) -> Assessment:
    plan = make_plan(release.assignment, release.reference, draw_key(draw), release.plan_digest)
    return assess(release, rehearse(release, plan, program), shows=False)


def _only(assignment: Assignment, kept: tuple[str, ...]) -> Assignment:
    chosen = tuple(e for e in assignment.exercises if e.id in kept)
    return replace(assignment, exercises=chosen)


def related(assignment: Assignment, exercise: str) -> tuple[str, ...]:
    """Return an exercise, those that build on it, and all that these build on."""
    later = [e.id for e in assignment.exercises if exercise in assignment.upstream(e.id)]
    wanted = {exercise, *later}
    for name in (exercise, *later):
        wanted.update(assignment.upstream(name))
    return tuple(e.id for e in assignment.exercises if e.id in wanted)


def all_checks(assignment: Assignment) -> tuple[str, ...]:
    """Return every check that earns points by itself, as ``exercise/check``."""
    return tuple(
        f"{exercise.id}/{check.id}"
        for exercise in assignment.exercises
        for check in exercise.checks
        if check.kind != "manual"
    )
