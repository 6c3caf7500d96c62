"""Where the folders that ship with the package lie, installed or in a checkout."""

from importlib import resources
from pathlib import Path

from grader.domain.error import EnvironmentTrouble
from grader.language import text


def package_folder(package: str) -> Path:
    """Return the folder of an importable package on this machine.

    Raises:
        EnvironmentTrouble: it is not installed as files.
    """
    folder = resources.files(package)
    if isinstance(folder, Path):
        return folder
    raise EnvironmentTrouble(
        package, text("is not installed as a folder of files"), text("install the package unzipped")
    )


def shipped_course() -> Path:
    """Return the course folder that ships with the grader: this repository's own.

    It holds ``assignments/`` and ``reference/`` in a checkout and in an installed wheel alike.
    """
    return package_folder("assignments").parent


def own_templates(course: Path) -> tuple[Path, ...]:
    """Return where a course folder keeps templates of its own; the shipped ones are no one's."""
    own = course / "templates"
    return (own,) if own.is_dir() and course != shipped_course() else ()
