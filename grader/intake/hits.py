"""What was found, before it is clear what can be graded: one for each student in the end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.domain.submission import IntakeProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Something that belongs to one student; ``owner`` is the name as the file system has it."""

    owner: str
    shown: str
    path: Path
    assignment: str = ""
    problem: IntakeProblem = IntakeProblem.NONE
    names: tuple[str, ...] = ()
    why: str = ""
    aside: tuple[str, ...] = ()


def one_each(hits: Sequence[Hit]) -> Iterator[Hit]:
    """Yield one hit for each student and assignment; the rest is told with it.

    Where a student has files that name an assignment, those that name none are left aside.
    """
    owners: dict[str, dict[str, list[Hit]]] = {}
    for hit in hits:
        owners.setdefault(hit.owner, {}).setdefault(hit.assignment, []).append(hit)
    for groups in owners.values():
        loose = groups.pop("", []) if len(groups) > 1 else []
        for group in groups.values():
            yield _settled(group, tuple(hit.shown for hit in loose))


def _settled(group: Sequence[Hit], aside: tuple[str, ...]) -> Hit:
    """Return what can be graded; two different notebooks are an ambiguity."""
    usable = [hit for hit in group if hit.problem is IntakeProblem.NONE]
    different = {hit.path: hit for hit in usable}
    first = (usable or group)[0]
    if len(different) > 1:
        names = tuple(hit.shown for hit in different.values())
        return replace(first, problem=IntakeProblem.SEVERAL, names=names)
    rest = tuple(hit.shown for hit in group if hit.path != first.path)
    return replace(first, aside=(*first.aside, *rest, *aside))
