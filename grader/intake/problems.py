"""Why something that was found cannot be graded, in sentences for the TA and the student."""

from collections.abc import Sequence

from grader.domain.submission import IntakeProblem
from grader.domain.text import NOTHING, Text

MAX_NAMES = 5

# ``{names}`` stands for the files concerned, ``{why}`` for what the system said
_SENTENCES = {
    IntakeProblem.SEVERAL: Text(
        en="There are several notebooks, and nothing tells which one to grade: {names}. Keep one, "
        "or name it after the assignment.",
        zh="找到多个笔记本，无法判断应当评分哪一个：{names}。请只保留一个，或以作业名命名其中一个。",
    ),
    IntakeProblem.LINK: Text(
        en="{names} is a link that leads out of the student's own folder; it was not followed. "
        "Put the file itself there.",
        zh="{names} 是指向该学生文件夹之外的链接，没有打开。请放入文件本身。",
    ),
    IntakeProblem.NOT_ALLOWED: Text(
        en="{names} may not be read on this machine ({why}). Change its permissions and grade "
        "again.",
        zh="本机没有读取 {names} 的权限（{why}）。请修改权限后重新评分。",
    ),
    IntakeProblem.TOO_LARGE: Text(
        en="{names} has more than 50 MB and was not read. Clear the notebook's outputs, save it "
        "and hand it in again.",
        zh="{names} 超过 50 MB，未予读取。请清除笔记本的输出，保存后重新提交。",
    ),
    IntakeProblem.NOT_A_FILE: Text(
        en="{names} is no ordinary file. Put the notebook itself there.",
        zh="{names} 不是普通文件。请放入笔记本文件本身。",
    ),
    IntakeProblem.ODD_FILE: Text(
        en="There is no notebook, only {names}. Hand in the .ipynb file itself, not exported.",
        zh="没有找到笔记本，只有 {names}。请直接提交 .ipynb 文件，不要导出成其他格式。",
    ),
    IntakeProblem.NO_NOTEBOOK: Text(
        en="The folder {names} holds no notebook. Put the .ipynb file there.",
        zh="文件夹 {names} 中没有笔记本。请放入 .ipynb 文件。",
    ),
    IntakeProblem.GONE: Text(
        en="{names} could not be read ({why}). Check the file and grade again.",
        zh="无法读取 {names}（{why}）。请检查该文件后重新评分。",
    ),
    IntakeProblem.UNSAFE_PATH: Text(
        en="{names} points outside of its archive and was not read. Pack the files again.",
        zh="{names} 的路径指向压缩包之外，未予读取。请重新打包。",
    ),
    IntakeProblem.BAD_NAME: Text(
        en="{names} is no usable file name and was not read. Rename the file and pack it again.",
        zh="{names} 不是可用的文件名，未予读取。请重命名后重新打包。",
    ),
    IntakeProblem.DUPLICATE: Text(
        en="{names} is in the archive more than once with different contents; none of them was "
        "read. Pack the files again.",
        zh="压缩包中有多个内容不同的 {names}，均未读取。请重新打包。",
    ),
    IntakeProblem.ENCRYPTED: Text(
        en="{names} is encrypted and was not read. Pack it without a password.",
        zh="{names} 已加密，未予读取。请不设密码重新打包。",
    ),
    IntakeProblem.BOMB: Text(
        en="{names} unpacks to far more than a notebook ({why}) and was not read. Hand in the "
        ".ipynb file itself.",
        zh="{names} 解压后远大于正常的笔记本（{why}），未予读取。请直接提交 .ipynb 文件。",
    ),
    IntakeProblem.DAMAGED: Text(
        en="{names} is damaged ({why}). Pack it again, or hand in the .ipynb file itself.",
        zh="{names} 已损坏（{why}）。请重新打包，或直接提交 .ipynb 文件。",
    ),
    IntakeProblem.TOO_DEEP: Text(
        en="{names} is an archive inside of too many others. Hand in the .ipynb file itself.",
        zh="{names} 的压缩包嵌套层数过多。请直接提交 .ipynb 文件。",
    ),
    IntakeProblem.PACKED: Text(
        en="{names} is packed in a form that is not read here. Unpack it and pack it as .zip, or "
        "hand in the .ipynb file itself.",
        zh="{names} 的压缩格式无法读取。请解压后改用 .zip 打包，或直接提交 .ipynb 文件。",
    ),
    IntakeProblem.NO_MATCH: Text(
        en="{names} does not match the pattern, so nobody knows whose it is.",
        zh="{names} 与给定的模式不符，无法判断属于哪位学生。",
    ),
}
_ASIDE = Text(
    en="Beside the graded notebook, these were left aside: {names}.",
    zh="除已评分的笔记本外，以下文件未参与评分：{names}。",
)


def told(problem: IntakeProblem, names: Sequence[str], why: str = "") -> Text:
    """Return what is wrong and what to do; ``names`` are safe to show already."""
    return _filled(_SENTENCES[problem], names, why)


def left_aside(names: Sequence[str]) -> Text:
    """Return what was not graded because another file was."""
    return _filled(_ASIDE, names, "") if names else NOTHING


def _filled(text: Text, names: Sequence[str], why: str) -> Text:
    few = list(names[:MAX_NAMES])
    more = len(names) - len(few)
    en = ", ".join(few) + (f" and {more} more" if more else "")
    zh = "、".join(few) + (f"等 {len(names)} 项" if more else "")
    return Text(
        en=text.en.replace("{why}", why).replace("{names}", en),
        zh=text.zh.replace("{why}", why).replace("{names}", zh),
    )


def parted(sentences: Text, where: str) -> tuple[Text, Text]:
    """Return a problem and its remedy, told in sentences that begin with their place."""
    en, _, advice = sentences.en.removeprefix(f"{where} ").partition(". ")
    zh, _, advice_zh = sentences.zh.removeprefix(where).strip().partition("。")
    return Text(en=en, zh=zh), Text(en=advice, zh=advice_zh.removesuffix("。"))
