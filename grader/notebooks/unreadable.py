"""Why a handed-in file is no notebook, in words a student and a TA can act on.

Knows nothing of how a file is read; ``grader.notebooks.reading`` decides which reason holds.
"""

from enum import StrEnum
from typing import Self

from grader.domain.error import SubmissionError
from grader.domain.text import Text


class Unreadable(StrEnum):
    """The reasons, as stable ids for ``result.json`` and for tests."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NUL_BYTES = "nul_bytes"
    ENCODING = "encoding"
    NOT_JSON = "not_json"
    CUT_OFF = "cut_off"
    TOO_DEEP = "too_deep"
    TOO_COMPLEX = "too_complex"
    TOO_DEAR = "too_dear"
    TOO_MANY_CELLS = "too_many_cells"
    NOT_A_NOTEBOOK = "not_a_notebook"
    OLD_FORMAT = "old_format"
    NEW_FORMAT = "new_format"
    SCRIPT = "script"
    WEB_PAGE = "web_page"
    ARCHIVE = "archive"
    DOCUMENT = "document"
    MERGE_CONFLICT = "merge_conflict"
    POINTER = "pointer"


_SAVE_AGAIN = Text(
    en="Open the notebook in Jupyter, save it there and hand in that .ipynb file.",
    zh="请在 Jupyter 中打开该笔记本，重新保存后提交得到的 .ipynb 文件。",
)
_DOWNLOAD = Text(
    en="In Jupyter choose File > Download (in Colab: File > Download > Download .ipynb) "
    "and hand in that .ipynb file.",
    zh="请在 Jupyter 的“文件”菜单中选择“下载”（Colab：“文件 > 下载 > 下载 .ipynb”），"
    "并提交得到的 .ipynb 文件。",
)
_SMALLER = Text(
    en="Clear all outputs, take embedded data out of the notebook, save and hand in again.",
    zh="请清除全部输出，移除直接写在笔记本里的数据，保存后重新提交。",
)

# ``{detail}`` stands for what the reader of the file has found
_REASONS: dict[Unreadable, tuple[Text, Text]] = {
    Unreadable.EMPTY: (
        Text(en="the file is empty", zh="文件是空的"),
        Text(
            en="Check that the notebook was saved and the upload finished, then hand in again.",
            zh="请确认笔记本已保存、上传已完成，然后重新提交。",
        ),
    ),
    Unreadable.TOO_LARGE: (
        Text(
            en="the file has {detail}; more than 50 MB is not read",
            zh="文件大小为 {detail}，超过 50 MB 的文件不予读取",
        ),
        _SMALLER,
    ),
    Unreadable.NUL_BYTES: (
        Text(
            en="the file contains NUL bytes (the first at byte {detail}), so it was damaged when "
            "it was saved or copied",
            zh="文件中含有空字节（第一个位于第 {detail} 字节），说明文件在保存或复制时已损坏",
        ),
        _SAVE_AGAIN,
    ),
    Unreadable.ENCODING: (
        Text(
            en="the file is not UTF-8 text (byte {detail} does not fit); it may have been saved "
            "by an editor in another encoding, such as GBK",
            zh="文件不是 UTF-8 编码（第 {detail} 字节无法解码），可能被编辑器存成了 GBK 等其他编码",
        ),
        Text(
            en="Save the file as UTF-8 (or download it again from Jupyter) and hand in again.",
            zh="请将文件另存为 UTF-8 编码（或从 Jupyter 重新下载），然后重新提交。",
        ),
    ),
    Unreadable.NOT_JSON: (
        Text(
            en="the file is no valid JSON, which every notebook is ({detail})",
            zh="文件不是合法的 JSON，而笔记本文件必须是 JSON（{detail}）",
        ),
        _SAVE_AGAIN,
    ),
    Unreadable.CUT_OFF: (
        Text(
            en="the file stops in the middle ({detail}); the end of the notebook is missing",
            zh="文件在中途截断（{detail}），笔记本的后半部分缺失",
        ),
        Text(
            en="Save the notebook once more, wait for the upload to finish and hand in again.",
            zh="请重新保存笔记本，等待上传完成后再次提交。",
        ),
    ),
    Unreadable.TOO_DEEP: (
        Text(
            en="the file nests more than {detail} levels of brackets; no notebook does",
            zh="文件中括号嵌套超过 {detail} 层，正常的笔记本不会如此",
        ),
        _SAVE_AGAIN,
    ),
    Unreadable.TOO_COMPLEX: (
        Text(
            en="the file consists of more than {detail} values",
            zh="文件包含的数据项超过 {detail} 个",
        ),
        _SMALLER,
    ),
    Unreadable.TOO_DEAR: (
        Text(
            en="reading the file takes more time or memory than any notebook needs",
            zh="读取该文件所需的时间或内存远超正常笔记本",
        ),
        _SMALLER,
    ),
    Unreadable.TOO_MANY_CELLS: (
        Text(
            en="the notebook has {detail} cells; more than 2000 are not read",
            zh="笔记本共有 {detail} 个单元格，超过 2000 个的不予读取",
        ),
        Text(
            en="Hand in a notebook that holds the solution only.",
            zh="请提交只包含作业解答的笔记本。",
        ),
    ),
    Unreadable.NOT_A_NOTEBOOK: (
        Text(
            en="the file is JSON, but no notebook ({detail})",
            zh="文件是 JSON，但不是笔记本（{detail}）",
        ),
        _DOWNLOAD,
    ),
    Unreadable.OLD_FORMAT: (
        Text(
            en="the notebook is in format {detail}, which is older than format 3 of 2013",
            zh="笔记本采用的是第 {detail} 版格式，比 2013 年的第 3 版还要旧",
        ),
        _SAVE_AGAIN,
    ),
    Unreadable.NEW_FORMAT: (
        Text(
            en="the notebook is in format {detail}; this grader knows formats 3 and 4",
            zh="笔记本采用的是第 {detail} 版格式，本评分系统只支持第 3 版和第 4 版",
        ),
        Text(
            en="Save the notebook with a current version of Jupyter in format 4.",
            zh="请用当前版本的 Jupyter 以第 4 版格式保存笔记本。",
        ),
    ),
    Unreadable.SCRIPT: (
        Text(
            en="the file is a Python script, not a notebook",
            zh="文件是 Python 脚本，不是笔记本",
        ),
        _DOWNLOAD,
    ),
    Unreadable.WEB_PAGE: (
        Text(
            en="the file is a web page: the browser saved what it showed, not the notebook",
            zh="文件是网页：浏览器保存的是页面，而不是笔记本本身",
        ),
        _DOWNLOAD,
    ),
    Unreadable.ARCHIVE: (
        Text(
            en="the file is a packed archive ({detail}), not a notebook",
            zh="文件是压缩包（{detail}），不是笔记本",
        ),
        Text(
            en="Unpack it and hand in the .ipynb file that is inside.",
            zh="请先解压，再提交其中的 .ipynb 文件。",
        ),
    ),
    Unreadable.DOCUMENT: (
        Text(
            en="the file is a document or an image ({detail}), not a notebook",
            zh="文件是文档或图片（{detail}），不是笔记本",
        ),
        _DOWNLOAD,
    ),
    Unreadable.MERGE_CONFLICT: (
        Text(
            en="the file holds the marks of an unfinished git merge (line {detail})",
            zh="文件中留有未处理完的 git 合并冲突标记（第 {detail} 行）",
        ),
        Text(
            en="Settle the merge, check that Jupyter opens the notebook, and hand in again.",
            zh="请先解决合并冲突，确认 Jupyter 能打开笔记本后重新提交。",
        ),
    ),
    Unreadable.POINTER: (
        Text(
            en="the file only points to where the notebook is stored (Git LFS)",
            zh="文件只是指向笔记本存储位置的指针（Git LFS）",
        ),
        Text(
            en="Fetch the file itself with `git lfs pull` and hand it in.",
            zh="请先用 `git lfs pull` 取回文件本身，再提交。",
        ),
    ),
}


class UnreadableNotebook(SubmissionError):  # noqa: N818  (a finding about a file)
    """A handed-in file that is no readable notebook; ``reason`` says why.

    ``told`` and ``advice`` are the problem and the remedy as sentences in both languages; the
    strings of :class:`~grader.domain.error.GraderError` are the English ones.
    """

    def __init__(self, where: str, reason: str, detail: str) -> None:
        """Word the problem of the file ``where``; ``detail`` fills the sentence's gap."""
        self.reason = Unreadable(reason)
        self.detail = detail
        problem, advice = _REASONS[self.reason]
        en = problem.en.replace("{detail}", detail)
        zh = problem.zh.replace("{detail}", detail)
        self.told = Text(en=f"{en[0].upper()}{en[1:]}.", zh=f"{zh}。")
        super().__init__(where, Text(en=en, zh=zh), advice)

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        """Pickle by what the constructor takes."""
        return type(self), (self.where, str(self.reason), self.detail)
