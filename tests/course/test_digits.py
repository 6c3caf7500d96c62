import io
from pathlib import Path

import numpy as np
import pytest

from grader.course.data import DIGITS, MNIST, course_data, offered_data
from grader.course.digits import digits, digits_archive, packaged_file
from grader.domain.error import EnvironmentTrouble

REPOSITORY = Path(__file__).parents[2]


def test_the_stand_in_has_the_form_of_keras_mnist() -> None:
    with np.load(io.BytesIO(digits_archive())) as archive:
        found = {name: (array.shape, array.dtype.name) for name, array in archive.items()}
    assert found == {
        "x_train": ((1437, 28, 28), "uint8"),
        "y_train": ((1437,), "uint8"),
        "x_test": ((360, 28, 28), "uint8"),
        "y_test": ((360,), "uint8"),
    }


def test_every_digit_is_there_and_the_brightest_pixel_is_255() -> None:
    images, labels = digits()
    assert sorted(set(labels.tolist())) == list(range(10))
    assert (images.min(), images.max()) == (0, 255)


def test_a_pixel_becomes_a_block_of_nine_inside_a_margin() -> None:
    images, _ = digits()
    assert images[:, :2].max() == images[:, :, :2].max() == 0
    blocks = images[:, 2:26, 2:26].reshape(-1, 8, 3, 8, 3)
    assert np.all(blocks == blocks[:, :, :1, :, :1])


def test_the_archive_is_the_same_every_time() -> None:
    assert digits_archive() == digits_archive()


def test_the_stand_in_is_offered_to_every_notebook(tmp_path: Path) -> None:
    offered = offered_data((), REPOSITORY, tmp_path)
    assert offered[DIGITS] == tmp_path / DIGITS
    assert offered[DIGITS].read_bytes() == digits_archive()


def test_a_real_mnist_of_the_course_is_served_under_its_own_name(tmp_path: Path) -> None:
    own = tmp_path / "assignments" / "data" / MNIST
    own.parent.mkdir(parents=True)
    own.write_bytes(b"PK real")
    assert course_data([MNIST], tmp_path, tmp_path)[MNIST] == own


def test_a_missing_file_of_scikit_learn_is_told() -> None:
    with pytest.raises(EnvironmentTrouble, match=r"its bundled wine28\.csv is not installed"):
        packaged_file("wine28.csv")
