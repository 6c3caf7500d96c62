"""Taking IPython's additions out of a cell, so that what remains is Python, line for line.

IPython's own transformer needs seconds for a hostile cell; this reading is linear. It knows
lines, not syntax: a cell that is Python as it stands needs none of this.
"""

import re
from dataclasses import dataclass

from grader.notebooks.magic_names import KEEPS_CODE, KNOWN_MAGICS, runs_other_code
from grader.notebooks.syntax import parsed

_CELL_MAGIC = re.compile(r"%%(!|[\w.]*)[ \t]*(.*)")
_LINE_MAGIC = re.compile(r"([ \t]*+)%{1,2}[ \t]*+([\w.]++)[ \t]*+(.*)")
_AUTOCALL = re.compile(r"([ \t]*+)([,;/])[ \t]*+([\w.]++)[ \t]*+(.*)")
_IPYTHON_PROMPT = re.compile(r"(?:(?:\[nav\]|\[ins\])? )?In \[\d+\]: |\s*+\.{3,}: ?")
_CLASSIC_PROMPT = re.compile(r"\s*+(?:>>>|\.\.\.)[ \t]?")
_CLASSIC_START = re.compile(r"^\s*+>>>", re.MULTILINE)
_OPTIONS = re.compile(r"(?:-{1,2}[a-zA-Z][\w-]*+(?:[ =]\d++)?[ \t]++)*+")
# IPython splits lines where Python does not; what follows could be a magic for it alone
_OTHER_LINE_END = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029][ \t]*+[%!,;/?]")
# strings, comments and brackets; each alternative matches in linear time or not at all
_TOKEN = re.compile(
    r"'''(?:[^'\\]|\\.|'(?!''))*+(?:''')?"
    r'|"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?'
    r"|'(?:[^'\\\n]|\\.)*+'?"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|#[^\n]*+|[()\[\]{}]|\\\n|\n",
    re.DOTALL,
)
# what has to be passed over to find the first plain ``=`` of a line
_UNTIL_ASSIGNED = re.compile(
    r"'(?:[^'\\\n]|\\.)*+'?"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|#.*|[()\[\]{}]|[=!<>:+\-*/%&|^@]*="
)
_LONGEST_STATEMENT = 2000  # behind a magic that times it


@dataclass(frozen=True, slots=True, kw_only=True)
class Stripped:
    """A cell without IPython's additions.

    ``code`` has as many lines as the cell. ``dynamic`` are (line from 1, construct) of
    additions that run code which is not written there.
    """

    code: str
    dynamic: tuple[tuple[int, str], ...] = ()


def without_prompts(source: str) -> str:
    """Return a cell without pasted ``In [1]:`` prompts, which IPython ignores.

    They are looked for where IPython looks: on the first two lines that are not blank.
    """
    lines = source.split("\n")
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    if not any(_IPYTHON_PROMPT.match(line) for line in lines[start : start + 2]):
        return source
    return "\n".join(_IPYTHON_PROMPT.sub("", line, count=1) for line in lines)


def without_classic_prompts(source: str) -> str:
    """Return a cell without ``>>>`` and ``...`` at the start of its lines, if it has any."""
    if not _CLASSIC_START.search(source):
        return source
    return "\n".join(_CLASSIC_PROMPT.sub("", line, count=1) for line in source.split("\n"))


def without_cell_magic(source: str) -> Stripped:
    """Return the cell's body if a ``%%magic`` keeps it as Python, and nothing if it does not.

    Only the first line that is not blank can hold one, as in IPython.
    """
    lines = source.split("\n")
    dynamic: list[tuple[int, str]] = []
    for at, line in enumerate(lines):
        if not line.strip():
            continue
        found = _CELL_MAGIC.match(line)
        if not found:
            break
        name, argument = found[1], found[2]
        if name in KEEPS_CODE:
            # the argument of %%timeit is its set-up code; that of %%capture is a name
            rest = _OPTIONS.sub("", f"{argument} ", count=1).strip()
            lines[at] = _python(rest) if name in {"timeit", "prun"} else ""
            if name == "capture" and rest.isidentifier():
                lines[at] = f"{rest} = None"
            continue
        if _writes_module(name, argument) or (name != "!" and runs_other_code(name, argument)):
            dynamic.append((at + 1, f"%%{name}"))
        lines[at:] = [""] * (len(lines) - at)
        break
    return Stripped(code="\n".join(lines), dynamic=tuple(dynamic))


def _writes_module(name: str, argument: str) -> bool:
    """Tell whether a cell is written to a Python file, from where it can be imported."""
    return name in {"writefile", "file"} and argument.strip().endswith(".py")


