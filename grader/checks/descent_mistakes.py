"""The mistakes that the steps of a gradient descent give away, and words for them."""

from collections.abc import Sequence

import numpy as np

from grader.domain.draws import filled_up
from grader.domain.explanation import Explanation, frozen_parameters, right_at_first
from grader.domain.mistakes import composed, recognised
from grader.domain.path import parameters
from grader.domain.question import Question
from grader.domain.text import Text
from grader.domain.trajectory import Path, Recovered
from grader.domain.verdict import UNRECOGNISED, Diagnosis

SAME_FACTOR = 1e-3


def mistake(question: Question, mistake_id: str) -> Diagnosis:
    """Return the diagnosis with this id, in the words of the reference where it has some."""
    for known in question.reference.known_wrong.get(question.exercise.id, ()):
        if known.id == mistake_id:
            return recognised(known)
    return Diagnosis(id=mistake_id, explains=1.0, name=_MISTAKES[mistake_id])


def of_steps(question: Question, paths: Sequence[Path], account: Explanation) -> Diagnosis:
    """Return what is wrong with steps that are all explained, though by no right way."""
    if account.factors:
        return _stretched(account.factors)
    once = account.mistake == "full_batch" and all(p.updates == p.epochs for p in paths)
    first = mistake(question, "one_update_per_epoch" if once else account.mistake)
    if not account.second:
        return first
    return composed(first, mistake(question, account.second))


def _stretched(factors: Sequence[float]) -> Diagnosis:
    """Return the true statement that all steps have the right direction and another length."""
    ratio = factors[0]
    if all(abs(other - ratio) <= SAME_FACTOR * ratio for other in factors):
        name = Text(
            en=f"Every step is {ratio:.4g} times a right one",
            zh=f"每一步都是正确更新量的 {ratio:.4g} 倍",
        )
    else:
        listed = ", ".join(f"{other:.4g}" for other in factors)
        name = Text(
            en=f"Every step has a right direction and another length: {listed} times, by case",
            zh=f"每一步的方向正确，长度不对：各组数据中分别是 {listed} 倍",
        )
    return Diagnosis(id="pattern.ratio", explains=1.0, name=name)


def nameless(question: Question, paths: Sequence[Path], scalings: Sequence[str]) -> Diagnosis:
    """Return what can be said of steps that nothing explains."""
    names = parameters(question)
    still = frozen_parameters(paths, names)
    if not still and all(p.updates > 1 and not np.any(p.changes[1:]) for p in paths):
        return mistake(question, "one_row_for_all")
    if len(still) == len(names):
        return Diagnosis(
            id="pattern.frozen",
            explains=1.0,
            name=Text(en="No parameter ever changes", zh="所有参数都从未更新"),
        )
    if still:
        listed = ", ".join(still)
        return Diagnosis(
            id="pattern.frozen",
            explains=1.0,
            name=Text(en=f"{listed} never changes", zh=f"{listed} 从未更新"),
        )
    begun, _ = right_at_first(paths, scalings)
    if begun:
        updates = min(path.updates for path in paths)
        return Diagnosis(
            id="pattern.right_at_first",
            explains=begun / updates,
            name=Text(
                en=f"The first {begun} update(s) can be right ones, then there is one that cannot",
                zh=f"前 {begun} 次更新可以是正确的，之后出现了无法解释的更新",
            ),
        )
    return UNRECOGNISED


def recounted(question: Question, pairs: Sequence[tuple[Path, Recovered]]) -> Diagnosis:
    """Return why an epoch does not use every sample once, by its batches or their number."""
    if filled_up(pairs):
        return mistake(question, "filled_last_batch")
    return counted(question, [path for path, _ in pairs])


def counted(question: Question, paths: Sequence[Path]) -> Diagnosis:
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
    one = all(path.batch_size == 1 for path in paths)
    if one and all(path.updates == (path.samples - 1) * path.epochs for path in paths):
        return mistake(question, "dropped_last_sample")
    if not one and all(path.updates == path.samples * path.epochs for path in paths):
        return mistake(question, "single_samples")
    return _miscounted(paths)


