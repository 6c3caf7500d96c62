"""The mistakes that the steps of a gradient descent give away, and words for them."""

from grader.domain.diagnosis import recognised
from grader.domain.question import Question
from grader.domain.text import Text
from grader.domain.verdict import Diagnosis


def mistake(question: Question, mistake_id: str) -> Diagnosis:
    """Return the diagnosis with this id, in the words of the reference where it has some."""
    for known in question.reference.known_wrong.get(question.exercise.id, ()):
        if known.id == mistake_id:
            return recognised(known)
    return Diagnosis(id=mistake_id, explains=1.0, name=_MISTAKES[mistake_id])


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
    "last_update_missing": Text(
        en="The parameters after the last update are missing", zh="缺少最后一次更新之后的参数"
    ),
    "no_reshuffle": Text(en="The samples are not reshuffled", zh="没有重新打乱样本"),
}
