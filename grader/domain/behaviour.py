"""How a submission behaves, check by check, and submissions that behave alike.

Alike are those with the same verdicts, mistakes and shares, so that one word fits them all.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from grader.domain.item_statistics import ItemScore, Sheet
from grader.domain.verdict import UNJUDGED, Outcome

STEPS = 20
"""Shares of a check's points are told apart in steps of one in so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """What one check saw: ``share`` of its ``points``, and the mistake if one was named."""

    exercise: str
    check: str
    outcome: Outcome
    share: float
    points: float
    diagnosis: str = ""

    @property
    def id(self) -> str:
        """Return the check with its exercise."""
        return f"{self.exercise}/{self.check}"

    @property
    def judged(self) -> bool:
        """Tell whether its points count."""
        return self.outcome not in UNJUDGED

    @property
    def likeness(self) -> tuple[str, Outcome, str, int]:
        """Return what two submissions have in common where they behave alike."""
        steps = round(self.share * STEPS) if self.judged else -1
        return self.id, self.outcome, self.diagnosis, steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """All traits of one student's graded submission, in the order of the checks."""

    student: str
    traits: tuple[Trait, ...]

    @property
    def sheet(self) -> Sheet:
        """Return the answers to the checks that were judged and are worth points."""
        return {
            trait.id: ItemScore(share=trait.share, points=trait.points)
            for trait in self.traits
            if trait.judged and trait.points > 0
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Students whose submissions behave alike; there is at least one."""

    students: tuple[str, ...]
    traits: tuple[Trait, ...]

    @property
    def id(self) -> str:
        """Return what the group is called: a name that follows from the behaviour alone."""
        alike = repr([(trait.id, *map(str, trait.likeness[1:])) for trait in self.traits])
        return (
            "g" + hashlib.sha256(alike.encode()).hexdigest()[:5]
        )  # a letter: no spreadsheet counts

    @property
    def mistakes(self) -> tuple[str, ...]:
        """Return the named mistakes, each once, in the order of the checks."""
        return tuple(dict.fromkeys(trait.diagnosis for trait in self.traits if trait.diagnosis))

    @property
    def lost(self) -> tuple[Trait, ...]:
        """Return the checks that were judged and did not give all their points."""
        return tuple(trait for trait in self.traits if trait.judged and trait.share < 1)


def groups_of(behaviours: Sequence[Behaviour]) -> tuple[Group, ...]:
    """Return the groups of one assignment's submissions, the largest first."""
    found: dict[tuple[object, ...], list[Behaviour]] = {}
    for one in behaviours:
        found.setdefault(tuple(trait.likeness for trait in one.traits), []).append(one)
    groups = [
        Group(students=tuple(one.student for one in alike), traits=alike[0].traits)
        for alike in found.values()
    ]
    return tuple(sorted(groups, key=lambda group: (-len(group.students), group.students)))
