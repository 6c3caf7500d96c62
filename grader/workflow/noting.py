"""Remarks on a run that cost nothing: another assignment's functions, workarounds, repairs."""

import re
from collections.abc import Iterator

from grader.domain.observation import CellStatus, Run, RunOutcome
from grader.domain.release import Release
from grader.domain.text import Text
from grader.workflow.barring import mentioned

# A notebook belongs to the other assignment when it has most of that one's functions, and
# clearly more of them than of this one's.
OTHER_SHARE = 0.5
CLEARLY_MORE = 0.3


def notes_on(release: Release, run: Run) -> tuple[Text, ...]:
    """Return the remarks on a run, the most useful first."""
    return tuple(_notes(release, run))


def _notes(release: Release, run: Run) -> Iterator[Text]:
    yield from _not_graded(run)
    yield from _other_assignment(release, run)
    yield from _cells(run)
    yield from _policy(release, run)
    yield from run.notices
    yield from _shims(run)


def _not_graded(run: Run) -> Iterator[Text]:
    if run.outcome is RunOutcome.INFRASTRUCTURE:
        yield Text(
            en="The notebook could not be run because of trouble on the grading machine. "
            "This is not a 0; it will be run again.",
            zh="由于评分机器出现故障，笔记本未能运行。这不是 0 分，之后会重新运行。",
        )
    if run.outcome is RunOutcome.UNREADABLE:
        yield Text(
            en="The file could not be read as a notebook. This is not a 0; a person will look.",
            zh="该文件无法作为笔记本读取。这不是 0 分，将由教师处理。",
        )


def _share(names: tuple[str, ...], found: frozenset[str]) -> float:
    return len(found.intersection(names)) / len(names) if names else 0.0


def other_assignment(release: Release, run: Run) -> str:
    """Return the id of the assignment whose contract the notebook answers instead, or ""."""
    found = frozenset(run.functions)
    own = _share(release.assignment.functions, found)
    shares = {name: _share(functions, found) for name, functions in release.siblings.items()}
    best = max(shares, key=lambda name: shares[name], default="")
    if best and shares[best] >= OTHER_SHARE and shares[best] - own >= CLEARLY_MORE:
        return best
    return ""


def _other_assignment(release: Release, run: Run) -> Iterator[Text]:
    other = other_assignment(release, run)
    if other:
        yield Text(
            en=f"This looks like a notebook for the assignment “{other}”; "
            f"it was graded as “{release.assignment.id}”. Was the right file handed in?",
            zh=f"这份笔记本看起来是作业“{other}”的，却按“{release.assignment.id}”评分。"
            "是否交错了文件？",
        )
    elif not any(cell.status is not CellStatus.TEXT for cell in run.cells) and run.cells:
        yield Text(
            en="The notebook has no code cell with anything in it.",
            zh="笔记本中没有任何有内容的代码单元格。",
        )


def _cells(run: Run) -> Iterator[Text]:
    stopped = [c.index + 1 for c in run.cells if c.status in _STOPPED]
    if stopped:
        cells = ", ".join(map(str, stopped))
        yield Text(
            en=f"Cell {cells} did not finish and was stopped; everything else was graded.",
            zh=f"第 {'、'.join(map(str, stopped))} 个单元格未能结束，已被终止；其余部分照常评分。",
        )
    yield from _missing_libraries(run)
    failed = [c.index + 1 for c in run.cells if c.status is CellStatus.ERROR]
    if failed:
        cells = ", ".join(map(str, failed))
        yield Text(
            en=f"Cell {cells} raised an exception; the cells after it were run all the same.",
            zh=f"第 {'、'.join(map(str, failed))} 个单元格出现异常；其后的单元格仍然照常运行。",
        )


def _missing_libraries(run: Run) -> Iterator[Text]:
    """Name the libraries that a cell wanted and this machine lacks: it may explain the rest."""
    wanted = [
        found.group(1)
        for cell in run.cells
        if cell.error.name == "ModuleNotFoundError"
        and (found := re.search(r"No module named '([\w.]+)'", cell.error.message))
    ]
    for name in dict.fromkeys(wanted):
        yield Text(
            en=f"The library “{name}” is not available where notebooks are graded; what its cell "
            "was to define is missing. Tell your teacher if you need it.",
            zh=f"评分环境中没有“{name}”这个库，该单元格中的定义因此缺失。如确有需要，请告知教师。",
        )


def _policy(release: Release, run: Run) -> Iterator[Text]:
    found = mentioned(release.assignment, run)
    if found:
        places = sorted({(v.use.cell + 1, v.use.line) for v in found})
        listed = ", ".join(f"cell {cell} line {line}" for cell, line in places)
        listed_zh = "、".join(f"第 {cell} 个单元格第 {line} 行" for cell, line in places)
        yield Text(
            en=f"Something that graded functions must not use stands elsewhere: {listed}. "
            "It costs nothing there.",
            zh=f"在评分函数之外出现了评分函数中禁止使用的内容：{listed_zh}。此处不扣分。",
        )


_STOPPED = (CellStatus.TIMEOUT, CellStatus.MEMORY, CellStatus.KILLED)


def _shims(run: Run) -> Iterator[Text]:
    for name in dict.fromkeys(shim.id for shim in run.shims):
        if name in SHIMS:
            yield SHIMS[name]


SHIMS = {
    "no_gpu": Text(
        en="There is no GPU here; asking for one was answered with a stand-in.",
        zh="评分环境没有 GPU，对 GPU 的请求已用占位设备代替。",
    ),
    "backend": Text(
        en="Figures are drawn without a window here; the plotting backend was replaced.",
        zh="评分环境没有图形窗口，绘图后端已被替换。",
    ),
    "data_path": Text(
        en="A path to course data that exists only on your machine was led to the course's copy.",
        zh="只存在于你的电脑上的数据路径已指向课程自带的副本。",
    ),
    "data_url": Text(
        en="There is no network here; a download of course data was served from a copy.",
        zh="评分环境没有网络，课程数据的下载已改用本地副本。",
    ),
    "digits28": Text(
        en="MNIST is not here; 1,797 smaller digits of the same form were served in its place.",
        zh="评分环境没有 MNIST，已改用 1797 张格式相同的小型手写数字图片。",
    ),
    "input": Text(
        en="Nobody can type here; input() was answered with 1.",
        zh="评分时无人输入，input() 一律得到 1。",
    ),
    "numpy_alias": Text(
        en="Names that newer NumPy has removed (such as np.float) were put back.",
        zh="新版 NumPy 已移除的名称（如 np.float）已被补回。",
    ),
    "keras_alias": Text(
        en="Names that this version of Keras lacks (such as tf.keras.losses.mean_squared_error) "
        "were put back.",
        zh="当前版本的 Keras 中没有的名称（如 tf.keras.losses.mean_squared_error）已被补回。",
    ),
    "missing_library": Text(
        en="A library for charts or displays is not installed here; a stand-in that does nothing "
        "took its place.",
        zh="评分环境未安装某个用于绘图或展示的库，已用不起作用的占位模块代替。",
    ),
}
