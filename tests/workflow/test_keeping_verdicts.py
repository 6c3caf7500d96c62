"""Verdicts are kept until something that they rest on changes, and no longer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest

from grader.course.folder import Course, read_release
from grader.domain.grounds import Grounded
from grader.domain.observation import Run, RunOutcome
from grader.domain.release import Release
from grader.gradebook.encoding import encoded
from grader.workflow.assessing import assess, assess_grounded
from grader.workflow.footings import Footings
from grader.workflow.planning import make_plan
from grader.workflow.rehearsing import rehearse

COURSE = Course(folder=Path(__file__).parents[2])
TOML, PYTHON = "assignment.toml", "reference.py"


@cache
def sources(slug: str) -> Mapping[str, str]:
    return COURSE.sources(slug)


def release_of(slug: str, *edits: tuple[str, str, str]) -> Release:
    """Return a release of the course's own sources with some texts replaced."""
    changed = dict(sources(slug))
    for name, old, new in edits:
        assert old in changed[name], old
        changed[name] = changed[name].replace(old, new, 1)
    return read_release(changed, {"other": ("f",)})


@cache
def run_of(slug: str, *mistakes: str) -> Run:
    """Return what the reference's program shows, with known-wrong functions in it."""
    release = release_of(slug)
    known = release.reference.functions
    program = {e.id: known[e.id] for e in release.assignment.exercises if e.id in known}
    for one in (v for variants in release.reference.known_wrong.values() for v in variants):
        if f"{one.exercise}/{one.id}" in mistakes:
            program[one.exercise] = one.function
    plan = make_plan(release.assignment, release.reference, b"keeping", release.plan_digest)
    return rehearse(release, plan, program)


@dataclass
class Asked:
    """Gives a run and notes for which exercises it was asked."""

    run: Run
    exercises: set[str] = field(default_factory=set)

    def __call__(self, exercise: str) -> Run:
        self.exercises.add(exercise)
        return self.run


def again(kept: Grounded, release: Release, run: Run, edits: str = "") -> tuple[Grounded, set[str]]:
    del edits
    asked = Asked(run)
    found = assess_grounded(Footings(release=release), asked, kept)
    return found, asked.exercises


def first(slug: str, *mistakes: str) -> Grounded:
    return assess_grounded(
        Footings(release=release_of(slug)), lambda _exercise: run_of(slug, *mistakes)
    )


MISTAKES = {
    "gradient_descent": ("loss/not_squared", "gradients/sign"),
    "backprop_111": ("forward/no_b_h", "step/eta_twice"),
}
CASES = [(slug, wrong) for slug, two in MISTAKES.items() for wrong in ((), two[:1], two)]


@pytest.mark.parametrize(("slug", "wrong"), CASES, ids=lambda case: "+".join(case) or "right")
def test_nothing_is_judged_again_under_the_same_release(slug: str, wrong: tuple[str, ...]) -> None:
    kept = first(slug, *wrong)
    found, asked = again(kept, release_of(slug), run_of(slug, *wrong))
    assert asked == set()
    assert encoded(found) == encoded(kept)
    assert encoded(found.assessment) == encoded(assess(release_of(slug), run_of(slug, *wrong)))


def points_edit(slug: str) -> tuple[str, str, str]:
    """Return an edit that changes the points of the first check."""
    first_check = sources(slug)[TOML].split("[[exercise.check]]")[1]
    stated = next(line for line in first_check.splitlines() if line.startswith("points = "))
    return TOML, first_check, first_check.replace(stated, "points = 3.5")


@pytest.mark.parametrize("wrong", [(), MISTAKES["gradient_descent"]], ids=["right", "wrong"])
def test_changed_points_judge_nothing_again_and_give_what_a_full_assessment_gives(
    wrong: tuple[str, ...],
) -> None:
    slug = "gradient_descent"
    release = without_totals(slug, points_edit(slug))
    found, asked = again(first(slug, *wrong), release, run_of(slug, *wrong))
    assert asked == set()
    assert encoded(found.assessment) == encoded(assess(release, run_of(slug, *wrong)))


def without_totals(slug: str, *edits: tuple[str, str, str]) -> Release:
    """Return an edited release whose stated totals are left out: points are those of checks."""
    changed = dict(sources(slug))
    for name, old, new in edits:
        changed[name] = changed[name].replace(old, new, 1)
    lines, inside = [], False
    for line in changed[TOML].splitlines():
        inside = "[[exercise.check" in line or (inside and not line.startswith("["))
        if inside or not line.startswith("points ="):
            lines.append(line)
    changed[TOML] = "\n".join(lines)
    return read_release(changed, {"other": ("f",)})


