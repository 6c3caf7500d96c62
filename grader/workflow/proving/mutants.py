"""What becomes of mutants: each is tried as a student's program and judged by the checks.

Only numbers decide: a mutant that changes none is no mistake, one that changes them within an
accepted convention is right, and any other one has to lose points.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from grader.domain.mistakes import plain_outputs
from grader.domain.observation import Answer, Run
from grader.domain.question import inputs_of
from grader.domain.reference import Function, KnownWrong, evaluate
from grader.domain.tolerance import allowed_errors, compare, worst_error
from grader.domain.value import Floats, ShapeMismatch, leaves, outputs, squeezed
from grader.domain.verdict import ExerciseResult, Outcome
from grader.workflow.assessing import assess_alone
from grader.workflow.proving.bench import Bench, alone
from grader.workflow.proving.likeness import conventions_of
from grader.workflow.proving.mutation import Mutant, mutants_of, reached_from

SAME_RTOL = 1e-9
REFERENCE_SOURCE = "reference.py"
# A check of this kind judges what numbers do: other numbers that do the same are right.
EFFECT = "effect"


class Fate(IntEnum):
    """What became of a mutant, the worst last.

    SAME: no number changes. SILENT: it raises, hangs or returns no numbers. TINY: the change is
    below single precision. CONVENTION: right under another accepted convention. CAUGHT: it
    loses points wherever its numbers change. SURVIVED: its numbers are wrong and earn all.
    """

    SAME = 0
    SILENT = 1
    TINY = 2
    CONVENTION = 3
    CAUGHT = 4
    SURVIVED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """A mutant to be tried as the function of one exercise."""

    exercise: str
    mutant: Mutant


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A specimen and what became of it.

    ``names`` are the mistakes that were named. ``misnamed``: one of them whose own numbers are
    not the mutant's. ``accused``: it lost points although no number changed.
    """

    specimen: Specimen
    fate: Fate
    names: tuple[str, ...] = ()
    misnamed: str = ""
    accused: bool = False


def specimens(bench: Bench, limit: int | None = None) -> tuple[int, tuple[Specimen, ...]]:
    """Return how many specimens there are, and those to try: all, or a fixed sample.

    A sample takes from every exercise in turn, by the digest of the mutants: the same ones on
    every machine, and mostly the same ones when another function changes.
    """
    assignment, source = bench.release.assignment, bench.release.sources[REFERENCE_SOURCE]
    by_exercise = {
        exercise: tuple(
            Specimen(exercise=exercise, mutant=mutant)
            for function in reached_from(source, exercise, assignment.upstream(exercise))
            for mutant in mutants_of(source, function)
        )
        for exercise in assignment.functions
    }
    possible = sum(map(len, by_exercise.values()))
    if limit is None or limit >= possible:
        return possible, tuple(one for found in by_exercise.values() for one in found)
    queues = [sorted(found, key=_chance) for found in by_exercise.values() if found]
    chosen: list[Specimen] = []
    while len(chosen) < limit:
        for queue in queues:
            if queue and len(chosen) < limit:
                chosen.append(queue.pop(0))
    return possible, tuple(chosen)


def _chance(specimen: Specimen) -> str:
    return hashlib.sha256(f"{specimen.exercise}/{specimen.mutant.code}".encode()).hexdigest()


def tried(bench: Bench, specimen: Specimen, function: Function, draws: int) -> Trial:
    """Return what becomes of a mutant, given as a function, over some draws of inputs."""
    exercise = specimen.exercise
    fates, names, accused = [], dict[str, None](), False
    runs: list[Run] = []
    for draw in range(draws):
        run = bench.run(exercise, bench.program(exercise, alone(function)), draw)
        right = bench.run(exercise, bench.program(exercise, alone(bench.right[exercise])), draw)
        result = assess_alone(bench.release, run, exercise)
        fate = _fate(bench, run, right, result)
        fates.append(fate)
        runs.append(run)
        accused = accused or (fate is Fate.SAME and _loses(result))
        names.update(dict.fromkeys(v.diagnosis.id for v in result.verdicts if v.diagnosis.id))
    misnamed = (name for name in names if _is_misnamed(bench, exercise, name, runs))
    return Trial(
        specimen=specimen,
        fate=max(fates),
        names=tuple(names),
        misnamed=next(misnamed, ""),
        accused=accused,
    )


def _loses(result: ExerciseResult) -> bool:
    return any(v.judged and v.outcome is not Outcome.PASSED for v in result.verdicts)


