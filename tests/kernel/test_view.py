"""The view of site-packages: everything but ours."""

import sys
from pathlib import Path

import pytest

from grader.domain.error import EnvironmentTrouble
from grader.kernel.view import OURS, build_view, interpreter, is_ours


def test_the_view_holds_the_students_libraries_and_nothing_of_ours(tmp_path: Path) -> None:
    view = build_view(interpreter(Path(sys.executable)).packages, tmp_path / "view")
    names = {path.name for path in (tmp_path / "view").iterdir()}
    assert {"numpy", "tensorflow", "IPython", "matplotlib"} <= names
    assert view.paths == (tmp_path / "view",)
    assert not names & set(OURS)
    assert not [name for name in names if name.endswith(".pth") or "nabla" in name]


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("grader", True),
        ("reference", True),
        ("assignments", True),
        ("nabla_grader-0.1.0.dist-info", True),
        ("_editable_impl_nabla_grader.pth", True),
        ("__editable___nabla_grader_0_1_0_finder.py", True),
        ("distutils-precedence.pth", True),
        ("numpy", False),
        ("referencing", False),
        ("graders", False),
    ],
)
def test_names_of_ours_are_told_from_others(name: str, ours: bool) -> None:
    assert is_ours(name) is ours


def test_versions_are_read_from_the_hosts_side() -> None:
    versions = interpreter(Path(sys.executable)).versions
    assert {"python", "numpy", "tensorflow", "ipykernel"} <= set(versions)


def test_links_that_cannot_be_made_leave_the_packages_with_our_names_refused(
    tmp_path: Path,
) -> None:
    packages = tmp_path / "packages"
    (packages / "numpy").mkdir(parents=True)
    occupied = tmp_path / "view"
    occupied.mkdir()
    (occupied / "numpy").write_text("in the way")
    view = build_view((packages,), occupied)
    assert view.paths == (packages,)
    assert view.refused == OURS


def test_a_program_that_is_no_python_is_named() -> None:
    with pytest.raises(EnvironmentTrouble, match="cannot be started") as caught:
        interpreter(Path("/bin/false"))
    assert caught.value.fix
