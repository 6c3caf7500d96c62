"""The words for everything that is an id or an enum elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.domain.observation import CellStatus, RunOutcome
from grader.domain.text import Text
from grader.domain.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """A conclusion as colour, icon and word; ``tone`` names the first two."""

    tone: str
    word: Text


PARTLY = Badge(tone="part", word=Text(en="partly right", zh="部分正确"))
NOT_ALLOWED = Badge(tone="bad", word=Text(en="not allowed", zh="违规"))
BARRED = Badge(tone="bad", word=Text(en="barred by a rule", zh="违反规定"))

OUTCOMES: Mapping[Outcome, Badge] = {
    Outcome.PASSED: Badge(tone="ok", word=Text(en="passed", zh="通过")),
    Outcome.FAILED: Badge(tone="bad", word=Text(en="not right yet", zh="未通过")),
    Outcome.SKIPPED: Badge(tone="skip", word=Text(en="could not be checked", zh="未能检查")),
    Outcome.UNDECIDED: Badge(tone="wait", word=Text(en="undecided", zh="暂未判定")),
    Outcome.MANUAL: Badge(tone="wait", word=Text(en="read by a person", zh="人工评阅")),
}

CELLS: Mapping[CellStatus, Badge] = {
    CellStatus.OK: Badge(tone="ok", word=Text(en="ran", zh="运行正常")),
    CellStatus.ERROR: Badge(tone="bad", word=Text(en="raised an error", zh="运行出错")),
    CellStatus.TIMEOUT: Badge(
        tone="bad", word=Text(en="stopped at the time limit", zh="超时，已中止")
    ),
    CellStatus.MEMORY: Badge(
        tone="bad", word=Text(en="stopped at the memory limit", zh="内存超限，已中止")
    ),
    CellStatus.KILLED: Badge(
        tone="bad", word=Text(en="ended the whole program", zh="使整个程序退出")
    ),
    CellStatus.NOT_RUN: Badge(tone="skip", word=Text(en="was not run", zh="未运行")),
    CellStatus.TEXT: Badge(tone="text", word=Text(en="text", zh="文字")),
}

RUNS: Mapping[RunOutcome, Badge] = {
    RunOutcome.COMPLETED: Badge(
        tone="ok", word=Text(en="Every cell ran", zh="所有单元格均正常运行")
    ),
    RunOutcome.CELL_ERRORS: Badge(
        tone="part", word=Text(en="Some cells raised an error", zh="部分单元格运行出错")
    ),
    RunOutcome.TIMEOUT: Badge(
        tone="bad", word=Text(en="Stopped at the time limit", zh="运行超时，已中止")
    ),
    RunOutcome.MEMORY: Badge(
        tone="bad", word=Text(en="Stopped at the memory limit", zh="内存超限，已中止")
    ),
    RunOutcome.KILLED: Badge(
        tone="bad", word=Text(en="The notebook ended its own program", zh="程序被自己的代码终止")
    ),
    RunOutcome.UNREADABLE: Badge(
        tone="wait", word=Text(en="The file could not be read", zh="文件无法读取")
    ),
    RunOutcome.INFRASTRUCTURE: Badge(
        tone="wait", word=Text(en="The grading machine had trouble", zh="评分机器出现故障")
    ),
}

CONVENTIONS: Mapping[str, Text] = {
    "half_sum": Text(en="½ × the sum over the samples", zh="对样本求和，再乘 ½"),
    "sum": Text(en="the sum over the samples, without ½", zh="对样本求和，不乘 ½"),
    "half_mean": Text(en="½ × the mean over the samples", zh="对样本取平均，再乘 ½"),
    "mean": Text(en="the mean over the samples, without ½", zh="对样本取平均，不乘 ½"),
    "with_replacement": Text(
        en="samples drawn anew for every update (with replacement)",
        zh="每次更新重新抽取样本（有放回抽样）",
    ),
    "measured_after_update": Text(en="curves measured after the update", zh="曲线在更新之后测量"),
    **{
        f"rounded_{digits}": Text(
            en=f"rounded by hand to {digits} decimals on the way",
            zh=f"计算过程中手工舍入到 {digits} 位小数",
        )
        for digits in (2, 3, 4)
    },
    **{
        f"written_with_{unit}_{count}": Text(
            en=f"written down with {count} {unit}", zh=f"结果保留 {count} 位{word}"
        )
        for unit, word in (("decimals", "小数"), ("digits", "有效数字"))
        for count in (3, 4, 5, 6)
    },
}

SHIMS: Mapping[str, Text] = {
    "no_gpu": Text(
        en="The code asks for a graphics card. This machine has none, so it ran on the processor.",
        zh="代码要求使用显卡，评分机器没有显卡，已改用 CPU 运行。",
    ),
    "backend": Text(
        en="A window for plots was asked for; the figures were drawn without one.",
        zh="代码要求弹出绘图窗口，已改为直接绘制图像。",
    ),
    "data_path": Text(
        en="A path on your own computer was led to the course's copy of the data.",
        zh="代码使用了你自己电脑上的文件路径，已改为读取课程自带的数据。",
    ),
    "data_url": Text(
        en="A download was served from the course's own copy of the data.",
        zh="代码需要下载数据，已改用课程自带的数据。",
    ),
    "digits28": Text(
        en="MNIST is not on the grading machine: 1,797 smaller digits of the same form took its "
        "place. Accuracies and step counts are theirs; no check depends on them.",
        zh="评分机器上没有 MNIST，已改用 1797 张格式相同的小型手写数字图片。"
        "准确率和步数因此不同，不影响任何检查。",
    ),
    "input": Text(
        en="The code waits for the keyboard. Nobody types here, so it was answered with 1.",
        zh="代码等待键盘输入，评分时无人输入，已自动输入 1。",
    ),
    "numpy_alias": Text(
        en="A name that NumPy has since removed was given its old meaning.",
        zh="代码使用了 NumPy 已删除的名称，已按原来的含义处理。",
    ),
    "keras_alias": Text(
        en="A name that this version of Keras does not have was given its usual meaning.",
        zh="代码使用了当前版本的 Keras 中没有的名称，已按通常的含义处理。",
    ),
    "missing_library": Text(
        en="A library for charts or displays is not installed here; what uses it did nothing.",
        zh="代码使用了评分环境中未安装的绘图或展示库，相关语句未产生效果，其余部分照常运行。",
    ),
    "magic": Text(
        en="A magic command that does not exist here was passed over.",
        zh="代码使用了评分环境中没有的魔法命令，已忽略。",
    ),
    "install": Text(
        en="Nothing is installed while grading; the command was passed over.",
        zh="评分时不安装任何软件包，已忽略该命令。",
    ),
}

SANDBOX: Mapping[str, Text] = {
    "network": Text(en="network", zh="网络"),
    "files": Text(en="files", zh="文件"),
    "processes": Text(en="processes", zh="进程"),
    "disk": Text(en="disk space", zh="磁盘空间"),
    "memory": Text(en="memory", zh="内存"),
    "time": Text(en="time", zh="时间"),
    "reference": Text(en="reference solution", zh="参考答案"),
}

REVIEW_FIRST: Mapping[RunOutcome, tuple[Text, ...]] = {
    RunOutcome.UNREADABLE: (
        Text(
            en="Open your own copy in Jupyter. If it opens, save it again as a notebook (.ipynb).",
            zh="在 Jupyter 中打开你自己的那份文件；如果能打开，请重新保存为 .ipynb 格式。",
        ),
        Text(
            en="If it does not open, go back to an earlier copy or checkpoint.",
            zh="如果打不开，请找回之前的备份或检查点。",
        ),
        Text(
            en="Run all cells from the top once, save, and hand in that file.",
            zh="从头运行一遍全部单元格，保存后再提交该文件。",
        ),
    ),
    RunOutcome.INFRASTRUCTURE: (
        Text(
            en="You need not do anything: the notebook will be run again.",
            zh="你无需做任何操作，这份作业会被重新运行。",
        ),
    ),
}


def badge_of(verdict: Verdict) -> Badge:
    """Return the badge of a verdict; a failed check that earned something is partly right."""
    if verdict.outcome is Outcome.FAILED and verdict.fraction > 0:
        return PARTLY
    if verdict.outcome is Outcome.FAILED and verdict.kind == "policy":
        return NOT_ALLOWED
    return OUTCOMES[verdict.outcome]


def convention(name: str, vocabulary: Mapping[str, Text]) -> Text:
    """Return the words for a convention: the reference's, else ours, else the id itself."""
    return vocabulary.get(name) or CONVENTIONS.get(name) or Text(en=name, zh=name)
