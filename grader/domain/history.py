"""How the grade of one submission became what it is: each correction, and why it was made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from grader.domain.grade import Regraded
from grader.domain.grounds import Grounded, Grounds
from grader.domain.grounds_told import differences_told
from grader.domain.occasion import Cause
from grader.domain.override import Overrides, with_overrides
from grader.domain.text import Text
from grader.domain.verdict import ExerciseResult, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One assessment of a submission, with what made it be recorded."""

    cause: Cause
    grounded: Grounded


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One check as it counted; ``score`` is None where it was not judged."""

    title: Text
    score: float | None
    worth: float


def corrections(history: Sequence[Recorded], overrides: Overrides) -> tuple[Regraded, ...]:
    """Return how a grade changed from one assessment to the next, in the order it did.

    Args:
        history: all assessments of one submission. What was taken back is left out, and a
            submission had no grade as long as nobody could run it.
        overrides: the decisions of persons, which stand whatever the machine concludes.
    """
    standing: list[Grounded] = []
    for one in history:
        if one.cause is Cause.UNDO and len(standing) > 1:
            standing.pop()
        else:
            standing.append(one.grounded)
    graded = [one for one in standing if one.assessment.graded]
    found = (_correction(before, after, overrides) for before, after in pairwise(graded))
    return tuple(one for one in found if one.reasons)


def _correction(before: Grounded, after: Grounded, overrides: Overrides) -> Regraded:
    return Regraded(
        before=with_overrides(before.assessment, overrides).score,
        after=with_overrides(after.assessment, overrides).score,
        reasons=tuple(_reasons(before, after, overrides)),
    )


def _reasons(before: Grounded, after: Grounded, overrides: Overrides) -> Iterator[Text]:
    was, becomes = _lines(before, overrides), _lines(after, overrides)
    for key in dict.fromkeys((*was, *becomes)):
        former, newer = was.get(key), becomes.get(key)
        if former is None and newer is not None and newer.score:
            yield _said(_ADDED, title=newer.title)
        elif former is not None and newer is None and former.score:
            yield _said(_REMOVED, title=former.title)
        elif former is not None and newer is not None and former.score != newer.score:
            why = tuple(_why(before, after, key, former, newer)) or (_AGAIN,)
            yield _said(
                _MOVED,
                title=newer.title,
                was=_points(former),
                becomes=_points(newer),
                why=Text(en=", ".join(w.en for w in why), zh="、".join(w.zh for w in why)),
            )


def _lines(grounded: Grounded, overrides: Overrides) -> dict[tuple[str, str], _Line]:
    assessment = with_overrides(grounded.assessment, overrides)
    return {
        (result.id, verdict.check): _Line(
            title=_title(result, verdict),
            score=_score(result, verdict),
            worth=verdict.points,
        )
        for result in assessment.exercises
        for verdict in result.verdicts
    }


def _score(result: ExerciseResult, verdict: Verdict) -> float | None:
    if not verdict.judged:
        return None
    return 0.0 if result.barred else verdict.score


def _title(result: ExerciseResult, verdict: Verdict) -> Text:
    return Text(
        en=f"{result.title.en}, {verdict.title.en}", zh=f"{result.title.zh}“{verdict.title.zh}”"
    )


def _points(line: _Line) -> Text:
    if line.score is None:
        return Text(en="not judged", zh="未评判")
    return Text(en=f"{line.score:g}", zh=f" {line.score:g} 分")


def _why(
    before: Grounded, after: Grounded, key: tuple[str, str], former: _Line, newer: _Line
) -> Iterator[Text]:
    if former.worth != newer.worth:
        yield _WORTH.filled(f"{former.worth:g}", f"{newer.worth:g}")
    if before.assessment.run != after.assessment.run:
        yield _RAN_AGAIN
    yield from differences_told(_grounds(before, *key), _grounds(after, *key))


def _grounds(grounded: Grounded, exercise: str, check: str) -> Grounds:
    """Return what one verdict rested on; a rule's verdict has the grounds of its exercise."""
    for one in grounded.exercises:
        if one.id == exercise:
            return one.checks.get(check, one.policy_grounds)
    return {}


def _said(sentence: Text, **parts: Text) -> Text:
    """Return a sentence with its blanks filled in each language by that language's words."""
    return Text(
        en=sentence.en.format(**{name: part.en for name, part in parts.items()}),
        zh=sentence.zh.format(**{name: part.zh for name, part in parts.items()}),
    )


_MOVED = Text(
    en="{title}: from {was} to {becomes}. What changed: {why}.",
    zh="{title}：由{was}改为{becomes}。变更内容：{why}。",
)
_WORTH = Text(en="the points of this check, {} -> {}", zh="该项分值（{} 分改为 {} 分）")
_RAN_AGAIN = Text(en="the notebook ran again", zh="重新运行了笔记本")
_AGAIN = Text(en="it was judged again", zh="重新评判")
_ADDED = Text(en="{title}: this check is new.", zh="{title}：新增的检查项。")
_REMOVED = Text(en="{title}: this check is no longer there.", zh="{title}：该检查项已取消。")
