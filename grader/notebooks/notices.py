"""What had to be mended to read a notebook: each said once, in both languages."""

from grader.domain.text import Text

BYTE_ORDER_MARK = Text(
    en="The file begins with a byte order mark, which was skipped.",
    zh="文件开头带有字节顺序标记（BOM），已忽略。",
)
WIDE_ENCODING = Text(
    en="The file was saved as UTF-16 or UTF-32 instead of UTF-8; it was read all the same, but "
    "Jupyter cannot open it.",
    zh="文件保存为 UTF-16 或 UTF-32 而不是 UTF-8；本次仍已读取，但 Jupyter 无法打开它。",
)
OLD_FORMAT = Text(
    en="The notebook is in the old format 3 and was converted.",
    zh="笔记本采用旧的第 3 版格式，已自动转换。",
)
NO_VERSION = Text(
    en="The notebook does not name its format; it was read as format 4.",
    zh="笔记本未注明格式版本，已按第 4 版读取。",
)
DUPLICATE_IDS = Text(
    en="Several cells had the same id; the ids were renewed.",
    zh="有多个单元格的 ID 重复，已重新编号。",
)
MISSING_IDS = Text(
    en="Some cells had no valid id; they were given one.",
    zh="部分单元格缺少有效的 ID，已补上。",
)
BROKEN_CELL = Text(
    en="Some cells were not in the form of a notebook's cell; what is no text was left out.",
    zh="部分单元格不符合笔记本格式，其中非文本的内容已略去。",
)
UNKNOWN_CELL = Text(
    en="Some cells are neither code nor text; they were taken for text.",
    zh="部分单元格既不是代码也不是文本，已按文本处理。",
)
BROKEN_CHARACTERS = Text(
    en="Characters that are no valid Unicode were replaced by \N{REPLACEMENT CHARACTER}.",
    zh="无效的 Unicode 字符已替换为“\N{REPLACEMENT CHARACTER}”。",
)
OTHER_LANGUAGE = Text(
    en="The notebook says that it is not written in Python; its cells were run as Python.",
    zh="笔记本标明的语言不是 Python；其单元格仍按 Python 运行。",
)


class Notices:
    """Collects notices in the order in which they first came up."""

    def __init__(self) -> None:
        """Start with none."""
        self._told: dict[Text, None] = {}

    def add(self, notice: Text) -> None:
        """Tell something, once."""
        self._told[notice] = None

    def told(self) -> tuple[Text, ...]:
        """Return everything told so far."""
        return tuple(self._told)
