"""Reading ``proof.toml``: the notebooks that prove an assignment, and what it admits."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.domain.error import AssignmentError
from grader.domain.text import Text
from grader.language import text
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
        raise AssignmentError(
            str(path), text("is no TOML: {}").filled(error), text("correct that line")
        ) from error
    unknown = sorted(set(table) - set(TABLES))
    if unknown:
        known = ", ".join(f"[[{name}]]" for name in TABLES)
        raise AssignmentError(
            str(path),
            text('unknown key "{}"').filled(unknown[0]),
            text("it may hold {}").filled(known),
        )
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
                text("an entry needs {0}, {1} and because = {{ en, zh }}: {2}").filled(
                    keys[0], keys[1], item
                ),
                text("see docs/assignment.md"),
            )
        found[str(item[keys[0]]), str(item[keys[1]])] = Text(en=because["en"], zh=because["zh"])
    return found


def _claim(folder: Path, path: Path, item: dict[str, object]) -> Claim:
    known = ", ".join(kind.value for kind in Expectation)
    name = str(item.get("file", ""))
    if not name or item.get("kind") not in set(Expectation):
        raise AssignmentError(
            str(path),
            text('notebook "{}" needs `file` and `kind`').filled(name),
            text("kind is one of: {}").filled(known),
        )
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise AssignmentError(
            str(path),
            text('notebook "{0}" cannot be read: {1}').filled(name, error.strerror),
            text("correct `file`"),
        ) from error
    loses, may_lose = item.get("loses", []), item.get("may_lose", [])
    diagnosis = item.get("diagnosis", {})
    if (
        not isinstance(loses, list)
        or not isinstance(may_lose, list)
        or not isinstance(diagnosis, dict)
    ):
        raise AssignmentError(
            str(path),
            text('notebook "{}": `loses` and `may_lose` are lists, `diagnosis` is a table').filled(
                name
            ),
            text("see docs/assignment.md"),
        )
    return Claim(
        file=name,
        content=content,
        expectation=Expectation(str(item["kind"])),
        loses=tuple(map(str, loses)),
        may_lose=tuple(map(str, may_lose)),
        diagnosis={str(check): str(mistake) for check, mistake in diagnosis.items()},
    )
