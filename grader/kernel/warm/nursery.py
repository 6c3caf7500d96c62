"""The warm interpreter as the host sees it: started once, asked for a child at a time."""

import atexit
import contextlib
import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

from grader.domain.error import EnvironmentTrouble
from grader.kernel.inside.pins import PINS
from grader.kernel.owned import Owned
from grader.kernel.sandbox import cgroups
from grader.kernel.warm.libraries import ALL
from grader.kernel.warm.visible import REFUSED, Python
from grader.language import text

START_S = 180.0
END_S = 5.0
SWEEP_S = 2.0
_KERNEL = Path(__file__).parent.parent
_PARTS = ("inside", "sandbox", "warm/within")
_EMPTY = ("", "warm")
# The C library's allocator keeps all objects in one heap, which `pages` lays into large pages:
# forking such a process costs half as much as one with Python's own scattered arenas.
_START = {"PYTHONHASHSEED": "0", "PYTHONMALLOC": "malloc"}


class Nursery:
    """A warm interpreter of ``python`` and the folder that its runs use.

    ``warm`` is whether it can run notebooks and not canaries alone; then it imports
    ``libraries`` first.
    """

    def __init__(
        self, python: Python, *, warm: bool = True, libraries: tuple[str, ...] = ALL
    ) -> None:
        self._libraries = libraries
        self._python = python
        self._warm = warm
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None
        self._folder: Owned | None = None
        self._closed = False
        self.loaded: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """Return the folder of this nursery; it exists once there was a child."""
        if self._folder is None:
            self._folder = Owned()
            self._folder.path.chmod(0o711)  # students' own users pass through, and see nothing
            (self._folder.path / "root").mkdir()
            atexit.register(self.close)
        return self._folder.path

    @property
    def pid(self) -> int:
        """Return the process id of the warm interpreter, 0 while there is none."""
        return self._process.pid if self._process is not None else 0

    def start(self) -> None:
        """Start the interpreter unless it runs; takes seconds, once.

        Raises:
            EnvironmentTrouble: it cannot be started, or refuses to serve.
        """
        with self._lock:
            self._ensure()

    def begin(self) -> None:
        """Start the interpreter while something else is done; what fails is told by ``start``."""
        threading.Thread(target=self._begun, name="nursery", daemon=True).start()

    def _begun(self) -> None:
        with contextlib.suppress(EnvironmentTrouble):
            self.start()

    def import_everything(self) -> None:
        """Start anew with all libraries, unless it has them.

        For runs without a view of their own: another user may not reach what lies below a
        home folder, so whatever was not imported ahead cannot be imported at all.
        """
        with self._lock:
            if self._libraries != ALL:
                self._libraries = ALL
                self._end()

    def spawn(self, descriptors: Sequence[int]) -> None:
        """Let a keeper have three descriptors: its control, the wire, the outputs.

        Raises:
            EnvironmentTrouble: the interpreter cannot be started.
        """
        with self._lock:
            for last in (False, True):
                self._ensure()
                assert self._connection is not None  # noqa: S101  (just ensured)
                try:
                    socket.send_fds(self._connection, [b"s"], list(descriptors))
                except OSError as error:
                    self._end()
                    if last:
                        raise self._trouble(f"it died ({error})") from error
                else:
                    return

    def close(self) -> None:
        """End the interpreter, with every run in progress, and remove the folder, for good."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()  # so that a start in progress ends at once
        with self._lock:
            self._end()
            folder, self._folder = self._folder, None
            if folder is not None:
                cgroups.sweep(cgroups.find(), SWEEP_S)
                atexit.unregister(self.close)
                folder.close()

    def _ensure(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._end()
        if self._closed:
            raise self._trouble("it was closed")
        cgroups.sweep(cgroups.find())
        start = _copied(self.folder)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, (self.folder / "trouble.txt").open("wb") as trouble:
            self._process = subprocess.Popen(  # noqa: S603  (the Python the TA named)
                [str(self._python.executable), "-s", "-P", "-S", str(start)],
                env=_START,
                cwd="/",
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=trouble,
            )
        self._connection = ours
        if self._closed:
            self._process.kill()
        self._greet(ours)

    def _greet(self, connection: socket.socket) -> None:
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        config = {
            "paths": self._python.packages,
            "refused": REFUSED,
            "warm": self._warm,
            "libraries": list(self._libraries),
            "environment": {**PINS, "HOME": str(home), "IPYTHONDIR": str(home / ".ipython")},
        }
        connection.settimeout(START_S)
        try:
            connection.send(json.dumps(config).encode())
            answer = json.loads(connection.recv(65536) or b"{}")
        except (OSError, ValueError) as error:
            self._end()
            raise self._trouble(f"no answer ({error})") from error
        connection.settimeout(None)
        if "ready" not in answer:
            self._end()
            raise self._trouble(str(answer.get("failed", "it ended")))
        self.loaded = tuple(answer["ready"])

    def _trouble(self, detail: str) -> EnvironmentTrouble:
        with contextlib.suppress(OSError):
            left = (self.folder / "trouble.txt").read_text("utf-8", "replace")
            detail = f"{detail} {left[-300:]}".strip()
        return EnvironmentTrouble(
            str(self._python.executable),
            text("the warm interpreter could not be used: {}").filled(detail),
            text("see `grader doctor`, or choose --runner jupyter for notebooks you trust"),
        )

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
            process.kill()
            process.wait(END_S)


def _copied(folder: Path) -> Path:
    """Copy what runs inside to where it tells nothing about us."""
    target = folder / "parts"
    if not target.exists():
        for part in _PARTS:
            shutil.copytree(
                _KERNEL / part, target / part, ignore=shutil.ignore_patterns("__pycache__")
            )
        for part in _EMPTY:
            (target / part / "__init__.py").write_text("", encoding="utf-8")
        shutil.copyfile(_KERNEL / "warm/within/start.py", target / "start.py")
    return target / "start.py"
