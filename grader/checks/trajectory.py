"""Each update of gradient descent used the gradient of one sample, or of one batch.

What the program did is recovered from its steps, so that any valid shuffle is right.
Three aspects are judged apart: ``steps``, ``coverage`` and ``reshuffling``.
"""

import numpy as np

from grader.checks.allowance import of_a_step
from grader.checks.descent_evidence import counts, orders, shown_steps
from grader.checks.descent_mistakes import mistake, nameless, of_steps, recounted
from grader.checks.kind import Kind
from grader.checks.obstacle import obstacle, verdict, wrong_form
from grader.checks.small_descent import SAMPLES, every_call
from grader.domain.candidate import source_of_convention
from grader.domain.explanation import Explanation, explain
from grader.domain.mistakes import as_sentence, other_convention
from grader.domain.path import own_steps, path_of
from grader.domain.question import Question
from grader.domain.text import NOTHING, Text
from grader.domain.trajectory import Path, epochs_of, order_changes, reshuffled
from grader.domain.value import ShapeMismatch
from grader.domain.verdict import Outcome, Verdict

# Under these the samples of a step are not those of one sample or batch.
NO_BATCHES = frozenset({"full_batch", "one_update_per_epoch"})
ENDS = "one_row_per_epoch"


def judge(question: Question) -> Verdict:
    """Judge the aspect that the check names."""
    try:
        paths = question.once(
            ("paths", question.option("samples", "one")),
            lambda: [path_of(question, case) for case in question.cases if case.returned],
        )
    except ShapeMismatch as mismatch:
        return verdict(question, Outcome.FAILED, wrong_form(question, mismatch))
    if len(paths) < len(question.cases) or not paths:
        blocked = obstacle(question, question.cases)
        if blocked is not None:
            return blocked
    if not all(np.all(np.isfinite(path.points)) for path in paths):
        return verdict(question, Outcome.FAILED, _not_finite(paths))
    if any(path.updates == 0 for path in paths):
        return verdict(question, Outcome.FAILED, _NO_STEPS)
    account = question.once(
        ("account", question.option("samples", "one")), lambda: _account(question, paths)
    )
    aspect = {"steps": _steps, "coverage": _coverage, "reshuffling": _reshuffling}
    return aspect[question.option("aspect")](question, paths, account)


def _account(question: Question, paths: list[Path]) -> Explanation | None:
    own = [own_steps(question, c, p) for c, p in zip(question.cases, paths, strict=True)]
    followed = [steps for steps in own if steps is not None]
    account = explain(
        paths,
        scalings(question),
        followed if len(followed) == len(paths) else (),
    )
    if question.exercise.convention and (account is None or not account.right):
        others = tuple(n for n in question.reference.conventions if n not in scalings(question))
        other = explain(paths, others) if others else None
        return other if other is not None and other.right else account
    return account


def scalings(question: Question) -> tuple[str, ...]:
    """Return the accepted conventions, that of the student's own loss first.

    A single sample does not tell a sum from a mean, so the name is taken from the loss.
    """
    if question.exercise.convention:
        return (question.exercise.convention,)
    known = tuple(question.reference.conventions) or ("half_sum",)
    own = source_of_convention(question)
    return tuple(dict.fromkeys((own, *known))) if own else known


def _steps(question: Question, paths: list[Path], account: Explanation | None) -> Verdict:
    if account is None:
        return _unexplained(question, paths)
    if not account.right:
        cause = of_steps(question, paths, account)
        return verdict(
            question,
            Outcome.FAILED,
            as_sentence(cause),
            diagnosis=cause,
            evidence=shown_steps(question, paths[0]),
        )
    prescribed = question.exercise.convention
    if prescribed and account.scaling not in ("", prescribed):
        cause = other_convention(question, account.scaling)
        return verdict(question, Outcome.FAILED, as_sentence(cause), diagnosis=cause)
    asked = question.reference.asked
    message = Text(en="Every step is a right one.", zh="每一步更新都正确。")
    if account.own_values:
        message = Text(
            en="Given your own gradients, every step is a right one.",
            zh="按你自己的梯度，每一步更新都正确。",
        )
    if account.scaling and account.scaling != asked:
        name = question.reference.conventions[account.scaling]
        message += Text(
            en=f"They use another loss convention, which is accepted: {name.en}.",
            zh=f"采用了另一种可接受的损失约定：{name.zh}。",
        )
    return verdict(
        question,
        Outcome.PASSED,
        message,
        conventions=(account.scaling,) if account.scaling not in ("", asked) else (),
        follow_through=account.own_values,
        route=_PAID_THERE if account.own_values else NOTHING,
    )


def _unexplained(question: Question, paths: list[Path]) -> Verdict:
    cause = nameless(question, paths, scalings(question))
    one = question.option("samples", "one") == "one"
    message = as_sentence(cause) + Text(
        en=(
            "The steps are not those of "
            + ("single samples" if one else "batches of at most `batch_size` samples")
            + " under any accepted loss."
        ),
        zh=(
            "更新步与"
            + ("单个样本" if one else "不超过 `batch_size` 个样本的小批量")
            + "的梯度不符，任何一种可接受的损失约定下都是如此。"
        ),
    )
    return verdict(
        question,
        Outcome.FAILED,
        message,
        diagnosis=cause,
        evidence=shown_steps(question, paths[0]),
    )


