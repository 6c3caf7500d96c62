"""What ``grader --help`` says, and how little it costs."""

import json
import subprocess
import sys

import pytest

from grader.cli.main import COMMANDS, main

HEAVY = {"IPython", "jinja2", "jsonschema", "nbclient", "nbformat", "numpy", "rich", "zmq"}
NEVER = {"tensorflow", "keras", "matplotlib", "pandas", "sklearn"}
MODULES_AT_MOST = 250  # 190 when this was written; a bare interpreter has 60


def ask(*arguments: str) -> tuple[str, set[str]]:
    """Run the command line in a fresh process; return what it prints and what it imported."""
    program = f"""
import json, sys
from grader.cli.main import main
try:
    main({list(arguments)!r})
finally:
    sys.stderr.write(json.dumps(sorted(sys.modules)))
"""
    done = subprocess.run(  # noqa: S603  (our own few lines)
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout, set(json.loads(done.stderr))


def test_help_lists_every_command_and_imports_next_to_nothing() -> None:
    said, imported = ask("--help")
    for command in COMMANDS:
        assert f"  {command} " in said
    assert imported & (HEAVY | NEVER) == set()
    assert len(imported) <= MODULES_AT_MOST


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself_without_a_students_libraries(command: str) -> None:
    said, imported = ask(command, "--help")
    assert said.startswith("Usage: ")
    assert command in said
    assert imported & NEVER == set()


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself_in_chinese(command: str) -> None:
    said, _ = ask(command, "--help", "--lang", "zh")
    assert said.startswith("用法：")
    prose = [line for line in said.splitlines() if line.startswith("  ") and "grader " not in line]
    assert sum(any("\u4e00" <= sign <= "\u9fff" for sign in line) for line in prose) > 3


def test_errors_are_told_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for language, said in (("zh", "错误：没有命令"), ("en", "Error: No such command")):
        with pytest.raises(SystemExit, match="2"):
            main(["--lang", language, "nonsense"])
        assert said in capsys.readouterr().err


def test_the_version_is_that_of_the_package() -> None:
    said, _ = ask("--version")
    assert said.startswith("grader, version ")
