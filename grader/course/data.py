"""Course data files that a notebook may read, laid out on this machine.

TensorFlow's two Iris files are rebuilt from scikit-learn's copy of the data; MNIST is only
served where somebody has put a copy, elsewhere scikit-learn's digits stand in for it. Nothing
is downloaded, and neither library is imported.
"""

import csv
import importlib.resources
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.course.digits import digits_archive, packaged_file
from grader.domain.error import AssignmentError, EnvironmentTrouble, GraderError
from grader.language import text

IRIS_FILES = {"iris_training.csv": "train", "iris_test.csv": "test"}
MNIST = "mnist.npz"
DIGITS = "digits28.npz"
NAMES = (*IRIS_FILES, MNIST, DIGITS)
SPLIT = "iris_split.json"
SPECIES = ("setosa", "versicolor", "virginica")
FEATURES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class IrisSplit:
    """Which rows of scikit-learn's file make up TensorFlow's two, and in which order.

    ``patch`` maps rows whose cells differ in the two sources to TensorFlow's four features.
    """

    train: tuple[int, ...]
    test: tuple[int, ...]
    patch: dict[int, tuple[float, ...]]


def course_data(names: Sequence[str], course: Path, cache: Path) -> dict[str, Path]:
    """Return where each of the named files lies, building the Iris files in ``cache``.

    A file of that name under ``assignments/data`` of the course folder goes before anything.

    Raises:
        AssignmentError: a name is no known course data file, or the split is not usable.
        EnvironmentTrouble: the file's source is not on this machine.
    """
    return {name: _located(name, course, cache) for name in names}


def offered_data(names: Sequence[str], course: Path, cache: Path) -> dict[str, Path]:
    """Return the files that a run is offered: those named, and all others that are at hand.

    A notebook may load data that its assignment does not ask for; what this machine lacks is
    then simply not there.

    Raises:
        GraderError: a named file cannot be had; see :func:`course_data`.
    """
    offered = course_data(names, course, cache)
    for name in NAMES:
        if name not in offered:
            try:
                offered |= course_data((name,), course, cache)
            except GraderError:
                continue
    return offered


def _located(name: str, course: Path, cache: Path) -> Path:
    if name not in NAMES:
        raise _unknown(name)
    own = course / "assignments" / "data" / name
    if own.is_file():
        return own
    if name == MNIST:
        return _mnist(own)
    if name == DIGITS:
        return _written(cache / name, digits_archive())
    text = iris_text(IRIS_FILES[name], iris_split(course), iris_rows())
    return _written(cache / name, text.encode())


def _unknown(name: str) -> GraderError:
    return AssignmentError(
        "assignment.toml",
        text('`data` names "{}", which is no course data file').filled(name),
        text("use one of {}").filled(", ".join(NAMES)),
    )


def _mnist(own: Path) -> Path:
    """Return Keras' copy of MNIST, where the machine has one."""
    cached = Path.home() / ".keras" / "datasets" / MNIST
    if cached.is_file():
        return cached
    raise EnvironmentTrouble(
        MNIST,
        text("neither {0} nor {1} is there").filled(own, cached),
        text("put a copy of {} at one of the two places").filled(MNIST),
    )


def iris_split(course: Path) -> IrisSplit:
    """Return the course's split, or the shipped one where the course has none.

    Raises:
        AssignmentError: the file is not a split.
    """
    own = course / "assignments" / "data" / SPLIT
    shipped = importlib.resources.files("assignments") / "data" / SPLIT
    source = own if own.is_file() else shipped
    try:
        raw = json.loads(source.read_text(encoding="utf-8"))
        return IrisSplit(
            train=tuple(int(row) for row in raw["train"]),
            test=tuple(int(row) for row in raw["test"]),
            patch={int(row): tuple(map(float, cells)) for row, cells in raw["patch"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise AssignmentError(
            str(source),
            text("is not an Iris split ({0}: {1})").filled(type(error).__name__, error),
            text('give it "train" and "test" lists of rows and a "patch" of rows to cells'),
        ) from error


def iris_rows() -> list[list[str]]:
    """Return the 150 rows of scikit-learn's file as written: four features and the label.

    Raises:
        EnvironmentTrouble: scikit-learn or its file is not installed.
    """
    with packaged_file("iris.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))[1:]


def iris_text(part: str, split: IrisSplit, rows: Sequence[Sequence[str]]) -> str:
    """Return one of TensorFlow's two files, ``part`` being ``train`` or ``test``.

    The first line holds the number of rows, the number of features and the species' names.

    Raises:
        AssignmentError: the split names a row that does not exist.
    """
    chosen = split.train if part == "train" else split.test
    lines = [",".join((str(len(chosen)), str(FEATURES), *SPECIES))]
    for row in chosen:
        if not 0 <= row < len(rows):
            raise AssignmentError(
                SPLIT,
                text("row {0} is not among 0 to {1}").filled(row, len(rows) - 1),
                text("correct the list of rows"),
            )
        features = [str(cell) for cell in split.patch.get(row, rows[row][:FEATURES])]
        lines.append(",".join((*features, rows[row][FEATURES])))
    return "\n".join(lines) + "\n"


def _written(path: Path, content: bytes) -> Path:
    """Put ``content`` at ``path`` in one move, so that a neighbour never reads half a file."""
    if path.is_file() and path.read_bytes() == content:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(draft).chmod(0o644)
    Path(draft).replace(path)
    return path
