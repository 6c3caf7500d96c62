"""Wrong programs lose the points of their mistake, are never called by another's name, and
programs that do nothing earn nothing."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from grader.course.folder import Course
from grader.domain.reference import KnownWrong
from grader.domain.release import Release
from grader.domain.verdict import Assessment, Outcome
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan
from grader.workflow.proving.claims import lost_checks, named_mistakes
from grader.workflow.rehearsing import rehearse

Function = Callable[..., object]
Programs = Callable[[str], dict[str, Function]]
Attempt = Callable[..., Assessment]
Releases = Callable[[str], Release]

REPOSITORY = Path(__file__).parents[2]
SLUGS = ("gradient_descent", "backprop_111", "iris_mlp")
WRONG: dict[tuple[str, str, str], KnownWrong] = {
    (slug, exercise, variant.id): variant
    for slug in SLUGS
    for exercise, variants in Course(folder=REPOSITORY).release(slug).reference.known_wrong.items()
    for variant in variants
}
DESCENTS = [key for key in WRONG if key[1] in {"sgd", "minibatch_gd"}]
OTHERS = [key for key in WRONG if key not in DESCENTS]


def alone(function: Function) -> Function:
    """Return a program that does not call the student's other functions."""
    signature = inspect.signature(function)

    def program(*given: object, **named: object) -> object:
        return function(*given, **named)

    kept = [p for name, p in signature.parameters.items() if name != "up"]
    vars(program)["__signature__"] = signature.replace(parameters=kept)
    return program


def lost(assessment: Assessment) -> set[str]:
    return {check for check in lost_checks(assessment) if not check.startswith("summary/")}


def allowed_names(slug: str, exercise: str, wrong: KnownWrong) -> set[str]:
    family = {w.id for (s, e, _), w in WRONG.items() if (s, e) == (slug, exercise)}
    same = {
        w.id
        for (s, e, _), w in WRONG.items()
        if (s, e) == (slug, exercise) and w.family and w.family == wrong.family
    }
    return {wrong.id} | (same & family)


@pytest.mark.parametrize(("slug", "exercise", "mistake"), OTHERS, ids=["-".join(k) for k in OTHERS])
def test_a_known_mistake_costs_its_own_exercise_and_has_no_other_name(
    slug: str, exercise: str, mistake: str, right: Programs, attempt: Attempt
) -> None:
    wrong = WRONG[slug, exercise, mistake]
    program = {**right(slug), exercise: alone(wrong.function)}
    found = attempt(slug, program, 7)
    own = {check for check in lost(found) if check.startswith(f"{exercise}/")}
    assert own
    assert lost(found) == own
    names = set(named_mistakes(found).values())
    assert {n for n in names if not n.startswith("pattern.")} <= allowed_names(
        slug, exercise, wrong
    )
    result = next(e for e in found.exercises if e.id == exercise)
    assert result.score < result.points


@cache
def reduced(slug: str, exercise: str) -> Release:
    """Return the release with one exercise and what it builds on, to try it many times."""
    found = Course(folder=REPOSITORY).release(slug)
    wanted = (*found.assignment.upstream(exercise), exercise)
    kept = tuple(e for e in found.assignment.exercises if e.id in wanted)
    return replace(found, assignment=replace(found.assignment, exercises=kept))


@pytest.mark.parametrize(
    ("slug", "exercise", "mistake"), DESCENTS, ids=["-".join(k) for k in DESCENTS]
)
def test_a_wrong_descent_is_never_accepted_and_never_misnamed(
    slug: str, exercise: str, mistake: str, right: Programs
) -> None:
    wrong = WRONG[slug, exercise, mistake]
    release = reduced(slug, exercise)
    program = {**right(slug), exercise: wrong.function}
    for seed in range(2):
        key = f"{mistake}/{seed}".encode()
        plan = make_plan(release.assignment, release.reference, key, "")
        found = assess(release, rehearse(release, plan, program))
        assert lost(found), seed
        names = set(named_mistakes(found).values())
        assert names == {mistake}, seed


def test_the_small_check_of_reshuffling_is_all_that_one_order_costs(
    right: Programs, attempt: Attempt
) -> None:
    for exercise in ("sgd", "minibatch_gd"):
        wrong = WRONG["gradient_descent", exercise, "no_reshuffle"]
        program = {**right("gradient_descent"), exercise: wrong.function}
        for seed in range(4):
            assert lost(attempt("gradient_descent", program, seed)) == {f"{exercise}/reshuffling"}


