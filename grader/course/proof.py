"""Reading ``proof.toml``: the notebooks that prove an assignment, and what each must become."""

import tomllib
from pathlib import Path

from grader.domain.error import AssignmentError
from grader.workflow.proving import Claim, Expectation

PROOF = "proof.toml"


def read_claims(folder: Path) -> tuple[Claim, ...]:
    """Return the claims of the assignment in ``folder``; none where it has no proof.

    Raises:
        AssignmentError: the file is not of the documented form, or a notebook is missing.
    """
    path = folder / PROOF
    if not path.is_file():
        return ()
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AssignmentError(str(path), f"is no TOML: {error}", "correct that line") from error
    return tuple(_claim(folder, path, item) for item in table.get("notebook", ()))


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
