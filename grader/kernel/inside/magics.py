"""Lets notebooks run on though they name magics or installs that mean nothing here."""

import re
from collections.abc import Callable

from .things import Thing

MAGIC = "magic"
INSTALL = "install"
MAX_DETAIL = 100

_INSTALLERS = ("pip", "conda", "mamba", "uv")
_INSTALL = re.compile(r"^\s*(sudo\s+)?(\S*python[\d.]*\s+-m\s+)?(pip[\d.]*|conda|mamba|uv)\s")
Report = Callable[[str, str], None]


def install(shell: Thing, report: Report) -> None:
    """Answer unknown magics with nothing, and installs with a word."""
    run_line, run_cell, system = shell.run_line_magic, shell.run_cell_magic, shell.system

    def known(find: Thing, name: str) -> bool:
        try:
            return find(name) is not None or name in shell.magics_manager.lazy_magics
        except Exception:
            return True

    def run_line_magic(magic_name: str, line: str, _stack_depth: int = 1) -> Thing:
        if magic_name in _INSTALLERS:
            return report(INSTALL, line[:MAX_DETAIL])
        if not known(shell.find_line_magic, magic_name):
            return report(MAGIC, f"%{magic_name}"[:MAX_DETAIL])
        return run_line(magic_name, line, _stack_depth + 1)

    def run_cell_magic(magic_name: str, line: str, cell: str) -> Thing:
        if known(shell.find_cell_magic, magic_name):
            return run_cell(magic_name, line, cell)
        report(MAGIC, f"%%{magic_name}"[:MAX_DETAIL])
        tree = shell.transform_ast(shell.compile.ast_parse(shell.transform_cell(cell)))
        name = shell.compile.cache("\n" + cell, shell.execution_count)
        exec(compile(tree, name, "exec"), shell.user_ns)  # noqa: S102  (the body of the cell)
        return None

    def run_system(command: str) -> Thing:
        if _INSTALL.match(command):
            return report(INSTALL, command[:MAX_DETAIL])
        return system(command)

    shell.run_line_magic = run_line_magic
    shell.run_cell_magic = run_cell_magic
    shell.system = run_system