def edited(slug: str, function: str, body: str) -> Release:
    """Return a release in which a function of the reference computes something else."""
    tail = (
        f"\n\n_former_{function} = {function}\n\n\n"
        f"def {function}(*args, **kwargs):\n    return {body}\n"
    )
    changed = dict(sources(slug))
    head, mark, rest = changed[PYTHON].partition("\nDRAWS = ")
    assert mark
    wrapped = tail.replace("def ", "@__import__('functools').wraps(_former_" + function + ")\ndef ")
    changed[PYTHON] = head + wrapped + mark + rest
    return read_release(changed, {"other": ("f",)})


DEPENDENT = {
    # Only what looks at the edited function, or builds on what its verdict became.
    ("backprop_111", "train"): {"train"},
    ("backprop_111", "chain_factors"): {
        "chain_factors",
        "gradients",
        "step",
        "train",
        "lecture_example",
    },
    ("gradient_descent", "sgd"): {"sgd"},
}


@pytest.mark.parametrize(("slug", "function"), DEPENDENT, ids=str)
@pytest.mark.parametrize("level", [0, 2], ids=["right", "wrong"])
def test_an_edited_function_judges_again_what_rests_on_it_and_nothing_else(
    slug: str, function: str, level: int
) -> None:
    wrong = MISTAKES[slug][:level]
    release = edited(slug, function, f"_former_{function}(*args, **kwargs)")
    kept = first(slug, *wrong)
    found, asked = again(kept, release, run_of(slug, *wrong))
    assert asked - {""} == DEPENDENT[slug, function]
    assert encoded(found.assessment) == encoded(assess(release, run_of(slug, *wrong)))


@pytest.mark.parametrize("slug", MISTAKES)
@pytest.mark.parametrize("function", ["loss", "gradients", "forward"])
@pytest.mark.parametrize("level", [0, 1, 2])
def test_whatever_changes_the_result_is_that_of_a_full_assessment(
    slug: str, function: str, level: int
) -> None:
    if function not in release_of(slug).reference.functions:
        pytest.skip(f"{slug} has no {function}")
    wrong = MISTAKES[slug][:level]
    doubled = (
        f"tuple(2 * part for part in _former_{function}(*args, **kwargs)) if isinstance("
        f"_former_{function}(*args, **kwargs), tuple) else 2 * _former_{function}(*args, **kwargs)"
    )
    release = edited(slug, function, doubled)
    found, asked = again(first(slug, *wrong), release, run_of(slug, *wrong))
    assert function in asked
    assert encoded(found.assessment) == encoded(assess(release, run_of(slug, *wrong)))
    # And back: what was kept under the changed release is not believed under the first one.
    back, _ = again(found, release_of(slug), run_of(slug, *wrong))
    assert encoded(back.assessment) == encoded(assess(release_of(slug), run_of(slug, *wrong)))


def test_words_of_a_mistake_change_only_the_verdicts_that_say_them() -> None:
    slug = "gradient_descent"
    release = release_of(slug)
    mistake = next(v for v in release.reference.known_wrong["gradients"] if v.id == "sign")
    old = mistake.name.en
    reworded = release_of(slug, (PYTHON, old, f"{old}, said anew"))
    right, asked = again(first(slug), reworded, run_of(slug))
    assert asked == set()
    wrong, asked = again(first(slug, "gradients/sign"), reworded, run_of(slug, "gradients/sign"))
    assert "gradients" in asked
    assert "loss" not in asked
    for found, run in ((right, run_of(slug)), (wrong, run_of(slug, "gradients/sign"))):
        assert encoded(found.assessment) == encoded(assess(reworded, run))


def test_another_judge_judges_everything_again() -> None:
    slug = "backprop_111"
    release = replace(release_of(slug), judges="another version")
    _, asked = again(first(slug), release, run_of(slug))
    assert {e.id for e in release.assignment.exercises} <= asked


def test_a_run_that_is_not_graded_stays_so() -> None:
    slug = "backprop_111"
    run = replace(run_of(slug), outcome=RunOutcome.INFRASTRUCTURE)
    release = release_of(slug)
    found = assess_grounded(Footings(release=release), lambda _exercise: run)
    again_found, _ = again(found, release, run)
    assert not again_found.assessment.graded
    assert encoded(again_found) == encoded(found)
