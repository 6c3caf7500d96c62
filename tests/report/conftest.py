"""The hand-built grades of ``samples.py`` as fixtures."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from grader.domain.grade import Graded


@pytest.fixture(scope="session")
def samples() -> ModuleType:
    path = Path(__file__).parent / "samples.py"
    spec = importlib.util.spec_from_file_location("report_samples", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def full(samples: ModuleType) -> Graded:
    """Every feature of a graded report."""
    return _graded(samples.full())


@pytest.fixture
def clean(samples: ModuleType) -> Graded:
    """A submission without a fault."""
    return _graded(samples.clean())


@pytest.fixture
def unreadable(samples: ModuleType) -> Graded:
    """A file that is no notebook."""
    return _graded(samples.unreadable())


@pytest.fixture
def hostile(samples: ModuleType) -> Callable[[str], Graded]:
    """Builds a submission whose every student-written text is the given one."""
    return lambda text: _graded(samples.hostile(text))


@pytest.fixture
def nasty(samples: ModuleType) -> str:
    """A text that tries everything at once."""
    return str(samples.HOSTILE)


def _graded(sample: object) -> Graded:
    assert isinstance(sample, Graded)
    return sample
