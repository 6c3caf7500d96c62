"""Pieces of a run's work as they are watched: what they may use, and how they ended."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Stop(StrEnum):
    """What stopped a piece of work; ``CPU`` is processor time, ``TIMEOUT`` wall time."""

    NOTHING = "nothing"
    TIMEOUT = "timeout"
    CPU = "cpu"
    MEMORY = "memory"
    KILLED = "killed"


class Stopped(Exception):  # noqa: N818  (a person's wish, not an error)
    """The runner was told to stop; what was seen so far is not a run."""


class StartFailed(Exception):  # noqa: N818  (a finding; the caller tries again)
    """The notebook's process did not start; ``detail`` is what it wrote about it."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """What one piece of work may use: seconds of wall time and of processor time."""

    wall_s: float
    cpu_s: float = float("inf")


# What the agent does by itself, between the student's cells and calls.
CONTROL = Cap(wall_s=30.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched(Generic[T]):
    """The end of a piece of work: its results (none or one), what stopped it, how long it took."""

    results: tuple[T, ...]
    stop: Stop
    alive: bool
    duration_s: float
