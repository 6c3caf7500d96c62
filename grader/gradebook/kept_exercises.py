"""An assessment read by exercise: a regrade looks at few verdicts, and at many equal grounds.

The parts of a stored text are found by how they begin: within a string of JSON every quotation
mark is escaped, so that no text of a student or an assignment can look like a beginning.
"""

import json
from collections.abc import Iterator
from functools import cache, lru_cache, partial

from grader.domain.grounds import GroundedExercise, KeptExercise
from grader.domain.verdict import ExerciseResult
from grader.gradebook.packing import read

# What only a reader of a report looks at: no verdict rests on it.
SHOWN = frozenset({"exhibits", "evidence", "route", "findings"})
# Those of a class are a few hundred different ones, whatever its size.
REMEMBERED = 2_000


def kept_exercises(content: str, where: str) -> dict[str, KeptExercise]:
    """Return what the text of an assessment keeps of each exercise, in its order.

    Their results are read when they are asked for, which raises as :func:`read` does.

    Raises:
        GraderError: a part has another version's form; ``where`` is its place.
    """
    found = {}
    results = _parts(content, ExerciseResult)
    for part, result in zip(_parts(content, GroundedExercise), results, strict=True):
        grounds = _grounds(part)
        read_result = cache(partial(read, result, ExerciseResult, where, SHOWN))
        found[grounds.id] = KeptExercise(grounds=grounds, result_of=read_result)
    return found


@lru_cache(REMEMBERED)
def _grounds(part: str) -> GroundedExercise:
    return read(part, GroundedExercise, "grounds")


def _parts(content: str, kind: type) -> Iterator[str]:
    """Yield the text of each thing of one class; none of them lies within another."""
    begins = f'{{"c":"{kind.__name__}","f":'
    at = content.find(begins)
    while at >= 0:
        following = content.find(begins, at + 1)
        end = following - 1 if following > 0 else json.JSONDecoder().raw_decode(content, at)[1]
        yield content[at:end]
        at = following