def _miscounted(paths: Sequence[Path]) -> Diagnosis:
    """Return the true statement that the number of updates is another one."""
    if all(path.updates == path.updates_per_epoch * path.epochs for path in paths):
        return UNRECOGNISED
    path = next(p for p in paths if p.updates != p.updates_per_epoch * p.epochs)
    wanted = path.updates_per_epoch * path.epochs
    return Diagnosis(
        id="pattern.update_count",
        explains=1.0,
        name=Text(
            en=f"There are {path.updates} updates where {path.epochs} epochs of "
            f"{path.samples} samples make {wanted}",
            zh=f"{path.samples} 个样本训练 {path.epochs} 轮应更新 {wanted} 次，"
            f"实际更新了 {path.updates} 次",
        ),
    )


_MISTAKES = {
    "full_batch": Text(
        en="Every step uses the gradient of all samples", zh="每一步都使用了全部样本的梯度"
    ),
    "one_update_per_epoch": Text(
        en="An epoch makes only one update, with the gradient of all samples",
        zh="每一轮只用全部样本的梯度更新了一次",
    ),
    "sign": Text(en="The steps go up the gradient", zh="更新方向与梯度下降相反"),
    "eta_twice": Text(en="The learning rate is applied twice", zh="学习率被乘了两次"),
    "eta_missing": Text(en="The learning rate is not applied", zh="没有乘学习率"),
    "divided_by_n": Text(
        en="The step is divided by the number of all samples", zh="更新量除以了样本总数"
    ),
    "divided_by_batch_size": Text(
        en="The step is divided by the batch size once more", zh="更新量多除了一次批量大小"
    ),
    "overlapping_slice": Text(
        en="The batches hold one sample too many", zh="每个小批量多取了一个样本"
    ),
    "one_sample_per_epoch": Text(
        en="An epoch makes only one update, with one sample", zh="每一轮只用一个样本更新了一次"
    ),
    "one_batch_per_epoch": Text(
        en="An epoch makes only one update, with one batch", zh="每一轮只用一个小批量更新了一次"
    ),
    "dropped_last_batch": Text(
        en="The short last batch is left out", zh="不足一批的最后一批被丢弃了"
    ),
    "filled_last_batch": Text(
        en="The short last batch is filled up with samples that the epoch has used before",
        zh="最后一批不足一批，却用本轮已经用过的样本补满了",
    ),
    "one_row_for_all": Text(
        en="All rows are equal, as when one and the same list is appended after every update",
        zh="返回的各行完全相同，像是每次更新后把同一个列表追加了进去",
    ),
    "last_update_missing": Text(
        en="The parameters after the last update are missing", zh="缺少最后一次更新之后的参数"
    ),
    "single_samples": Text(
        en="Single samples are used in place of batches", zh="没有分批，仍是逐个样本更新"
    ),
    "dropped_last_sample": Text(
        en="One sample of every epoch is left out", zh="每一轮漏掉了一个样本"
    ),
    "one_row_per_epoch": Text(
        en="Only the parameters at the end of each epoch are kept", zh="只保存了每一轮结束时的参数"
    ),
    "falling_rate": Text(
        en="The learning rate goes down during training", zh="学习率在训练过程中不断减小"
    ),
    "stale_gradient": Text(
        en="The gradient is taken at parameters that are out of date",
        zh="梯度是在过时的参数处计算的",
    ),
    "momentum": Text(en="Steps carry momentum", zh="更新中带有动量"),
    "accumulated_gradient": Text(
        en="Gradients add up from update to update", zh="梯度在各次更新之间不断累加"
    ),
    "sequential_update": Text(
        en="A parameter is updated before the other's gradient is taken",
        zh="一个参数先更新之后，才计算另一个参数的梯度",
    ),
    "no_x": Text(en="All parameters get the intercept's gradient", zh="所有参数都用了截距的梯度"),
    "b_frozen": Text(en="The last parameter is not updated", zh="最后一个参数没有更新"),
    "w_frozen": Text(en="The first parameter is not updated", zh="第一个参数没有更新"),
    "broadcast": Text(
        en="Every prediction is compared with every label", zh="每个预测值都和所有标签做了差"
    ),
    "xy_shuffled_apart": Text(
        en="Data and labels were shuffled apart", zh="数据和标签被分别打乱了"
    ),
    "no_reshuffle": Text(en="The samples are not reshuffled", zh="没有重新打乱样本"),
}
