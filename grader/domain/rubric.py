"""How a person marks: the items of a rubric, and what an assignment keeps ready to say."""

from dataclasses import dataclass

from grader.domain.assignment import CheckSpec
from grader.domain.text import Text

RUBRIC = "rubric"


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricItem:
    """One thing that a person looks for, and the points it is worth."""

    id: str
    points: float
    title: Text


def rubric_of(check: CheckSpec) -> tuple[RubricItem, ...]:
    """Return the rubric of a check as it is declared; empty where it has none."""
    declared = check.options.get(RUBRIC, ())
    items = declared if isinstance(declared, (list, tuple)) else ()
    return tuple(
        RubricItem(
            id=item["id"],
            points=float(item["points"]),
            title=Text(en=item["title"]["en"], zh=item["title"]["zh"]),
        )
        for item in items
    )
