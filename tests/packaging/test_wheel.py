"""The wheel holds everything that grading needs, and works without the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("grader", "reference", "assignments")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a freshly built wheel; the build backend is in the environment: no network."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(  # noqa: S603  (the build backend)
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """Return the names of all files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds the wheel's content, as an installer would lay it out."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_every_file_of_the_packages_is_in_the_wheel(names: set[str]) -> None:
    ours = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
    ours = {name for name in ours if ".ipynb_checkpoints" not in name}
    assert ours - names == set()


def test_the_templates_lie_inside_the_package(names: set[str]) -> None:
    templates = ROOT / "templates"
    ours = {p.relative_to(templates).as_posix() for p in templates.rglob("*") if p.is_file()}
    assert ours
    assert {f"grader/templates/{name}" for name in ours} <= names


@pytest.mark.parametrize(
    "name",
    [
        "grader/py.typed",
        "grader/course/schema/assignment-1.json",
        "grader/report/schema/result-1.json",
        "assignments/data/iris_split.json",
        "assignments/gradient_descent/assignment.toml",
        "assignments/gradient_descent/starter.ipynb",
        "reference/gradient_descent.py",
    ],
)
def test_what_is_no_python_is_in_the_wheel(names: set[str], name: str) -> None:
    assert name in names


def test_nothing_else_is_installed(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_the_installed_wheel_finds_its_course_and_its_templates(installed: Path) -> None:
    program = """
from pathlib import Path
import grader
from grader import wiring
from grader.course.demo import demo_class
from grader.course.shipped import shipped_course
from grader.report.rendering import templates_folder

course = wiring.course(None)
print(Path(grader.__file__).parents[1])
print(shipped_course())
print(templates_folder().parents[1])
print(len([course.release(name) for name in course.assignment_ids()]))
print(sum(map(len, demo_class(course).values())))
"""
    done = subprocess.run(  # noqa: S603  (our own few lines)
        [sys.executable, "-c", program],
        cwd=installed.parent,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *places, releases, submissions = done.stdout.split("\n")[:-1]
    assert places == [str(installed)] * 3
    assert int(releases) == len(list((ROOT / "assignments").glob("*/assignment.toml")))
    assert int(submissions) >= 14
