"""The temporary folder of one kernel: everything it reads and writes, and nothing else."""

import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.domain.error import EnvironmentTrouble
from grader.kernel.inside.pins import PINS
from grader.kernel.owned import Owned
from grader.kernel.view import Interpreter, View, build_view
from grader.language import text

_INSIDE = Path(__file__).parent / "inside"
_PASSED_ON = ("LD_LIBRARY_PATH", "SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATHEXT")
SPEC = "student"


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """One kernel's folder; ``data`` maps names of course data files to copies in it."""

    owned: Owned
    view: View
    data: Mapping[str, str]

    @property
    def path(self) -> Path:
        """Return where the folder lies."""
        return self.owned.path

    @property
    def work(self) -> Path:
        """Return the notebook's working directory."""
        return self.path / "work"

    @property
    def settings(self) -> Path:
        """Return where the kernel finds its settings."""
        return self.path / "settings.json"

    @property
    def kernels(self) -> Path:
        """Return the folder of kernel specifications."""
        return self.path / "kernels"

    def remove(self) -> None:
        """Delete the folder; what cannot be deleted is left to the system."""
        self.owned.close()


def make_folder(interpreter: Interpreter, data: Mapping[str, Path]) -> Folder:
    """Make the folder of one kernel, with the agent, the view and the course data.

    Raises:
        EnvironmentTrouble: a data file of the course cannot be read, or the disk is full.
    """
    owned = Owned()
    path = owned.path
    try:
        for name in ("work", "home", "tmp", "data", "s"):
            (path / name).mkdir()
        shutil.copytree(_INSIDE, path / "inside", ignore=shutil.ignore_patterns("__pycache__"))
        copies = {name: _copy(source, path, name) for name, source in data.items()}
        view = build_view(interpreter.packages, path / "view")
        folder = Folder(owned=owned, view=view, data=copies)
        _write_spec(folder, interpreter)
    except OSError as error:
        owned.close()
        raise EnvironmentTrouble(
            str(error.filename or path),
            text("a run could not be prepared: {}").filled(error.strerror),
            text("check the free space of the disk and the course's data files"),
        ) from error
    return folder


def _copy(source: Path, folder: Path, name: str) -> str:
    """Copy one data file, also into the working directory under its plain name."""
    target = folder / "data" / Path(name).name
    shutil.copyfile(source, target)
    shutil.copyfile(source, folder / "work" / target.name)
    return str(target)


def _write_spec(folder: Folder, interpreter: Interpreter) -> None:
    """Write the kernel specification that jupyter_client starts."""
    spec = folder.kernels / SPEC
    spec.mkdir(parents=True)
    launch = folder.path / "inside" / "launch.py"
    command = [str(interpreter.executable), "-s", "-P", "-S", str(launch)]
    argv = [*command, str(folder.settings), "{connection_file}"]
    text = json.dumps({"argv": argv, "display_name": SPEC, "language": "python"})
    (spec / "kernel.json").write_text(text, encoding="utf-8")


def write_settings(folder: Folder, port: int, token: str) -> None:
    """Write what the kernel reads, and removes, when it starts."""
    settings = {
        "paths": [str(path) for path in folder.view.paths],
        "refused": list(folder.view.refused),
        "port": port,
        "token": token,
        "parent": os.getpid(),
    }
    descriptor = os.open(folder.settings, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(settings, file)


def environment(folder: Folder) -> dict[str, str]:
    """Return the whole environment of the kernel; nothing of the grader's own is in it."""
    home = str(folder.path / "home")
    variables = {
        "HOME": home,
        "USERPROFILE": home,
        "TMPDIR": str(folder.path / "tmp"),
        "IPYTHONDIR": f"{home}/.ipython",
        "JUPYTER_PLATFORM_DIRS": "1",
        "KERAS_HOME": f"{home}/.keras",
        "PATH": os.defpath if sys.platform == "win32" else "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PIP_REQUIRE_VIRTUALENV": "1",
        **PINS,
    }
    variables.update({name: os.environ[name] for name in _PASSED_ON if name in os.environ})
    return variables
