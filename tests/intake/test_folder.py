import os
import unicodedata
from pathlib import Path

import pytest

from grader.domain.error import GraderError
from grader.domain.submission import Found, IntakeProblem
from grader.intake.folder import find_submissions

IDS = ("gradient_descent", "iris_mlp")


def lay(folder: Path, *names: str) -> Path:
    """Write files whose content is their name; a name that ends in / is an empty folder."""
    for name in names:
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name)
    return folder


def seen(*paths: Path) -> list[tuple[str, str, str]]:
    found = find_submissions(paths, IDS)
    return [(f.student, f.assignment, f.content.decode() or f.problem.value) for f in found]


def only(folder: Path) -> Found:
    (one,) = find_submissions([folder], IDS)
    return one


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(
            ["001.ipynb", "002.ipynb"],
            [("001", "", "001.ipynb"), ("002", "", "002.ipynb")],
            id="flat",
        ),
        pytest.param(
            ["001/work.ipynb", "002/x.ipynb"],
            [("001", "", "001/work.ipynb"), ("002", "", "002/x.ipynb")],
            id="a-folder-each",
        ),
        pytest.param(
            ["001/iris_mlp.ipynb", "001/scratch.ipynb"],
            [("001", "iris_mlp", "001/iris_mlp.ipynb")],
            id="named-like-the-assignment",
        ),
        pytest.param(
            ["001/iris_mlp/a.ipynb", "001/gradient_descent/b.ipynb"],
            [
                ("001", "gradient_descent", "001/gradient_descent/b.ipynb"),
                ("001", "iris_mlp", "001/iris_mlp/a.ipynb"),
            ],
            id="a-folder-each-assignment",
        ),
        pytest.param(
            ["001/Iris-MLP.ipynb"],
            [("001", "iris_mlp", "001/Iris-MLP.ipynb")],
            id="another-spelling",
        ),
        pytest.param(
            ["submitted/001/iris_mlp/a.ipynb", "source/iris_mlp/a.ipynb", "release/x.ipynb"],
            [("001", "iris_mlp", "submitted/001/iris_mlp/a.ipynb")],
            id="nbgrader",
        ),
        pytest.param(
            ["iris_mlp/001.ipynb", "iris_mlp/002/a.ipynb"],
            [
                ("001", "iris_mlp", "iris_mlp/001.ipynb"),
                ("002", "iris_mlp", "iris_mlp/002/a.ipynb"),
            ],
            id="assignment-outermost",
        ),
        pytest.param(
            ["001/deep/er/work.ipynb"], [("001", "", "001/deep/er/work.ipynb")], id="unpacked-zip"
        ),
        pytest.param(
            ["001.ipynb", "._001.ipynb", ".ipynb_checkpoints/001-checkpoint.ipynb", "a.csv"],
            [("001", "", "001.ipynb")],
            id="system-files",
        ),
        pytest.param(
            ["001/a.ipynb", "001/.ipynb_checkpoints/a.ipynb", "__MACOSX/001/._a.ipynb"],
            [("001", "", "001/a.ipynb")],
            id="checkpoints-inside",
        ),
        pytest.param(
            ["001.ipynb", "data/iris.csv"], [("001", "", "001.ipynb")], id="data-beside-files"
        ),
        pytest.param(["001.IPYNB"], [("001", "", "001.IPYNB")], id="upper-case-suffix"),
        pytest.param(
            ["001.ipynb", "001/iris_mlp.ipynb"],
            [("001", "iris_mlp", "001/iris_mlp.ipynb")],
            id="loose-and-named",
        ),
    ],
)
def test_each_layout_gives_its_students(
    tmp_path: Path, names: list[str], expected: list[tuple[str, str, str]]
) -> None:
    assert seen(lay(tmp_path, *names)) == expected


@pytest.mark.parametrize(
    ("names", "problem", "named"),
    [
        pytest.param(["1/a.ipynb", "1/b.ipynb"], IntakeProblem.SEVERAL, "1/a.ipynb", id="two"),
        pytest.param(
            ["1/iris_mlp/a.ipynb", "1/iris_mlp/b.ipynb"],
            IntakeProblem.SEVERAL,
            "1/iris_mlp/b.ipynb",
            id="two-for-one-assignment",
        ),
        pytest.param(["1.ipynb.txt"], IntakeProblem.ODD_FILE, "1.ipynb.txt", id="text-suffix"),
        pytest.param(["1.zip"], IntakeProblem.DAMAGED, "1.zip", id="no-archive"),
        pytest.param(["1.rar"], IntakeProblem.PACKED, "1.rar", id="rar"),
        pytest.param(["1/work.py", "1/x.html"], IntakeProblem.ODD_FILE, "1/work.py", id="script"),
        pytest.param(["1/"], IntakeProblem.NO_NOTEBOOK, "1", id="empty-folder"),
        pytest.param(["1/notes.md"], IntakeProblem.NO_NOTEBOOK, "1", id="only-notes"),
    ],
)
def test_what_cannot_be_graded_is_told_with_its_file(
    tmp_path: Path, names: list[str], problem: IntakeProblem, named: str
) -> None:
    found = only(lay(tmp_path, *names))
    assert (found.student, found.problem, found.content) == ("1", problem, b"")
    assert named in found.told.en
    assert named in found.told.zh


def test_files_beside_a_graded_notebook_are_told(tmp_path: Path) -> None:
    found = only(lay(tmp_path, "1/iris_mlp.ipynb", "1/old.ipynb", "1/export.html"))
    assert found.problem is IntakeProblem.NONE
    assert "1/old.ipynb" in found.told.en
    assert "1/export.html" in found.told.zh


