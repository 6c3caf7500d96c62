"""What a conclusion rested on, so that it can be kept until one of these things changes.

A ground is a path ("functions/loss", "standing/forward") with the digest of what stood there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from grader.domain.question import Standing
from grader.domain.verdict import Assessment, ExerciseResult, Verdict

Grounds: TypeAlias = Mapping[str, str]
# Paths that follow from the rest: how another exercise stands, and what its checks concluded.
STANDING = "standing/"
VERDICTS = "verdicts"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundedExercise:
    """The grounds of one exercise's verdicts, by check, and of what else is said of it.

    ``shown`` are those of its exhibits.
    """

    id: str
    checks: Mapping[str, Grounds]
    shown: Grounds
    standing: Standing
    standing_grounds: Grounds
    policy_grounds: Grounds


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptExercise:
    """What was concluded of an exercise before, and what that rested on.

    ``result_of`` gives the conclusions, which nobody reads as long as nothing they rest on changes.
    """

    grounds: GroundedExercise
    result_of: Callable[[], ExerciseResult]

    @property
    def result(self) -> ExerciseResult:
        """Return the conclusions."""
        return self.result_of()

    def verdict(self, check: str) -> Verdict | None:
        """Return the verdict on a check; None where there is none."""
        return next((v for v in self.result.verdicts if v.check == check), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounded:
    """An assessment with what each part of it rested on; without grounds nothing is kept."""

    assessment: Assessment
    exercises: tuple[GroundedExercise, ...] = ()
    notes_grounds: Grounds = field(default_factory=dict)
