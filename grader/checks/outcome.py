"""Loss and accuracy, recomputed from the returned parameters on data never seen before.

What a program reports of itself is not read here.
"""

import zlib
from collections.abc import Iterable, Mapping

import numpy as np

from grader.checks.allowance import percent
from grader.checks.kind import Kind
from grader.checks.obstacle import obstacle, verdict, wrong_form
from grader.domain.assignment import CheckSpec
from grader.domain.candidate import Candidate, candidates, observed_outputs
from grader.domain.lazily import Kept
from grader.domain.question import Case, Question
from grader.domain.recorded import NotRecorded
from grader.domain.reference import as_value, plain
from grader.domain.text import NOTHING, Text
from grader.domain.tolerance import aligned
from grader.domain.value import Floats, ShapeMismatch, Value, as_floats, leaves
from grader.domain.verdict import Evidence, Outcome, Verdict

# A worse loss than the reference's by more than this share is not the same training.
LOSS_SHARE = 0.02
LOSS_FLOOR = 1e-3


def unseen_of(question: Question, case: Case) -> dict[str, Value]:
    """Return the unseen data for a case; the same case always gives the same data."""
    numbers = b"".join(leaf.tobytes() for v in case.inputs.values() for leaf in leaves(v))
    rng = np.random.default_rng(zlib.crc32(numbers))
    drawn = as_value(question.reference.functions[question.option("unseen", "unseen")](rng))
    if not isinstance(drawn, dict):
        raise TypeError("the draw of unseen data returned no dict")
    return drawn


def measured(
    question: Question, data: Mapping[str, Value], parameters: Mapping[str, Floats]
) -> dict[str, float]:
    """Return what the reference's evaluation says of ``parameters`` on ``data``."""
    function = question.reference.functions[question.option("evaluate", "evaluate")]
    arguments = {n: plain(v) for n, v in {**data, **parameters}.items()}
    with np.errstate(all="ignore"):
        result = as_value(function(**arguments))
    if not isinstance(result, dict):
        raise TypeError("the evaluation returned no dict")
    return {name: float(as_floats(name, value).item()) for name, value in result.items()}


def parameters_of(question: Question) -> tuple[str, ...]:
    """Return the outputs that are model parameters."""
    return tuple(name for name in question.returns if name in question.parameters)


def judge(question: Question) -> Verdict:
    """Judge the recomputed loss and accuracy of all cases against the reference's."""
    names = parameters_of(question)
    blocked = obstacle(question, question.cases, names)
    if blocked is not None:
        return blocked
    possible = Kept(candidates(question, question.cases, any_member=True, lazily=True))
    try:
        own = [
            _own(question, case, names, possible.first, n) for n, case in enumerate(question.cases)
        ]
    except ShapeMismatch as mismatch:
        return verdict(question, Outcome.FAILED, wrong_form(question, mismatch))
    if not all(np.isfinite(value) for case in own for value in case.values()):
        return verdict(question, Outcome.FAILED, _DIVERGED)
    data = [unseen_of(question, case) for case in question.cases]
    rows: tuple[Evidence, ...] = ()
    for candidate in possible:
        wanted = (
            measured(question, seen, {n: part[n] for n in names})
            for seen, part in zip(data, candidate.expected, strict=True)
        )
        size = [len(as_floats("data", next(iter(seen.values())))) for seen in data]
        exact = candidate is not possible.first
        try:
            found = _rows(own, wanted, size, exact=exact, to_the_end=not rows)
        except NotRecorded:
            continue
        rows = rows or found
        if all(row.error <= 1 for row in found):
            return _passed(question, candidate, found)
    return verdict(question, Outcome.FAILED, _WORSE, evidence=rows)


def _own(
    question: Question, case: Case, names: tuple[str, ...], shapes: Candidate, number: int
) -> dict[str, float]:
    wanted = {name: shapes.expected[number][name] for name in names}
    parameters = aligned(observed_outputs(question, case, names), wanted)
    return measured(question, unseen_of(question, case), parameters)


def _rows(
    own: list[dict[str, float]],
    wanted: Iterable[dict[str, float]],
    size: list[int],
    *,
    exact: bool,
    to_the_end: bool,
) -> tuple[Evidence, ...]:
    """Return a row per measure and case; unless ``to_the_end``, up to the first wrong case.

    ``exact``: a better result is another one, too.
    """
    rows: list[Evidence] = []
    for number, (got, want) in enumerate(zip(own, wanted, strict=True)):
        for name, expected in want.items():
            worse = got[name] - expected
            allowed = LOSS_SHARE * abs(expected) + LOSS_FLOOR
            if name == "accuracy":
                worse, allowed = -worse, 1.5 / size[number]
            error = abs(worse) / allowed if exact else max(0.0, worse) / allowed
            rows.append(
                Evidence(
                    name=name,
                    expected=f"{expected:.6g}",
                    got=f"{got[name]:.6g}",
                    error=error,
                    case=str(number + 1),
                )
            )
        if not to_the_end and any(row.error > 1 for row in rows):
            break
    return tuple(rows)


def _passed(question: Question, candidate: Candidate, rows: tuple[Evidence, ...]) -> Verdict:
    asked = candidate.convention == question.reference.asked
    other = "" if asked else candidate.convention
    return verdict(
        question,
        Outcome.PASSED,
        Text(
            en="The returned parameters do as well on unseen data as they should.",
            zh="返回的参数在未见过的数据上达到了应有的损失和准确率。",
        ),
        evidence=rows,
        conventions=tuple(filter(None, (other, candidate.alternative))),
        follow_through=candidate.own_values,
        route=_OWN_VALUES if candidate.own_values else NOTHING,
    )


_OWN_VALUES = Text(
    en="As good as your own earlier functions allow; their mistake is paid there.",
    zh="就你自己前面的函数而言已达到应有的效果，那里的错误只在那里扣分。",
)
_DIVERGED = Text(
    en="With the returned parameters the loss is not a finite number.",
    zh="用返回的参数算出的损失不是有限数。",
)
_WORSE = Text(
    en="On unseen data the returned parameters do worse than they should.",
    zh="返回的参数在未见过的数据上的表现不如应有的水平。",
)


def _allowance(_check: CheckSpec) -> Text:
    share = percent(LOSS_SHARE)
    return Text(
        en=f"for a loss {share} of the expected one, plus {LOSS_FLOOR:g}; for an accuracy one "
        "sample",
        zh=f"损失为参考值的 {share} 再加上 {LOSS_FLOOR:g}，准确率为一个样本",
    )


KIND = Kind(
    name="outcome",
    judge=judge,
    options=frozenset({"evaluate", "unseen", "predict", "classes"}),
    allowance=_allowance,
)
