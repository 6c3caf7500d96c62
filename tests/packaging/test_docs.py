"""What the documents say there is, there is: pages, commands, options, targets."""

import re
from pathlib import Path

import click
import pytest

from grader.cli.main import COMMANDS, command_named

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def code_of(path: Path) -> list[str]:
    """Return the lines of code in a page: of its blocks, and between single backticks."""
    text = path.read_text("utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()] + re.findall(
        r"`([^`\n]+)`", rest
    )


def options_of(command: str) -> set[str]:
    found = command_named(command)
    assert isinstance(found, click.Command)
    return {name for option in found.params for name in (*option.opts, *option.secondary_opts)}


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
    inner = [link for link in links if not link.startswith(("https://", "http://"))]
    assert [link for link in inner if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_every_target_of_make_exists(page: Path) -> None:
    for line in code_of(page):
        said = re.fullmatch(r"make((?: [\w=:/.]+)*)(?: +#.*)?", line)
        wanted = said[1].split() if said else []
        assert {word for word in wanted if "=" not in word} <= TARGETS, line


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_every_command_and_option_exists(page: Path) -> None:
    for line in code_of(page):
        said = re.match(r"(?:\.venv/bin/)?grader (\w+)(.*)", line)
        if said is None:
            continue
        assert said[1] in COMMANDS, line
        assert set(re.findall(r"(?<!\S)--[a-z-]+", said[2])) <= options_of(said[1]), line


def test_every_page_of_the_documents_is_reached_from_the_readme() -> None:
    linked = set(re.findall(r"\]\(([^)#\s]+)", (ROOT / "README.md").read_text("utf-8")))
    assert {short(page) for page in PAGES if page.name != "README.md"} - linked == set()


def test_both_readmes_name_the_same_commands() -> None:
    english, chinese = (
        {line for line in code_of(ROOT / name) if line.startswith((".venv", "make"))}
        for name in ("README.md", "README.zh.md")
    )
    assert {line.split("#")[0].strip() for line in english} == {
        line.split("#")[0].strip() for line in chinese
    }
