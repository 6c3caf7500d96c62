"""A small stand-in for MNIST, made from scikit-learn's 8x8 digits.

Each pixel becomes 3x3, with a margin of 2: 28x28 images of bytes, in the form of Keras'
``mnist.npz``. scikit-learn is not imported; only its data file is read.
"""

import csv
import gzip
import importlib.util
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from grader.domain.error import EnvironmentTrouble
from grader.language import text

Bytes = NDArray[np.uint8]
TRAIN = 1437
SIDE, SCALE, MARGIN = 8, 3, 2
BRIGHTEST = 16


def packaged_file(name: str) -> Path:
    """Return a data file that scikit-learn brings along.

    Raises:
        EnvironmentTrouble: scikit-learn or the file is not installed.
    """
    # Finding a top-level package does not import it.
    spec = importlib.util.find_spec("sklearn")
    for folder in list(spec.submodule_search_locations or ()) if spec else []:
        source = Path(folder) / "datasets" / "data" / name
        if source.is_file():
            return source
    raise EnvironmentTrouble(
        "scikit-learn",
        text("its bundled {} is not installed").filled(name),
        text("run `uv sync --frozen`"),
    )


def digits() -> tuple[Bytes, Bytes]:
    """Return images of shape (1797, 28, 28), 0 to 255, and their labels of shape (1797,).

    Raises:
        EnvironmentTrouble: scikit-learn's data is not installed.
    """
    with gzip.open(packaged_file("digits.csv.gz"), "rt", encoding="ascii", newline="") as lines:
        rows = np.array([[float(cell) for cell in row] for row in csv.reader(lines)])
    small = rows[:, :-1].reshape(-1, SIDE, SIDE) * (255 / BRIGHTEST)
    large = np.kron(small, np.ones((1, SCALE, SCALE)))
    framed = np.pad(large, ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN)))
    return np.rint(framed).astype(np.uint8), rows[:, -1].astype(np.uint8)


def digits_archive() -> bytes:
    """Return the stand-in as the content of an ``.npz``: 1437 images to train, 360 to test."""
    images, labels = digits()
    target = io.BytesIO()
    np.savez_compressed(
        target,
        x_train=images[:TRAIN],
        y_train=labels[:TRAIN],
        x_test=images[TRAIN:],
        y_test=labels[TRAIN:],
    )
    return target.getvalue()
