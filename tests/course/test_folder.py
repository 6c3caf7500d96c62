"""A course folder becomes releases; two digests tell what a change makes necessary."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course.demo import demo_class
from grader.course.folder import DECLARATION, REFERENCE, STARTER, Course, read_release
from grader.course.proof import read_claims
from grader.course.shipped import shipped_course
from grader.domain.error import AssignmentError
from grader.domain.release import Release
from grader.workflow.proving.claims import Claims, Expectation

REPOSITORY = Path(__file__).parents[2]
SLUGS = (
    "activations",
    "backprop_111",
    "backprop_layers",
    "gradient_descent",
    "iris_mlp",
    "iris_sequential",
    "iris_softmax",
    "mnist_depth",
    "mnist_nan",
    "mnist_sequential",
    "mnist_softmax",
    "model_saving",
    "optimizers",
    "perceptron_digits",
    "perceptron_rule",
    "xor_network",
)
Copy = Callable[..., Course]


@pytest.fixture
def copied(tmp_path: Path) -> Copy:
    """Return a function that copies some assignments into a course of their own."""

    def copy(*slugs: str) -> Course:
        (tmp_path / "reference").mkdir()
        for slug in slugs:
            folder = tmp_path / "assignments" / slug
            folder.mkdir(parents=True)
            for name in (DECLARATION, STARTER):
                shutil.copy(REPOSITORY / "assignments" / slug / name, folder / name)
            shutil.copy(REPOSITORY / "reference" / f"{slug}.py", tmp_path / "reference")
        return Course(folder=tmp_path)

    return copy


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    return Course(folder=REPOSITORY).sources("gradient_descent")


def test_the_shipped_course_is_the_repository_itself() -> None:
    course = Course(folder=shipped_course())
    assert course.assignment_ids() == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_a_release_is_read_from_its_folder(slug: str) -> None:
    release = Course(folder=REPOSITORY).release(slug)
    assert release.assignment.id == slug
    assert set(release.sources) == {DECLARATION, REFERENCE, STARTER}
    assert set(release.siblings) == set(SLUGS) - {slug}
    assert any("gradients" in functions for functions in release.siblings.values())
    assert release.starter_texts
    assert all(text == text.strip() for text in release.starter_texts)


def test_a_stored_release_is_read_again_as_it_was(sources: dict[str, str]) -> None:
    release = Course(folder=REPOSITORY).release("gradient_descent")
    again = read_release(release.sources, release.siblings)
    assert (again.id, again.plan_digest) == (release.id, release.plan_digest)
    assert again.sources == sources


def changed(sources: dict[str, str], name: str, old: str, new: str) -> Release:
    assert old in sources[name]
    return read_release({**sources, name: sources[name].replace(old, new, 1)}, {})


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param(
            REFERENCE, "_either_sign(rng, 0.5, 2.0)", "_either_sign(rng, 0.6, 2.0)", id="a draw"
        ),
        pytest.param(REFERENCE, "rng.normal(0.0, 0.4, n)", "rng.normal(0.0, 0.3, n)", id="data"),
        pytest.param(DECLARATION, "probe_s = 20", "probe_s = 21", id="a limit"),
        pytest.param(DECLARATION, 'aliases = ["SGD"', 'aliases = ["Sgd"', id="an alias"),
        pytest.param(DECLARATION, 'settings = ["learning_rate", ', "settings = [", id="a role"),
        pytest.param(DECLARATION, 'builds_on = ["loss"]\n', "", id="what is recorded"),
    ],
)
def test_a_change_that_a_run_depends_on_changes_both_digests(
    sources: dict[str, str], name: str, old: str, new: str
) -> None:
    before, after = read_release(sources, {}), changed(sources, name, old, new)
    assert after.plan_digest != before.plan_digest
    assert after.assess_digest != before.assess_digest


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param(DECLARATION, "The loss is right", "Is the loss right?", id="a text"),
        pytest.param(DECLARATION, "points = 14", "points = 14.0", id="points"),
        pytest.param(REFERENCE, "# --- inputs ---", "# --- draws ---", id="a comment"),
        pytest.param(REFERENCE, "误差没有平方", "没有平方", id="a name"),
        pytest.param(STARTER, '"nbformat"', ' "nbformat"', id="the starter"),
    ],
)
def test_a_change_of_words_and_points_changes_only_the_assess_digest(
    sources: dict[str, str], name: str, old: str, new: str
) -> None:
    before, after = read_release(sources, {}), changed(sources, name, old, new)
    assert after.plan_digest == before.plan_digest
    assert after.assess_digest != before.assess_digest
    assert after.id != before.id


def test_the_digests_do_not_depend_on_where_the_course_lies(copied: Copy) -> None:
    course = copied("gradient_descent", "backprop_111")
    there, here = (c.release("gradient_descent") for c in (course, Course(folder=REPOSITORY)))
    assert (there.plan_digest, there.assess_digest) == (here.plan_digest, here.assess_digest)


def test_an_unknown_assignment_is_told_with_the_known_ones() -> None:
    with pytest.raises(AssignmentError, match='there is no assignment "iris"') as told:
        Course(folder=REPOSITORY).release("iris")
    assert ", ".join(SLUGS) in told.value.fix
    assert "--course" in told.value.fix


def test_an_empty_course_is_told(tmp_path: Path) -> None:
    course = Course(folder=tmp_path)
    assert course.assignment_ids() == ()
    with pytest.raises(AssignmentError) as told:
        course.release("iris")
    assert "use one of: none" in told.value.fix


def test_a_course_without_a_starter_has_no_starter_texts(copied: Copy) -> None:
    course = copied("gradient_descent")
    (course.folder / "assignments" / "gradient_descent" / STARTER).unlink()
    assert course.release("gradient_descent").starter_texts == frozenset()


def test_a_broken_neighbour_is_its_own_problem(copied: Copy) -> None:
    course = copied("gradient_descent", "backprop_111")
    (course.folder / "assignments" / "backprop_111" / DECLARATION).write_text("id = ", "utf-8")
    assert course.release("gradient_descent").siblings == {}
    with pytest.raises(AssignmentError, match="is no TOML"):
        course.release("backprop_111")


def broken(course: Course, name: str, content: bytes | None) -> Path:
    slug = "gradient_descent"
    path = {
        "reference": course.folder / "reference" / f"{slug}.py",
        "starter": course.folder / "assignments" / slug / STARTER,
        "declaration": course.folder / "assignments" / slug / DECLARATION,
    }[name]
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        pytest.param("reference", None, "cannot be read", id="no reference"),
        pytest.param("reference", b"\xff", "cannot be read", id="a reference that is no text"),
        pytest.param("declaration", b"\xff", "cannot be read", id="a declaration that is no text"),
        pytest.param("starter", b"{}", "", id="a starter that is no notebook"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    copied: Copy, name: str, content: bytes | None, problem: str
) -> None:
    course = copied("gradient_descent")
    path = broken(course, name, content)
    with pytest.raises(AssignmentError) as told:
        course.release("gradient_descent")
    assert problem in told.value.problem
    assert told.value.where in (str(path), STARTER)
    assert told.value.fix


def test_a_draw_that_fails_is_told_when_the_release_is_read(sources: dict[str, str]) -> None:
    source = sources[REFERENCE] + '\nDRAWS["loss"] = lambda rng: {"x": 1 / 0}\n'
    with pytest.raises(AssignmentError, match="cannot be drawn: ZeroDivisionError") as told:
        read_release({**sources, REFERENCE: source}, {}, reference="reference/gd.py")
    assert told.value.where == "reference/gd.py"


def test_a_draw_that_lacks_an_argument_is_told(sources: dict[str, str]) -> None:
    source = sources[REFERENCE] + '\nDRAWS["loss"] = lambda rng: {"x": 1.0}\n'
    with pytest.raises(AssignmentError, match="cannot be drawn: KeyError: 'y'"):
        read_release({**sources, REFERENCE: source}, {})


def claims_of(folder: Path, text: str) -> Path:
    (folder / "proof.toml").write_text(text, "utf-8")
    (folder / "a.ipynb").write_bytes(b"{}")
    return folder


def test_an_assignment_without_a_proof_claims_nothing(tmp_path: Path) -> None:
    assert read_claims(tmp_path) == Claims()


def test_claims_are_read_with_the_bytes_of_their_notebooks(tmp_path: Path) -> None:
    folder = claims_of(
        tmp_path,
        '[[notebook]]\nfile = "a.ipynb"\nkind = "wrong"\nloses = ["loss/values"]\n'
        'diagnosis = { "loss/values" = "sign" }\n[[notebook]]\nfile = "a.ipynb"\nkind = "starter"',
    )
    wrong, starter = read_claims(folder).notebooks
    assert (wrong.expectation, wrong.loses) == (Expectation.WRONG, ("loss/values",))
    assert wrong.diagnosis == {"loss/values": "sign"}
    assert (starter.expectation, starter.content) == (Expectation.STARTER, b"{}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("[[notebook", "is no TOML", id="no TOML"),
        pytest.param('[[notebook]]\nkind = "wrong"', "needs `file` and `kind`", id="no file"),
        pytest.param('[[notebook]]\nfile = "a.ipynb"', "needs `file` and `kind`", id="no kind"),
        pytest.param(
            '[[notebook]]\nfile = "a.ipynb"\nkind = "good"', "needs `file`", id="unknown kind"
        ),
        pytest.param(
            '[[notebook]]\nfile = "b.ipynb"\nkind = "wrong"', "cannot be read", id="no notebook"
        ),
        pytest.param(
            '[[notebook]]\nfile = "a.ipynb"\nkind = "wrong"\nloses = "loss"',
            "`loses` and `may_lose` are lists",
            id="loses is no list",
        ),
        pytest.param(
            '[[notebook]]\nfile = "a.ipynb"\nkind = "wrong"\ndiagnosis = ["sign"]',
            "`diagnosis` is a table",
            id="diagnosis is no table",
        ),
    ],
)
def test_a_claim_of_another_form_is_told(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(AssignmentError) as told:
        read_claims(claims_of(tmp_path, text))
    assert problem in told.value.problem
    assert told.value.where == str(tmp_path / "proof.toml")


def test_the_demo_class_has_submissions_for_the_core_assignments() -> None:
    found = demo_class(Course(folder=REPOSITORY))
    assert {"backprop_111", "gradient_descent", "iris_mlp"} <= set(found) <= set(SLUGS)
    everyone = [one for group in found.values() for one in group]
    assert len(everyone) >= 14
    assert len({(one.student, name) for name, group in found.items() for one in group}) == len(
        everyone
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(None, id="no list"),
        pytest.param("submission = 3 4", id="no TOML"),
        pytest.param("", id="nobody"),
        pytest.param('[[submission]]\nstudent = "a"\nassignment = "b"', id="no file"),
        pytest.param(
            '[[submission]]\nstudent = "a"\nassignment = "b"\nfile = "c"', id="a missing file"
        ),
    ],
)
def test_a_demo_class_that_cannot_be_read_is_told(tmp_path: Path, text: str | None) -> None:
    folder = tmp_path / "assignments" / "demo"
    folder.mkdir(parents=True)
    if text is not None:
        (folder / "class.toml").write_text(text, "utf-8")
    with pytest.raises(AssignmentError, match="the demo class cannot be read"):
        demo_class(Course(folder=tmp_path))
