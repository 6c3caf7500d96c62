"""What the student's interpreter may import: an allow-list view of site-packages.

The interpreter starts with ``-S``, so no ``.pth`` file runs and site-packages is not on its
path; in its place stands a folder with a link for every entry that is not ours. This is a
matter of what can be imported by accident or by curiosity; only a sandbox keeps files away.
"""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import distributions
from pathlib import Path

from grader.domain.error import EnvironmentTrouble
from grader.language import text

OURS = ("grader", "reference", "assignments")
_DISTRIBUTION = "nabla_grader-"
_EDITABLE = ("__editable__", "_editable_impl_", "__pycache__")
_STAMPED = (
    "tensorflow",
    "tensorflow_cpu",
    "keras",
    "numpy",
    "ipykernel",
    "ipython",
    "matplotlib",
    "pandas",
    "scikit_learn",
)
_ASK = """
import json, platform, sysconfig
paths = {sysconfig.get_path("purelib"): 0, sysconfig.get_path("platlib"): 0}
print(json.dumps({"packages": list(paths), "python": platform.python_version()}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """A Python that runs notebooks, its site-packages and the versions in it."""

    executable: Path
    packages: tuple[Path, ...]
    versions: Mapping[str, str]


@lru_cache(maxsize=8)
def interpreter(executable: Path) -> Interpreter:
    """Ask a Python where its packages lie and what versions they have.

    Raises:
        EnvironmentTrouble: it cannot be started, or lacks IPython's kernel.
    """
    try:
        asked = subprocess.run(  # noqa: S603  (the Python the TA named)
            [str(executable), "-I", "-c", _ASK],
            capture_output=True,
            check=True,
            timeout=60,
        )
        told = json.loads(asked.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise EnvironmentTrouble(
            str(executable),
            text("this Python cannot be started ({})").filled(type(error).__name__),
            text("name a working Python, or run `make setup` again"),
        ) from error
    packages = tuple(Path(path) for path in told["packages"] if Path(path).is_dir())
    versions = {"python": str(told["python"]), **_versions(packages)}
    if "ipykernel" not in versions:
        raise EnvironmentTrouble(
            str(executable),
            text("this Python has no ipykernel, which runs the notebooks"),
            text("install ipykernel into it, or run `make setup` again"),
        )
    return Interpreter(executable=executable, packages=packages, versions=versions)


def _versions(packages: tuple[Path, ...]) -> dict[str, str]:
    found = {}
    for distribution in distributions(path=[str(path) for path in packages]):
        name = str(distribution.metadata["Name"] or "").lower().replace("-", "_")
        if name in _STAMPED:
            found["tensorflow" if name == "tensorflow_cpu" else name] = distribution.version
    return dict(sorted(found.items()))


def is_ours(name: str) -> bool:
    """Tell whether an entry of site-packages must stay out of the view."""
    return (
        name in OURS
        or name.startswith((_DISTRIBUTION, *_EDITABLE))
        or name.endswith((".pth", ".egg-link"))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Folders for the student's import path, and names that must be refused on it."""

    paths: tuple[Path, ...]
    refused: tuple[str, ...]


def build_view(packages: tuple[Path, ...], folder: Path) -> View:
    """Fill ``folder`` with links to what may be imported.

    Where links cannot be made, the packages themselves are the view and our names refused.
    """
    folder.mkdir(exist_ok=True)
    try:
        for package in packages:
            for entry in sorted(package.iterdir()):
                target = folder / entry.name
                if not is_ours(entry.name) and not target.is_symlink():
                    target.symlink_to(entry)
    except OSError:
        return View(paths=packages, refused=OURS)
    return View(paths=(folder,), refused=())
