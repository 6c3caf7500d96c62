"""The students' bundle: a self-check that knows no reference and says only what is true."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from grader.cli.main import main
from grader.course.bundle import bundle, check_honest, self_check
from grader.course.folder import STARTER, Course
from grader.course.proof import read_claims
from grader.course.shipped import shipped_course
from grader.domain.error import AssignmentError
from grader.domain.probe import ResultOf
from grader.domain.release import Release
from grader.domain.value import Floats
from grader.workflow.planning import make_plan, submission_key
from grader.workflow.proving.bench import under
from grader.workflow.proving.claims import Expectation
from grader.workflow.releasing import practice_of

COURSE = Course(folder=shipped_course())
SLUGS = COURSE.assignment_ids()
DRIVER = Path(__file__).parent / "given" / "self_checking.py"
Program = dict[str, Callable[..., Any]]
Findings = dict[str, list[tuple[str, str, str]]]


release_of = cache(COURSE.release)


@cache
def checker(slug: str) -> ModuleType:
    """Return the self-check of an assignment as a module."""
    module = ModuleType(f"check_{slug}")
    source = self_check(release_of(slug))
    exec(compile(source, module.__name__, "exec"), module.__dict__)  # noqa: S102  (our own text)
    return module


def examined(slug: str, program: Program) -> Findings:
    module = checker(slug)
    return dict(module.examine(program, module.ASSIGNMENT))


def signs(findings: Findings, exercise: str) -> list[str]:
    return [sign for sign, _, _ in findings[exercise]]


def looked_at(slug: str) -> set[str]:
    """Return the called exercises of which the self-check tells something."""
    practice = practice_of(release_of(slug))
    return {e["id"] for e in practice["exercises"] if e["stories"] and e["call"]}


def right(slug: str, convention: str = "") -> Program:
    release = release_of(slug)
    known = release.reference.functions
    return {name: under(known[name], convention) for name in release.assignment.functions}


@pytest.mark.parametrize("slug", SLUGS)
def test_the_reference_is_right_under_every_convention(slug: str) -> None:
    for convention in release_of(slug).reference.conventions or ("",):
        found = examined(slug, right(slug, convention))
        for exercise in release_of(slug).assignment.functions:
            assert set(signs(found, exercise)) <= {"ok", "note"}, (convention, found[exercise])


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_accepted_is_right(slug: str) -> None:
    for exercise, others in release_of(slug).reference.accepted.items():
        for other in others:
            found = examined(slug, {**right(slug), exercise: other.function})
            assert set(signs(found, exercise)) <= {"ok", "note"}, (other.id, found[exercise])


@pytest.mark.parametrize("slug", SLUGS)
def test_an_empty_notebook_is_told_what_is_missing(slug: str) -> None:
    found = examined(slug, {})
    assert looked_at(slug)
    for exercise in looked_at(slug):
        assert signs(found, exercise) == ["missing"]


def code_of(source: str) -> set[str]:
    """Return the statements of a program that say something of their own."""
    kinds = ast.Assign | ast.AugAssign | ast.Return | ast.AnnAssign
    told = {ast.unparse(n) for n in ast.walk(ast.parse(source)) if isinstance(n, kinds)}
    return {statement for statement in told if len(statement) > 30}


@pytest.mark.parametrize("slug", SLUGS)
def test_no_line_of_the_reference_is_handed_out(slug: str) -> None:
    reference = (shipped_course() / "reference" / f"{slug}.py").read_text("utf-8")
    checks = self_check(release_of(slug))
    assert len(code_of(reference)) > 40
    assert code_of(reference) & code_of(checks) == set()
    assert "import reference" not in checks
    assert "from grader" not in checks
    assert "# noqa" not in checks


@pytest.mark.parametrize("slug", SLUGS)
def test_no_input_that_is_graded_with_is_handed_out(slug: str) -> None:
    release = release_of(slug)
    public = {
        np.asarray(value, dtype=np.float64).round(4).tobytes()
        for exercise in practice_of(release)["exercises"]
        for case in exercise["cases"]
        for value in case.values()
        if len(np.unique(value)) > 3  # labels are equal by chance
    }
    for student in ("ann", "bob"):
        key = submission_key(b"the course's secret", student)
        plan = make_plan(release.assignment, release.reference, key, "")
        for probe in plan.probes:
            for argument in probe.arguments.values():
                if not isinstance(argument.value, ResultOf):
                    assert np.asarray(argument.value).round(4).tobytes() not in public


def test_the_lecture_s_own_answer_is_not_handed_out() -> None:
    practice = practice_of(release_of("backprop_111"))
    story = next(e for e in practice["exercises"] if e["id"] == "lecture_example")["stories"][0]
    assert set(story) == {"kind", "variables", "function", "inputs"}


def line_gradients(x: Floats, y: Floats, w: float, b: float) -> tuple[float, float]:
    error = w * x + b - y
    return float(np.sum(error * x)), float(np.sum(error))


LINE = "gradient_descent"


@pytest.mark.parametrize(
    ("name", "function", "said"),
    [
        pytest.param("loss", lambda *_: "much", "loss should be numbers", id="words"),
        pytest.param("loss", lambda *_: None, "returned None", id="nothing"),
        pytest.param("loss", lambda *given: given[0], "should have the shape ()", id="shape"),
        pytest.param("loss", lambda *_: np.nan, "holds NaN", id="NaN"),
        pytest.param("loss", lambda *_: 1 / 0, "raised ZeroDivisionError", id="raises"),
        pytest.param("loss", lambda *_: 7.0, "the same whatever", id="constant"),
        pytest.param(
            "gradients",
            lambda x, y, w, b: [3 * g for g in line_gradients(x, y, w, b)],
            "every number is 3 times the expected one",
            id="ratio",
        ),
        pytest.param(
            "gradients",
            lambda x, y, w, b: [-g for g in line_gradients(x, y, w, b)],
            "The sign of the gradient is reversed",
            id="sign",
        ),
        pytest.param(
            "gradients",
            lambda x, y, w, b: (line_gradients(x, y, w, b)[0], 5.0),
            "dw right, db wrong",
            id="one of two",
        ),
        pytest.param("gradients", lambda *_: (1, 2, 3), "should return 2 values", id="three"),
        pytest.param("sgd", lambda *_: [1.0, 2.0, 3.0], "should return (w, b)", id="flat"),
        pytest.param("sgd", lambda *_: np.full((9, 2), np.inf), "diverge", id="inf"),
    ],
)
def test_wrong_numbers_are_told_truly(name: str, function: Callable[..., Any], said: str) -> None:
    found = examined(LINE, {**right(LINE), name: function})
    assert signs(found, name)[0] == "wrong"
    assert said in found[name][0][2]


def test_a_gradient_of_the_own_wrong_loss_is_said_to_be_that() -> None:
    program = right(LINE)
    program["loss"] = lambda x, y, w, b: 3 * np.sum((w * x + b - y) ** 2)
    program["gradients"] = lambda x, y, w, b: [6 * g for g in line_gradients(x, y, w, b)]
    found = examined(LINE, program)
    assert signs(found, "loss") == ["wrong"]
    assert signs(found, "gradients") == ["later", "note"]
    assert "the gradient of your own loss" in found["gradients"][1][2]
    assert signs(found, "sgd") == ["wrong"]


def test_a_matrix_that_is_turned_is_told() -> None:
    weights: Callable[..., Any] = release_of("iris_mlp").reference.functions["gradients"]

    def turned(*given: object) -> tuple[object, ...]:
        first, *rest = weights(*given)
        return (first.T, *rest)

    found = examined("iris_mlp", {**right("iris_mlp"), "gradients": turned})
    assert (
        "dW1 should have the shape (4, 16), and has (16, 4); rows and" in found["gradients"][0][2]
    )


def test_a_formula_that_overflows_is_told_far_out_alone() -> None:
    def sigmoid(z: Floats) -> Floats:
        return np.asarray(np.exp(z) / (1.0 + np.exp(z)))

    found = examined("activations", {**right("activations"), "sigmoid": sigmoid})
    assert [said for _, _, said in found["sigmoid"]] == [
        "the numbers are right",
        "far out: y holds NaN or inf",
    ]
    assert signs(found, "sigmoid") == ["ok", "wrong"]
    assert signs(found, "tanh") == ["ok", "ok"]


@pytest.mark.parametrize(
    ("name", "function", "finding"),
    [
        pytest.param(
            "and_weights", lambda: (1, 1, -1.5), ("note", "能运行", "it runs"), id="right"
        ),
        pytest.param(
            "and_weights", lambda: (1, 1), ("wrong", "应返回 3 个值", "should return 3"), id="two"
        ),
        pytest.param(
            "or_weights",
            lambda: (1, 1, np.inf),
            ("wrong", "w0 中有 NaN 或 inf", "w0 holds NaN or inf"),
            id="infinite",
        ),
        pytest.param(
            "xor_weights", lambda: None, ("wrong", "没有返回值", "returned None"), id="nothing"
        ),
        pytest.param(
            "xor_weights",
            lambda: ("many", [1, 1, 0]),
            ("wrong", "hidden 应该是数", "hidden should be numbers"),
            id="words",
        ),
    ],
)
def test_of_what_is_judged_by_its_effect_the_form_is_told(
    name: str, function: Callable[..., Any], finding: tuple[str, str, str]
) -> None:
    (sign, zh, en), *more = examined("xor_network", {**right("xor_network"), name: function})[name]
    assert (sign, zh[: len(finding[1])], en[: len(finding[2])]) == finding
    assert not more


@pytest.mark.parametrize(
    ("returned", "sign", "said"),
    [
        pytest.param(SimpleNamespace(layers=[]), "note", "it runs", id="model"),
        pytest.param((SimpleNamespace(layers=[]), "its history"), "note", "it runs", id="pair"),
        pytest.param({"model": SimpleNamespace(layers=[])}, "note", "it runs", id="dict"),
        pytest.param(91, "wrong", "should return a Keras model", id="number"),
    ],
)
def test_a_model_may_stand_beside_anything(returned: object, sign: str, said: str) -> None:
    found = examined("iris_sequential", {"build_model": lambda: returned})["build_model"]
    assert [(one, en[: len(said)]) for one, _, en in found] == [(sign, said)]


def test_a_model_is_not_trained_by_the_self_check() -> None:
    found = examined("iris_sequential", right("iris_sequential"))["train_model"]
    assert [en for _, _, en in found] == ["looked at when it is graded"]


def training(**changed: object) -> Program:
    known = right("mnist_softmax")
    return {**known, "train": partial(known["train"], **changed)}


@pytest.mark.parametrize(
    ("changed", "sign"),
    [
        pytest.param({"batches": lambda n, size, _: backwards(n, size)}, "ok", id="backwards"),
        pytest.param({"batches": lambda n, size, _: [[0, 1]] * (n // size)}, "wrong", id="one"),
        pytest.param({"trained": (1.0, 0.0)}, "wrong", id="bias frozen"),
        pytest.param({"batches": lambda n, *_: [list(range(n))]}, "wrong", id="all at once"),
    ],
)
def test_a_training_may_take_its_batches_in_any_order(changed: Program, sign: str) -> None:
    module = checker("mnist_softmax")
    exercise = next(e for e in module.ASSIGNMENT["exercises"] if e["id"] == "train")
    story = next(story for story in exercise["stories"] if story["kind"] == "orders")
    visit = module.Visit(training(**changed), {})
    found = list(module.orders(visit, exercise, story))
    assert [one for one, _, _ in found] == [sign]


def backwards(n: int, size: int) -> list[list[int]]:
    order = list(range(n))[::-1]
    return [order[start : start + size] for start in range(0, n, size)]


def test_a_name_that_is_nearly_right_is_asked_about() -> None:
    program = right(LINE)
    program["Minibatch_GD"] = program.pop("minibatch_gd")
    found = examined(LINE, program)
    assert "did you call it Minibatch_GD?" in found["minibatch_gd"][0][2]


def test_what_waits_for_another_function_is_not_called_wrong() -> None:
    def gradients(*_given: object) -> object:
        raise NotImplementedError

    def sgd(*given: object) -> object:
        return gradients(*given[:4])

    found = examined(LINE, {**right(LINE), "gradients": gradients, "sgd": sgd})
    assert signs(found, "gradients") == ["missing"]
    assert found["sgd"][0][::2] == ("later", "uses gradients, still to be written")


def test_a_self_check_that_accuses_the_reference_is_not_handed_out(
    release: Callable[[str], Release],
) -> None:
    source = self_check(release(LINE))
    lied = source.replace('"outputs": [{"loss": ', '"outputs": [{"loss": 9', 1)
    assert lied != source
    check_honest(release(LINE), source)
    with pytest.raises(AssignmentError, match='calls the reference itself wrong: exercise "loss"'):
        check_honest(release(LINE), lied)


def test_an_assignment_without_a_starter_has_no_bundle(tmp_path: Path) -> None:
    found = release_of(LINE)
    sources = {name: text for name, text in found.sources.items() if name != STARTER}
    bare = type(found)(
        **{name: getattr(found, name) for name in found.__slots__ if name != "sources"},
        sources=sources,
    )
    with pytest.raises(AssignmentError, match=r"has no starter\.ipynb"):
        list(bundle(bare, {}, tmp_path))


def test_the_command_writes_what_is_handed_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["release", "iris_softmax", "--out", str(tmp_path / "out"), "--lang", "en"])
    assert "README.md tells students how to check themselves" in capsys.readouterr().out
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "README.md",
        "check_iris_softmax.py",
        "iris_softmax.ipynb",
        "iris_test.csv",
        "iris_training.csv",
    }
    readme = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert "from check_iris_softmax import check" in readme


def test_the_check_speaks_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for language, words in (
        ("zh", "还没有定义 loss(x, y, w, b)"),
        ("en", "loss(x, y, w, b) is not"),
    ):
        checker(LINE).check({}, language)
        assert words in capsys.readouterr().out


@pytest.mark.kernel
@pytest.mark.parametrize("slug", SLUGS)
def test_every_notebook_is_told_the_truth_by_itself(slug: str, tmp_path: Path) -> None:
    checks = tmp_path / f"check_{slug}.py"
    checks.write_text(self_check(release_of(slug)), "utf-8")
    folder = COURSE.assignment_folder(slug)
    claims = {str(folder / c.file): c for c in read_claims(folder).notebooks}
    done = subprocess.run(  # noqa: S603  (our own driver)
        [sys.executable, "-I", str(DRIVER), str(checks), *claims],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "Agg", "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["loaded"] == []
    functions = looked_at(slug)
    for path, claim in claims.items():
        found = {name: [sign for sign, *_ in items] for name, items in document["found"][path]}
        if claim.expectation is Expectation.STARTER:
            assert all(set(found[name]) == {"missing"} for name in functions), path
            continue
        told = {name for name, said in found.items() if {"wrong", "missing"} & set(said)}
        lost = {check.partition("/")[0] for check in (*claim.loses, *claim.may_lose)}
        assert told <= lost, (claim.file, told, lost)
        if claim.expectation is not Expectation.WRONG:
            assert all("ok" in found[name] or found[name] == ["note"] for name in functions)