def _coverage(question: Question, paths: list[Path], account: Explanation | None) -> Verdict:
    if account is None or account.mistake in NO_BATCHES:
        return verdict(question, Outcome.SKIPPED, _UNKNOWN_STEPS)
    if account.mistake == ENDS:
        return verdict(question, Outcome.PASSED, _COVERED)
    updates = counts(paths)
    if account.replacement:
        return verdict(
            question,
            Outcome.PASSED,
            Text(
                en="Samples were drawn anew for every update (with replacement): accepted.",
                zh="每次更新都重新抽取样本（有放回抽样），同样视为正确。",
            ),
            conventions=("with_replacement",),
            evidence=updates,
        )
    pairs = list(zip(paths, account.recovered, strict=True))
    epochs = [epochs_of(path, recovered) for path, recovered in pairs]
    if all(found is not None for found in epochs):
        first = [batch for epoch in epochs[0] or () for batch in epoch]
        return verdict(
            question,
            Outcome.PASSED,
            _COVERED,
            evidence=(*updates, *orders(paths[0], first, paths[0].updates_per_epoch)),
            follow_through=account.own_values,
            route=_OWN_GRADIENTS if account.own_values else NOTHING,
        )
    cause = recounted(question, pairs)
    message = as_sentence(cause) + Text(
        en="An epoch has to use every sample once, the short last batch included.",
        zh="每一轮都应恰好使用每个样本一次，包括不足一批的最后一批。",
    )
    return verdict(question, Outcome.FAILED, message, diagnosis=cause, evidence=updates)


def _reshuffling(question: Question, paths: list[Path], account: Explanation | None) -> Verdict:
    if account is None or account.mistake in NO_BATCHES:
        return verdict(question, Outcome.SKIPPED, _UNKNOWN_STEPS)
    known = _changes_of_order(paths, account)
    if account.replacement or any(known):
        return verdict(question, Outcome.PASSED, _SHUFFLED)
    if None in known:
        return verdict(question, Outcome.SKIPPED, _UNKNOWN_EPOCHS)
    if all(path.samples <= SAMPLES for path in paths):
        return verdict(question, Outcome.UNDECIDED, _TOO_FEW)
    cause = mistake(question, "no_reshuffle")
    return verdict(question, Outcome.FAILED, _SAME_ORDER, diagnosis=cause)


def _changes_of_order(paths: list[Path], account: Explanation) -> list[bool | None]:
    """Return for each case whether its order changes between epochs; None: cannot be told."""
    if account.mistake == ENDS:
        every = [[set(orders) for orders in r.options] for r in account.recovered]
        return [not set.intersection(*orders) for orders in every]
    pairs = list(zip(paths, account.recovered, strict=True))
    epochs = [epochs_of(path, recovered) for path, recovered in pairs]
    return [
        reshuffled(epoch) if epoch is not None else order_changes(path, recovered)
        for epoch, (path, recovered) in zip(epochs, pairs, strict=True)
    ]


def _not_finite(paths: list[Path]) -> Text:
    path = next(p for p in paths if not np.all(np.isfinite(p.points)))
    row = int(np.argwhere(~np.all(np.isfinite(path.points), axis=1))[0, 0])
    return Text(
        en=f"The parameters are no longer finite after update {row}: the training diverges.",
        zh=f"第 {row} 次更新之后参数不再是有限数，训练发散了。",
    )


_PAID_THERE = Text(
    en="Their mistake is paid where they are judged, and only there.",
    zh="梯度本身的错误只在梯度那一题扣分。",
)
_OWN_GRADIENTS = Text(
    en="Right given your own gradients; that mistake is paid there.",
    zh="在你自己的梯度的基础上是正确的，那里的错误只在那里扣分。",
)
_NO_STEPS = Text(en="The trajectory holds no update.", zh="返回的轨迹中没有任何更新。")
_UNKNOWN_STEPS = Text(
    en="Which samples were used cannot be told until the steps are right.",
    zh="更新步正确之后才能判断使用了哪些样本。",
)
_UNKNOWN_EPOCHS = Text(
    en="The order can be told once every epoch uses every sample.",
    zh="每一轮都用到所有样本之后才能判断顺序。",
)
_TOO_FEW = Text(
    en="The order was the same twice, which so few samples do by chance; a person has to look.",
    zh="两轮的次序相同，但样本太少，可能只是巧合，需要人工确认。",
)
_COVERED = Text(en="Every epoch uses every sample once.", zh="每一轮都恰好使用每个样本一次。")
_SHUFFLED = Text(en="The order differs between epochs.", zh="各轮的样本顺序不同。")
_SAME_ORDER = Text(
    en="The order is the same in every epoch; the samples should be shuffled before each.",
    zh="每一轮的样本顺序都相同；应在每一轮开始前重新打乱样本。",
)


KIND = Kind(
    name="trajectory",
    judge=judge,
    options=frozenset({"aspect", "samples", "gradient", "loss"}),
    values={
        "aspect": frozenset({"steps", "coverage", "reshuffling"}),
        "samples": frozenset({"one", "batch"}),
    },
    upstream_calls=every_call,
    practice="descent",
    allowance=of_a_step,
)