@pytest.mark.parametrize("mistake", ["one_batch_per_epoch", "dropped_last_batch"])
def test_missing_samples_cost_the_coverage_and_not_the_steps(
    mistake: str, right: Programs, attempt: Attempt
) -> None:
    wrong = WRONG["gradient_descent", "minibatch_gd", mistake]
    program = {**right("gradient_descent"), "minibatch_gd": wrong.function}
    found = attempt("gradient_descent", program)
    assert "minibatch_gd/coverage" in lost(found)
    assert "minibatch_gd/steps" not in lost(found)
    assert named_mistakes(found)["minibatch_gd/coverage"] == mistake


def shaped(release: Release, exercise: str, fill: Callable[[np.ndarray], object]) -> Function:
    """Return a function that answers in the right shapes, with numbers that mean nothing."""
    right = release.reference.functions[exercise]

    def filled(result: object) -> object:
        if isinstance(result, dict):
            return {name: filled(item) for name, item in result.items()}
        if isinstance(result, tuple):
            return tuple(filled(item) for item in result)
        return fill(np.asarray(result, dtype=np.float64))

    def program(**inputs: object) -> object:
        return filled(right(**inputs))

    vars(program)["__signature__"] = inspect.Signature(
        [inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in ("a",)]
    )
    return program


NOTHINGS: Mapping[str, Callable[[np.ndarray], object]] = {
    "zeros": np.zeros_like,
    "ones": np.ones_like,
    "halves": lambda a: np.full_like(a, 0.5),
    "NaN": lambda a: np.full_like(a, np.nan),
    "infinity": lambda a: np.full_like(a, np.inf),
    "huge": lambda a: np.full_like(a, 1e300),
}


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("what", NOTHINGS)
def test_constants_in_the_right_shapes_earn_nothing(
    slug: str, what: str, release: Releases, attempt: Attempt
) -> None:
    found = release(slug)
    program = {name: shaped(found, name, NOTHINGS[what]) for name in found.assignment.functions}
    for seed in range(3 if slug == "backprop_111" else 1):
        graded = attempt(slug, program, seed)
        passed = {
            (e.id, v.check)
            for e in graded.exercises
            for v in e.verdicts
            if v.outcome is Outcome.PASSED and e.id != "results"
        }
        # Only the shapes of initial parameters are right whatever the numbers.
        finite = what not in {"NaN", "infinity"}
        shapes = {("init_parameters", "shapes")} if slug == "iris_mlp" and finite else set()
        assert passed == shapes


ANSWERS: Mapping[str, Function] = {
    "zero": lambda **_inputs: 0.0,
    "a constant": lambda **_inputs: (1.0, 2.0),
    "nothing": lambda **_inputs: None,
    "text": lambda **_inputs: "0.5",
    "an error": lambda **inputs: inputs["no such name"],
    "its inputs": lambda **inputs: tuple(inputs.values()),
    "an empty array": lambda **_inputs: np.zeros((0, 2)),
}


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("what", ANSWERS)
def test_a_program_that_does_nothing_earns_nothing(
    slug: str, what: str, release: Releases, attempt: Attempt
) -> None:
    found = release(slug)

    def answer(**inputs: object) -> object:
        inputs.pop("up", None)
        return ANSWERS[what](**inputs)

    program = dict.fromkeys(found.assignment.functions, answer)
    graded = attempt(slug, program)
    earned = {e.id: e.score for e in graded.exercises if e.score and e.id != "results"}
    assert earned == {}


@pytest.mark.parametrize("slug", SLUGS)
def test_an_empty_notebook_earns_nothing(slug: str, attempt: Attempt) -> None:
    graded = attempt(slug, {})
    assert graded.score == 0
    assert graded.points == 100


def curves(result: object) -> dict[str, np.ndarray]:
    assert isinstance(result, tuple)
    assert isinstance(result[4], dict)
    return result[4]


def test_training_that_reports_the_right_curves_of_wrong_parameters_loses_its_path(
    right: Programs, attempt: Attempt
) -> None:
    functions = right("iris_mlp")

    def train(**inputs: object) -> object:
        history = curves(functions["train"](**inputs))
        return inputs["W1"], inputs["B1"], inputs["W2"], inputs["B2"], history

    found = attempt("iris_mlp", {**functions, "train": train})
    assert {"train/path", "train/outcome"} <= lost(found)


def test_curves_that_only_look_like_training_are_not_believed(
    right: Programs, attempt: Attempt
) -> None:
    functions = right("iris_mlp")

    def train(**inputs: object) -> object:
        result = functions["train"](**inputs)
        assert isinstance(result, tuple)
        rows = len(curves(result)["train_loss"])
        falling = {
            "train_loss": np.linspace(1.2, 0.3, rows),
            "train_acc": np.linspace(0.3, 0.9, rows),
            "test_loss": np.linspace(1.3, 0.4, rows),
            "test_acc": np.linspace(0.3, 0.9, rows),
        }
        return (*result[:4], falling)

    assert lost(attempt("iris_mlp", {**functions, "train": train})) == {"train/history"}
