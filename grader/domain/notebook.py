"""A notebook as the grader sees it: cells with their sources, and nothing stored."""

from dataclasses import dataclass
from enum import StrEnum

from grader.domain.text import Text


class CellKind(StrEnum):
    """What a cell holds; raw cells count as text."""

    CODE = "code"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell; ``index`` counts all cells from 0."""

    index: int
    kind: CellKind
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    """A readable notebook; ``notices`` tell what had to be mended to read it."""

    cells: tuple[Cell, ...]
    notices: tuple[Text, ...] = ()

    @property
    def code(self) -> tuple[Cell, ...]:
        """Return the code cells that have something in them."""
        return tuple(c for c in self.cells if c.kind is CellKind.CODE and c.source.strip())
