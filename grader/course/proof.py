"""Reading ``proof.toml``: the notebooks that prove an assignment, and what it admits."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.domain.error import AssignmentError
from grader.domain.text import Text
from grader.workflow.proving.claims import Claim, Claims, Expectation

PROOF = "proof.toml"
TABLES = ("notebook", "unnamed", "right_mutant")


def read_claims(folder: Path) -> Claims:
    """Return the claims of the assignment in ``folder``; none where it has no proof.

    Raises:
        AssignmentError: the file is not of the documented form, or a notebook is missing.
    """
    path = folder / PROOF
    if not path.is_file():
        return Claims()
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AssignmentError(str(path), f"is no TOML: {error}", "correct that line") from error
    unknown = sorted(set(table) - set(TABLES))
    if unknown:
        known = ", ".join(f"[[{name}]]" for name in TABLES)
        raise AssignmentError(str(path), f'unknown key "{unknown[0]}"', f"it may hold {known}")
    return Claims(
        notebooks=tuple(_claim(folder, path, item) for item in table.get("notebook", ())),
        unnamed=_reasons(path, table.get("unnamed", ()), ("exercise", "mistake")),
        right_mutants=_reasons(path, table.get("right_mutant", ()), ("function", "becomes")),
    )


def _reasons(
    path: Path, items: list[Mapping[str, Any]], keys: tuple[str, str]
) -> dict[tuple[str, str], Text]:
    """Return the reason that is given for each of two keys."""
    found = {}
    for item in items:
        because = item.get("because", {})
        complete = isinstance(because, dict) and because.get("en") and because.get("zh")
        if not (complete and all(isinstance(item.get(key), str) for key in keys)):
            raise AssignmentError(
                str(path),
                f"an entry needs {keys[0]}, {keys[1]} and because = {{ en, zh }}: {item}",
                "see docs/assignment.md",
            )
        found[str(item[keys[0]]), str(item[keys[1]])] = Text(en=because["en"], zh=because["zh"])
    return found


def _claim(folder: Path, path: Path, item: dict[str, object]) -> Claim:
    known = ", ".join(kind.value for kind in Expectation)
    name = str(item.get("file", ""))
    if not name or item.get("kind") not in set(Expectation):
        raise AssignmentError(
            str(path), f'notebook "{name}" needs `file` and `kind`', f"kind is one of: {known}"
        )
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise AssignmentError(
            str(path), f'notebook "{name}" cannot be read: {error.strerror}', "correct `file`"
        ) from error
    loses, diagnosis = item.get("loses", []), item.get("diagnosis", {})
    if not isinstance(loses, list) or not isinstance(diagnosis, dict):
        raise AssignmentError(
            str(path),
            f'notebook "{name}": `loses` is a list and `diagnosis` a table',
            "see docs/assignment.md",
        )
    return Claim(
        file=name,
        content=content,
        expectation=Expectation(str(item["kind"])),
        loses=tuple(map(str, loses)),
        diagnosis={str(check): str(mistake) for check, mistake in diagnosis.items()},
    )
