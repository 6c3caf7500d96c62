"""A class in numbers: the checks of each assignment, groups of like behaviour, open work."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.domain.behaviour import Behaviour, Group, Trait, groups_of
from grader.domain.grade_line import GradeLine
from grader.domain.item_statistics import Item, items_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWork:
    """A check that waits for a person, by ``exercise/check``, and in whose submissions."""

    id: str
    students: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One assignment over a class; ``ungraded`` submissions are in no group."""

    assignment: str
    submissions: int
    graded: int
    ungraded: tuple[str, ...]
    items: tuple[Item, ...]
    groups: tuple[Group, ...]
    open_work: tuple[OpenWork, ...]


def surveys(lines: Iterable[GradeLine]) -> Iterator[Survey]:
    """Yield a survey of each assignment, by its id; an item's id is ``exercise/check``."""
    assignments: dict[str, list[GradeLine]] = {}
    for line in lines:
        assignments.setdefault(line.assignment, []).append(line)
    for name in sorted(assignments):
        mine = assignments[name]
        behaviours = [behaviour_of(line) for line in mine if line.graded]
        yield Survey(
            assignment=name,
            submissions=len(mine),
            graded=len(behaviours),
            ungraded=tuple(line.student for line in mine if not line.graded),
            items=items_of([one.sheet for one in behaviours]),
            groups=groups_of(behaviours),
            open_work=tuple(_open_work(behaviours)),
        )


def behaviour_of(line: GradeLine) -> Behaviour:
    """Return how a submission behaves; what the rules bar earns nothing."""
    return Behaviour(
        student=line.student,
        traits=tuple(
            Trait(
                exercise=check.exercise,
                check=check.check,
                outcome=check.outcome,
                share=0.0 if check.barred else max(0.0, min(1.0, check.fraction)),
                points=check.points,
                diagnosis=check.diagnosis,
            )
            for check in line.checks
        ),
    )


def _open_work(behaviours: Sequence[Behaviour]) -> Iterator[OpenWork]:
    waiting: dict[str, list[str]] = {}
    for one in behaviours:
        for trait in one.traits:
            if not trait.judged:
                waiting.setdefault(trait.id, []).append(one.student)
    for name, students in waiting.items():
        yield OpenWork(id=name, students=tuple(students))
