"""Each update of gradient descent used the gradient of one sample, or of one batch.

What the program did is recovered from its steps, so that any valid shuffle is right.
Three aspects are judged apart: ``steps``, ``coverage`` and ``reshuffling``.
"""

import numpy as np

from grader.checks.descent_mistakes import mistake
from grader.checks.kind import Kind
from grader.checks.obstacle import obstacle, verdict, wrong_form
from grader.domain.candidate import source_of_convention
from grader.domain.explanation import Explanation, explain, frozen_parameters
from grader.domain.path import own_steps, parameters, path_of
from grader.domain.question import Question
from grader.domain.text import NOTHING, Text
from grader.domain.tolerance import allowed_errors
from grader.domain.trajectory import Path, epochs_of, order_changes, reshuffled
from grader.domain.value import Floats, ShapeMismatch
from grader.domain.verdict import UNRECOGNISED, Diagnosis, Evidence, Outcome, Verdict


def judge(question: Question) -> Verdict:
    """Judge the aspect that the check names."""
    try:
        paths = [path_of(question, case) for case in question.cases if case.returned]
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
    own = [own_steps(question, c, p) for c, p in zip(question.cases, paths, strict=True)]
    followed = [steps for steps in own if steps is not None]
    account = explain(
        paths,
        scalings(question),
        followed if len(followed) == len(paths) else (),
    )
    aspect = {"steps": _steps, "coverage": _coverage, "reshuffling": _reshuffling}
    return aspect[question.option("aspect")](question, paths, account)


def scalings(question: Question) -> tuple[str, ...]:
    """Return the accepted conventions, that of the student's own loss first.

    A single sample does not tell a sum from a mean, so the name is taken from the loss.
    """
    known = tuple(question.reference.conventions) or ("half_sum",)
    own = source_of_convention(question)
    return tuple(dict.fromkeys((own, *known))) if own else known


def _steps(question: Question, paths: list[Path], account: Explanation | None) -> Verdict:
    if account is None:
        return _unexplained(question, paths)
    if account.mistake:
        once = account.mistake == "full_batch" and all(p.updates == p.epochs for p in paths)
        cause = mistake(question, "one_update_per_epoch" if once else account.mistake)
        return verdict(
            question,
            Outcome.FAILED,
            Text(en=f"{cause.name.en}.", zh=f"{cause.name.zh}。"),
            diagnosis=cause,
            evidence=_shown_steps(question, paths[0]),
        )
    asked = question.reference.asked
    message = Text(en="Every step is a right one.", zh="每一步更新都正确。")
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
        route=_OWN_GRADIENTS if account.own_values else NOTHING,
    )


def _unexplained(question: Question, paths: list[Path]) -> Verdict:
    still = frozen_parameters(paths, parameters(question))
    cause = UNRECOGNISED
    if still and len(still) < len(parameters(question)):
        names = ", ".join(still)
        cause = Diagnosis(
            id="pattern.frozen",
            explains=1.0,
            name=Text(en=f"{names} never changes", zh=f"{names} 从未更新"),
        )
    one = question.option("samples", "one") == "one"
    said = Text(en=f"{cause.name.en}.", zh=f"{cause.name.zh}。") if cause.id else NOTHING
    message = said + Text(
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
        evidence=_shown_steps(question, paths[0]),
    )


def _shown_steps(question: Question, path: Path) -> tuple[Evidence, ...]:
    """Return the first step beside the nearest right one."""
    gradients = path.gradients(path.points[0])
    step = path.points[1] - path.points[0]
    possible = -path.learning_rate * gradients
    nearest: Floats = possible[int(np.argmin(np.sum(np.square(possible - step), axis=1)))]
    allowed = allowed_errors(nearest)
    return tuple(
        Evidence(
            name=f"Δ{name} (1)",
            expected=f"{nearest[column]:.8g}",
            got=f"{step[column]:.8g}",
            error=float(abs(step[column] - nearest[column]) / allowed[column]),
        )
        for column, name in enumerate(parameters(question))
        if path.batch_size == 1
    )


