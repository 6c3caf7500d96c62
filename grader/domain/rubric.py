"""How a person marks: the items of a rubric, and what an assignment keeps ready to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.domain.assignment import CheckSpec
from grader.domain.error import GraderError
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


def marked(
    rubric: Sequence[RubricItem], given: Mapping[str, float], where: str
) -> tuple[float, tuple[Text, ...]]:
    """Return the points of a mark, and a sentence for each item of the rubric.

    Args:
        rubric: the items of the check.
        given: the points of each of them, by id.
        where: names the check in messages.

    Raises:
        GraderError: an item is missing, unknown, or worth less.
    """
    known = {item.id: item for item in rubric}
    listed = ", ".join(f"{item.id} (0 to {item.points:g})" for item in rubric)
    for name in given:
        if name not in known:
            raise GraderError(where, f'its rubric has no item "{name}"', f"give: {listed}")
    sentences = []
    for item in rubric:
        if item.id not in given:
            raise GraderError(where, f'"{item.id}" has no points yet', f"give all of: {listed}")
        points = given[item.id]
        if not 0 <= points <= item.points:
            raise GraderError(
                where,
                f'"{item.id}" is worth 0 to {item.points:g} points, not {points:g}',
                "give as many as it is worth, or fewer",
            )
        sentences.append(
            Text(
                en=f"{item.title.en}: {points:g} of {item.points:g} points.",
                zh=f"{item.title.zh}：{points:g} / {item.points:g} 分。",
            )
        )
    return round(sum(given.values()), 6), tuple(sentences)