def test_many_names_are_shortened(tmp_path: Path) -> None:
    found = only(lay(tmp_path, *(f"1/{n}.ipynb" for n in range(9))))
    assert "4 more" in found.told.en
    assert "等 9 项" in found.told.zh


def test_a_notebook_can_be_named_itself(tmp_path: Path) -> None:
    lay(tmp_path, "001/iris_mlp/work.ipynb", "001/iris_mlp.ipynb", "x.ipynb")
    assert seen(tmp_path / "x.ipynb") == [("x", "", "x.ipynb")]
    assert seen(tmp_path / "001/iris_mlp/work.ipynb") == [
        ("work", "iris_mlp", "001/iris_mlp/work.ipynb")
    ]
    assert seen(tmp_path / "001/iris_mlp.ipynb") == [("001", "iris_mlp", "001/iris_mlp.ipynb")]


def test_the_same_file_named_twice_is_one_submission(tmp_path: Path) -> None:
    lay(tmp_path, "1.ipynb")
    assert seen(tmp_path, tmp_path / "1.ipynb") == [("1", "", "1.ipynb")]


def test_two_folders_with_one_student_are_an_ambiguity(tmp_path: Path) -> None:
    lay(tmp_path, "a/1.ipynb", "b/1.ipynb")
    assert seen(tmp_path / "a", tmp_path / "b") == [("1", "", "several")]


def test_links_out_of_a_folder_are_refused_by_name_and_the_rest_goes_on(tmp_path: Path) -> None:
    outside = lay(tmp_path / "outside", "secret.ipynb")
    folder = lay(tmp_path / "in", "good.ipynb", "other/w.ipynb", "mine/x.csv")
    (folder / "bad.ipynb").symlink_to(outside / "secret.ipynb")
    (folder / "dir").symlink_to(outside)
    (folder / "gone.ipynb").symlink_to(outside / "nothing")
    (folder / "table.csv").symlink_to(outside / "secret.ipynb")
    (folder / "mine" / "w.ipynb").symlink_to(folder / "other" / "w.ipynb")
    (folder / "other" / "loop").symlink_to(folder / "other")
    assert seen(folder) == [
        ("bad", "", "link"),
        ("dir", "", "link"),
        ("gone", "", "link"),
        ("good", "", "good.ipynb"),
        ("mine", "", "link"),
        ("other", "", "other/w.ipynb"),
    ]


def test_a_folder_may_be_named_by_a_link(tmp_path: Path) -> None:
    lay(tmp_path / "real", "1.ipynb")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert seen(tmp_path / "link") == [("1", "", "1.ipynb")]


def test_a_pipe_and_a_folder_of_notebooks_name_do_not_stop_the_rest(tmp_path: Path) -> None:
    lay(tmp_path, "2.ipynb", "3.ipynb/")
    os.mkfifo(tmp_path / "1.ipynb")
    assert seen(tmp_path) == [("1", "", "not_a_file"), ("2", "", "2.ipynb")]


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "1.ipynb").open("wb") as file:
        file.truncate(60 * 10**6)
    assert seen(tmp_path) == [("1", "", "too_large")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    lay(tmp_path, "1.ipynb", "2/a.ipynb", "3.ipynb")
    (tmp_path / "1.ipynb").chmod(0)
    (tmp_path / "2").chmod(0)
    try:
        assert seen(tmp_path) == [
            ("1", "", "not_allowed"),
            ("2", "", "not_allowed"),
            ("3", "", "3.ipynb"),
        ]
    finally:
        (tmp_path / "2").chmod(0o700)


def test_names_that_differ_in_case_or_unicode_form_get_folders_of_their_own(
    tmp_path: Path,
) -> None:
    composed, decomposed = (unicodedata.normalize(form, "José") for form in ("NFC", "NFD"))
    lay(tmp_path, "Ann.ipynb", "ann.ipynb", f"{composed}.ipynb", f"{decomposed}.ipynb")
    found = find_submissions([tmp_path], IDS)
    assert {f.student for f in found} >= {"Ann", "ann", composed}
    assert len({f.student for f in found}) == len(found) == 4
    assert len({unicodedata.normalize("NFC", f.folder_name).casefold() for f in found}) == 4
    assert [f.folder_name for f in found if f.student == "Ann"] == ["Ann"]


def test_suffixes_do_not_depend_on_who_else_is_in_the_class(tmp_path: Path) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    lay(small, "Ann.ipynb", "ann.ipynb")
    lay(large, "Ann.ipynb", "Aaron.ipynb", "ANN.ipynb", "ann.ipynb", "zoe.ipynb")
    names = [
        {f.student: f.folder_name for f in find_submissions([folder], IDS)}
        for folder in (small, large)
    ]
    assert names[0]["ann"] == names[1]["ann"] != "ann"


def test_hostile_names_are_shown_as_text_and_written_as_safe_folders(tmp_path: Path) -> None:
    lay(
        tmp_path, "\x1b[31mred.ipynb", "evil\u202excod.ipynb", "con.ipynb", "=cmd.ipynb", "a .ipynb"
    )
    found = find_submissions([tmp_path], IDS)
    assert not any(c in f.student + f.file for f in found for c in "\x1b\u202e")
    assert {f.folder_name for f in found} == {
        "_U+001B_[31mred",
        "evil_U+202E_xcod",
        "_con",
        "cmd",
        "a_",
    }


def test_a_path_that_is_not_there_is_an_error_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(GraderError, match="does not exist"):
        find_submissions([tmp_path / "nothing"], IDS)


def test_an_empty_folder_is_an_error_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(GraderError, match="holds no submission") as caught:
        find_submissions([tmp_path], IDS)
    assert "<student>.ipynb" in caught.value.fix