def _coverage(question: Question, paths: list[Path], account: Explanation | None) -> Verdict:
    if account is None or account.mistake == "full_batch":
        return verdict(question, Outcome.SKIPPED, _UNKNOWN_STEPS)
    counts = _counts(paths)
    if account.replacement:
        return verdict(
            question,
            Outcome.PASSED,
            Text(
                en="Samples were drawn anew for every update (with replacement): accepted.",
                zh="每次更新都重新抽取样本（有放回抽样），同样视为正确。",
            ),
            conventions=("with_replacement",),
            evidence=counts,
        )
    pairs = list(zip(paths, account.recovered, strict=True))
    if all(epochs_of(path, recovered) is not None for path, recovered in pairs):
        return verdict(
            question,
            Outcome.PASSED,
            Text(
                en="Every epoch uses every sample once.",
                zh="每一轮都恰好使用每个样本一次。",
            ),
            evidence=counts,
            follow_through=account.own_values,
            route=_OWN_GRADIENTS if account.own_values else NOTHING,
        )
    cause = _miscount(question, paths)
    said = Text(en=f"{cause.name.en}.", zh=f"{cause.name.zh}。") if cause.id else NOTHING
    message = said + Text(
        en="An epoch has to use every sample once, the short last batch included.",
        zh="每一轮都应恰好使用每个样本一次，包括不足一批的最后一批。",
    )
    return verdict(question, Outcome.FAILED, message, diagnosis=cause, evidence=counts)


def _counts(paths: list[Path]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            name="updates",
            expected=str(path.updates_per_epoch * path.epochs),
            got=str(path.updates),
            error=0.0 if path.updates == path.updates_per_epoch * path.epochs else float("inf"),
            case=str(number + 1),
        )
        for number, path in enumerate(paths)
    )


def _miscount(question: Question, paths: list[Path]) -> Diagnosis:
    """Return the mistake that the numbers of updates give away."""
    if all(path.updates == path.epochs for path in paths):
        one = question.option("samples", "one") == "one"
        name = "one_sample_per_epoch" if one else "one_batch_per_epoch"
        return mistake(question, name)
    if all(p.updates == p.samples // p.batch_size * p.epochs for p in paths) and any(
        p.samples % p.batch_size for p in paths
    ):
        return mistake(question, "dropped_last_batch")
    if all(path.updates == path.updates_per_epoch * path.epochs - 1 for path in paths):
        return mistake(question, "last_update_missing")
    return UNRECOGNISED


def _reshuffling(question: Question, paths: list[Path], account: Explanation | None) -> Verdict:
    if account is None or account.mistake == "full_batch":
        return verdict(question, Outcome.SKIPPED, _UNKNOWN_STEPS)
    if account.replacement:
        return verdict(question, Outcome.PASSED, _SHUFFLED)
    pairs = list(zip(paths, account.recovered, strict=True))
    epochs = [epochs_of(path, recovered) for path, recovered in pairs]
    known = [
        reshuffled(epoch) if epoch is not None else order_changes(path, recovered)
        for epoch, (path, recovered) in zip(epochs, pairs, strict=True)
    ]
    if any(known):
        return verdict(question, Outcome.PASSED, _SHUFFLED)
    if None in known:
        return verdict(question, Outcome.SKIPPED, _UNKNOWN_EPOCHS)
    cause = mistake(question, "no_reshuffle")
    return verdict(question, Outcome.FAILED, _SAME_ORDER, diagnosis=cause)


def _not_finite(paths: list[Path]) -> Text:
    path = next(p for p in paths if not np.all(np.isfinite(p.points)))
    row = int(np.argwhere(~np.all(np.isfinite(path.points), axis=1))[0, 0])
    return Text(
        en=f"The parameters are no longer finite after update {row}: the training diverges.",
        zh=f"第 {row} 次更新之后参数不再是有限数，训练发散了。",
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
_SHUFFLED = Text(en="The order differs between epochs.", zh="各轮的样本顺序不同。")
_SAME_ORDER = Text(
    en="The order is the same in every epoch; the samples should be shuffled before each.",
    zh="每一轮的样本顺序都相同；应在每一轮开始前重新打乱样本。",
)
KIND = Kind(
    name="trajectory",
    judge=judge,
    options=frozenset({"aspect", "samples", "gradient"}),
)