def _fate(bench: Bench, run: Run, right: Run, result: ExerciseResult) -> Fate:
    got, wanted = _numbers(run), _numbers(right)
    if _equal(got, wanted):
        return Fate.SAME
    if got is None:
        return Fate.SILENT if _loses(result) else Fate.SURVIVED
    if _loses(result):
        return Fate.CAUGHT
    if any(v.conventions or v.kind == EFFECT for v in result.verdicts):
        return Fate.CONVENTION
    if _within_precision(run, right):
        return Fate.TINY
    return Fate.CONVENTION if _is_accepted(bench, run) else Fate.SURVIVED


def _numbers(run: Run) -> list[Floats] | None:
    """Return every array that a program answered; None where some answer has none."""
    answered = [o for o in run.observations if o.answer is not Answer.NOT_ASKED]
    if any(o.answer is not Answer.RETURNED for o in answered):
        return None
    return [
        np.asarray(squeezed(leaf), dtype=np.float64)
        for observation in answered
        for leaf in leaves(observation.value)
    ]


def _equal(got: list[Floats] | None, wanted: list[Floats] | None) -> bool:
    if got is None or wanted is None or len(got) != len(wanted):
        return False
    return all(
        a.shape == b.shape
        and np.allclose(
            a,
            b,
            rtol=SAME_RTOL,
            atol=SAME_RTOL * float(np.max(np.abs(b), initial=0.0)),
            equal_nan=True,
        )
        for a, b in zip(got, wanted, strict=True)
    )


def _within_precision(run: Run, right: Run) -> bool:
    """Tell whether two answers are the same in single precision; changes of parameters count."""
    for one, other, probe in zip(run.observations, right.observations, run.probes, strict=True):
        inputs = inputs_of(probe.arguments)
        try:
            got = outputs(one.value, probe.returns)
            wanted = outputs(other.value, probe.returns)
        except ShapeMismatch:
            return False
        if {n: v.shape for n, v in got.items()} != {n: v.shape for n, v in wanted.items()}:
            return False
        start = {n: np.asarray(inputs[n], dtype=np.float64) for n in wanted if n in inputs}
        if compare(got, wanted, start).worst > 1:
            return False
    return True


def _is_misnamed(bench: Bench, exercise: str, name: str, runs: Sequence[Run]) -> bool:
    """Tell whether a mistake was named whose numbers, on any draw, are not those of the program.

    Where the order of samples is free, or the numbers are by which an effect is reached, they may
    differ between two programs and the mistake be the same: that is not decided here.
    """
    spec = bench.release.assignment.exercise(exercise)
    if any(check.kind in {"trajectory", EFFECT} for check in spec.checks):
        return False
    known = bench.release.reference.known_wrong.get(exercise, ())
    named = [one for one in known if one.id == name]
    if not named:
        return False
    return not all(any(_explains(bench, one, run) for one in named) for run in runs)


def _is_accepted(bench: Bench, run: Run) -> bool:
    """Tell whether a program returned what is right under another convention, or an alternative."""
    reference = bench.release.reference
    exercise = run.probes[0].exercise if run.probes else ""
    accepted = [other.function for other in reference.accepted.get(exercise, ())]
    return any(
        all(_matches(function, run, convention))
        for function in (reference.functions[exercise], *accepted)
        for convention in conventions_of(function, reference.conventions)
    )


def _explains(bench: Bench, variant: KnownWrong, run: Run) -> bool:
    """Tell whether a known mistake returns what a program returned, under some convention."""
    conventions = conventions_of(variant.function, bench.release.reference.conventions)
    return any(
        all(_matches(variant.function, run, convention, but_no_numbers=True))
        for convention in conventions
    )


def _matches(
    function: Function, run: Run, convention: str, *, but_no_numbers: bool = False
) -> Iterator[bool]:
    """Yield for each answer whether a function returns the same.

    ``but_no_numbers`` leaves out answers that are no numbers where the function's are: that is
    told of them, and a mistake is named for the others.
    """
    for probe, observation in zip(run.probes, run.observations, strict=True):
        inputs = inputs_of(probe.arguments)
        if observation.answer is not Answer.RETURNED or set(inputs) != set(probe.arguments):
            continue
        if probe.function != probe.exercise:
            continue
        try:
            parts = evaluate(function, inputs, probe.returns, convention)
            answered = outputs(observation.value, probe.returns)
            # A mistake is named by what is not inside a dict; see plain_outputs.
            names = plain_outputs(parts)
            wanted = np.concatenate([np.ravel(parts[name]) for name in names])
            got = np.concatenate([np.ravel(answered[name]) for name in names])
        except (ShapeMismatch, ValueError, ArithmeticError, LookupError, TypeError):
            yield False
            continue
        finite = bool(np.all(np.isfinite(wanted)))
        if but_no_numbers and finite and not np.all(np.isfinite(got)):
            continue
        yield np.array_equal(got, wanted, equal_nan=True) or (
            finite
            and got.shape == wanted.shape
            and worst_error(got, wanted, allowed_errors(wanted)) <= 1
        )
