"""What was found, before it is clear what can be graded: one for each attempt in the end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.domain.submission import IntakeProblem
from grader.intake.tree import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Something that belongs to one student; ``owner`` is the name as its source has it.

    An empty ``owner``: nobody knows whose it is. ``student_id`` and ``name`` are what the
    source says of the student, to be matched against a roster. ``order`` sorts attempts;
    empty where nothing tells which file came first. ``handed_in_s`` is a trusted moment,
    ``marked_late`` the learning platform's own word. ``claimed`` is what the student says.
    """

    owner: str
    shown: str
    node: Node
    assignment: str = ""
    problem: IntakeProblem = IntakeProblem.NONE
    names: tuple[str, ...] = ()
    why: str = ""
    aside: tuple[str, ...] = ()
    student_id: str = ""
    name: str = ""
    order: tuple[float, ...] = ()
    handed_in_s: float | None = None
    marked_late: bool = False
    claimed: str = ""
    attempt: int = 1


def one_each(hits: Sequence[Hit]) -> Iterator[Hit]:
    """Yield one hit for each student, assignment and attempt; the rest is told with it.

    Where a student has files that name an assignment, those that name none are left aside.
    """
    owners: dict[str, dict[str, list[Hit]]] = {}
    for hit in hits:
        owners.setdefault(hit.owner, {}).setdefault(hit.assignment, []).append(hit)
    for groups in owners.values():
        loose = groups.pop("", []) if len(groups) > 1 else []
        for group in groups.values():
            yield from _attempts(group, tuple(hit.shown for hit in loose))


def _attempts(group: Sequence[Hit], aside: tuple[str, ...]) -> Iterator[Hit]:
    """Yield the attempts of one student in order; without an order there is one at most."""
    if not all(hit.order for hit in group):
        yield _settled(group, aside)
        return
    moments: dict[tuple[float, ...], list[Hit]] = {}
    for hit in sorted(group, key=lambda hit: hit.order):
        moments.setdefault(hit.order, []).append(hit)
    for number, same in enumerate(moments.values(), start=1):
        yield replace(_settled(same, aside), attempt=number)
        aside = ()


def _settled(group: Sequence[Hit], aside: tuple[str, ...]) -> Hit:
    """Return what can be graded; two different notebooks are an ambiguity."""
    usable = [hit for hit in group if hit.problem is IntakeProblem.NONE]
    different = {hit.node.key: hit for hit in usable}
    first = (usable or group)[0]
    if len(different) > 1:
        names = tuple(hit.shown for hit in different.values())
        return replace(first, problem=IntakeProblem.SEVERAL, names=names)
    rest = tuple(hit.shown for hit in group if hit.node.key != first.node.key)
    return replace(first, aside=(*first.aside, *rest, *aside))