def without_line_magics(source: str) -> Stripped:
    """Return the cell with magics, shell commands and help requests replaced.

    What is replaced keeps its indentation and its line, so that blocks stay blocks. Text that
    begins inside a string or a bracket is left alone.
    """
    plain: list[str] = []
    dynamic: list[tuple[int, str]] = []
    at, line = 0, 1
    while at < len(source):
        end = _line_end(source, at)
        replaced = _replaced(source[at:end])
        if replaced is None:
            end = _statement_end(source, at)
            plain.append(_without_help(source[at:end]))
        else:
            while end < len(source) and source[end - 1] == "\\":
                end = _line_end(source, end + 1)
            plain.append(replaced[0] + "\n" * source.count("\n", at, end))
            dynamic.extend([(line, replaced[1])] if replaced[1] else [])
        if end < len(source):
            plain.append("\n")
        line += source.count("\n", at, end + 1)
        at = end + 1
    return Stripped(code="".join(plain), dynamic=tuple(dynamic))


def as_automagic(source: str) -> Stripped:
    """Return a cell of one line that names a magic without ``%``, as IPython allows."""
    lines = [line for line in source.split("\n") if line.strip()]
    if len(lines) == 1 and lines[0].split()[0] in KNOWN_MAGICS:
        return without_line_magics(source.replace(lines[0], f"%{lines[0].strip()}", 1))
    return Stripped(code=source)


def hidden_line_magic(source: str) -> int:
    """Return the line (from 1) where IPython alone sees a new line with a magic; 0 if none."""
    found = _OTHER_LINE_END.search(source)
    return source.count("\n", 0, found.start()) + 1 if found else 0


def _line_end(source: str, at: int) -> int:
    """Return where the physical line at ``at`` ends, without its line feed."""
    end = source.find("\n", at)
    return len(source) if end < 0 else end


def _statement_end(source: str, at: int) -> int:
    """Return the end of the line on which the strings and brackets begun at ``at`` are closed."""
    depth = 0
    for token in _TOKEN.finditer(source, at):
        text = token.group()
        if text in {"(", "[", "{"}:
            depth += 1
        elif text in {")", "]", "}"}:
            depth = max(0, depth - 1)
        elif text == "\n" and depth == 0:
            return token.start()
    return len(source)


def _replaced(line: str) -> tuple[str, str] | None:
    """Return what stands for one of IPython's lines, and the construct if it is dynamic."""
    bare = line.strip()
    indent = line[: len(line) - len(line.lstrip())]
    if not bare:
        return None
    if bare[0] in "!?" or (bare[-1] == "?" and not set(bare) & set("#'\"")):
        return f"{indent}pass", ""
    if magic := _LINE_MAGIC.match(line):
        return _line_magic(indent, magic[2], magic[3])
    if call := _AUTOCALL.match(line):
        argument = _python(call[4]) if call[2] == "/" else ""
        return f"{indent}{call[3]}({argument})", ""
    return _assigned(line)


def _assigned(line: str) -> tuple[str, str] | None:
    """Return what stands for ``name = !command`` or ``name = %magic``."""
    at = _assignment(line)
    target, value = line[: at + 1], line[at + 1 :].lstrip()
    if at < 0 or value[:1] not in {"!", "%"}:
        return None
    name, _, argument = value[1:].strip().partition(" ")
    if value[0] == "%" and name in KEEPS_CODE:
        statement = f"{target} ({_statement(argument)})"
        return statement if _python(statement.strip()) else f"{target} None", ""
    other = value[0] == "%" and runs_other_code(name, argument)
    return f"{target} None", f"%{name}" if other else ""


def _assignment(line: str) -> int:
    """Return where the first ``=`` outside of strings and brackets stands, or -1."""
    depth = 0
    for token in _UNTIL_ASSIGNED.finditer(line):
        text = token.group()
        if text in {"(", "[", "{"}:
            depth += 1
        elif text in {")", "]", "}"}:
            depth = max(0, depth - 1)
        elif text == "=" and depth == 0:
            return token.start()
    return -1


def _without_help(statement: str) -> str:
    """Return a statement of several lines, or nothing if it only asks for help."""
    last = statement.rsplit("\n", 1)[-1].strip()
    if not last.endswith("?") or set(last) & set("#'\""):
        return statement
    indent = statement[: len(statement) - len(statement.lstrip())]
    return f"{indent}pass" + "\n" * statement.count("\n")


def _line_magic(indent: str, name: str, argument: str) -> tuple[str, str]:
    """Return the statement that a line magic times, or one that does nothing."""
    if name in KEEPS_CODE:
        return f"{indent}{_statement(argument)}", ""
    return f"{indent}pass", f"%{name}" if runs_other_code(name, argument) else ""


def _statement(argument: str) -> str:
    """Return the statement behind a magic's options, ``pass`` if it is none."""
    return _python(_OPTIONS.sub("", argument, count=1)) or "pass"


def _python(text: str) -> str:
    """Return ``text`` if it is Python, else nothing: one bad line must not hide its cell."""
    if len(text) > _LONGEST_STATEMENT:
        return text
    return text if parsed(text) is not None else ""
