import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from grader.course.data import course_data, iris_rows, iris_split, iris_text
from grader.domain.error import AssignmentError, EnvironmentTrouble

REPOSITORY = Path(__file__).parents[2]


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    return header, rows


@pytest.mark.parametrize(
    ("name", "count", "first", "size"),
    [
        pytest.param("iris_training.csv", 120, "6.4,2.8,5.6,2.2,2", 2194, id="train"),
        pytest.param("iris_test.csv", 30, "5.9,3.0,4.2,1.5,1", 573, id="test"),
    ],
)
def test_iris_files_have_the_form_and_size_of_tensorflows(
    tmp_path: Path, name: str, count: int, first: str, size: int
) -> None:
    path = course_data([name], REPOSITORY, tmp_path)[name]
    header, rows = read(path)
    assert path == tmp_path / name
    assert header == [str(count), "4", "setosa", "versicolor", "virginica"]
    assert len(rows) == count
    assert ",".join(rows[0]) == first
    assert path.stat().st_size == size


def test_the_two_files_use_every_flower_once() -> None:
    split = iris_split(REPOSITORY)
    assert sorted(split.train + split.test) == list(range(150))


def test_the_patch_changes_three_cells() -> None:
    split, rows = iris_split(REPOSITORY), iris_rows()
    changed = sum(
        float(rows[row][column]) != value
        for row, cells in split.patch.items()
        for column, value in enumerate(cells)
    )
    assert changed == 3


def test_a_course_without_a_split_of_its_own_uses_the_shipped_one(tmp_path: Path) -> None:
    assert iris_split(tmp_path) == iris_split(REPOSITORY)


def test_a_course_may_bring_its_own_file(tmp_path: Path) -> None:
    folder = tmp_path / "assignments" / "data"
    folder.mkdir(parents=True)
    own = folder / "iris_test.csv"
    own.write_text("1,4,setosa,versicolor,virginica\n1,2,3,4,0\n", encoding="utf-8")
    assert course_data(["iris_test.csv"], tmp_path, tmp_path / "cache") == {"iris_test.csv": own}


def test_mnist_is_served_from_the_course_folder(tmp_path: Path) -> None:
    folder = tmp_path / "assignments" / "data"
    folder.mkdir(parents=True)
    np.savez(folder / "mnist.npz", x_train=np.zeros((1, 28, 28)))
    found = course_data(["mnist.npz"], tmp_path, tmp_path / "cache")
    assert found == {"mnist.npz": folder / "mnist.npz"}


def test_mnist_is_served_from_the_keras_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    cached = tmp_path / ".keras" / "datasets" / "mnist.npz"
    cached.parent.mkdir(parents=True)
    np.savez(cached, x_train=np.zeros((1, 28, 28)))
    assert course_data(["mnist.npz"], tmp_path, tmp_path / "cache") == {"mnist.npz": cached}


def test_mnist_that_is_nowhere_is_trouble_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(EnvironmentTrouble, match="neither") as caught:
        course_data(["mnist.npz"], tmp_path, tmp_path / "cache")
    assert "put a copy" in caught.value.fix


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("wine.csv", id="unknown"),
        pytest.param("../iris_test.csv", id="a path"),
        pytest.param("", id="empty"),
    ],
)
def test_an_unknown_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(AssignmentError, match="no course data file") as caught:
        course_data([name], REPOSITORY, tmp_path)
    assert "iris_training.csv" in caught.value.fix


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("{", id="no JSON"),
        pytest.param("[]", id="a list"),
        pytest.param('{"train": [0], "test": [1]}', id="no patch"),
        pytest.param('{"train": ["x"], "test": [1], "patch": {}}', id="rows that are no numbers"),
    ],
)
def test_a_broken_split_is_refused_with_its_place(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "assignments" / "data"
    folder.mkdir(parents=True)
    (folder / "iris_split.json").write_text(content, encoding="utf-8")
    with pytest.raises(AssignmentError, match=r"iris_split\.json: is not an Iris split"):
        course_data(["iris_test.csv"], tmp_path, tmp_path / "cache")


def test_a_split_that_names_no_existing_row_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "assignments" / "data"
    folder.mkdir(parents=True)
    broken = json.dumps({"train": [150], "test": [-1], "patch": {}})
    (folder / "iris_split.json").write_text(broken, encoding="utf-8")
    split = iris_split(tmp_path)
    with pytest.raises(AssignmentError, match="row 150"):
        iris_text("train", split, iris_rows())
    with pytest.raises(AssignmentError, match="row -1"):
        iris_text("test", split, iris_rows())


def test_a_spoilt_cache_is_written_anew(tmp_path: Path) -> None:
    path = course_data(["iris_test.csv"], REPOSITORY, tmp_path)["iris_test.csv"]
    right = path.read_bytes()
    path.write_text("spoilt", encoding="utf-8")
    course_data(["iris_test.csv"], REPOSITORY, tmp_path)
    assert path.read_bytes() == right
    assert [item.name for item in tmp_path.iterdir()] == ["iris_test.csv"]


def test_a_good_cache_is_left_alone(tmp_path: Path) -> None:
    path = course_data(["iris_test.csv"], REPOSITORY, tmp_path)["iris_test.csv"]
    before = path.stat().st_mtime_ns
    course_data(["iris_test.csv"], REPOSITORY, tmp_path)
    assert path.stat().st_mtime_ns == before


def test_building_the_files_imports_neither_scikit_learn_nor_tensorflow(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from grader.course.data import course_data;"
        f"course_data(['iris_training.csv'], Path({str(REPOSITORY)!r}), Path({str(tmp_path)!r}));"
        "print([name for name in ('sklearn', 'tensorflow', 'pandas') if name in sys.modules])"
    )
    answer = subprocess.run(  # noqa: S603  (our own interpreter and program)
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert answer.stdout.strip() == "[]"
