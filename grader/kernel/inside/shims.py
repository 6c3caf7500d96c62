"""Works around troubles of the environment, and tells which ones a cell met.

None of them is the student's fault, and none may cost points: a report names them.
"""

import builtins
import getpass
from types import ModuleType

from . import absent, aliases, backends, devices, magics
from .course_data import CourseData
from .importing import AfterImport
from .seeding import seed_all
from .things import Libraries, Thing
from .wire import Json

INPUT = "input"
MAX_REPORTS = 200


class Shims:
    """All shims of one notebook; ``data`` maps names of course data files to paths."""

    def __init__(self, shell: Thing, data: dict[str, str]) -> None:
        self._shell = shell
        self._data = data
        self._cell = -1
        self._seen: set[tuple[str, int, str]] = set()
        self._new: list[Json] = []

    def install(self, libraries: Libraries, seed: int) -> None:
        """Put everything in place; libraries are patched when the notebook imports them."""
        after = AfterImport()

        def numpy_came(module: ModuleType) -> None:
            libraries.keep_numpy(module)
            seed_all(seed)

        def tensorflow_came(module: ModuleType) -> None:
            libraries.keep_tensorflow(module)
            seed_all(seed)

        after.add("numpy", numpy_came)
        after.add("numpy", aliases.patcher(self.report))
        after.add("tensorflow", tensorflow_came)
        after.add("tensorflow", devices.patcher(self.report))
        for name in aliases.KERAS_MODULES:
            after.add(name, aliases.keras_patcher(self.report))
        CourseData(self._data, self.report).install(after)
        backends.install(self._shell, after, self.report)
        magics.install(self._shell, self.report)
        builtins.input = self._input
        getpass.getpass = self._input
        after.install()
        absent.install(self.report)

    def _input(self, prompt: Thing = "", *_arguments: Thing, **_keywords: Thing) -> str:
        print(prompt, "1", sep="")  # noqa: T201  (as a notebook would show it)
        self.report(INPUT, str(prompt)[:80])
        return "1"

    def report(self, shim: str, detail: str) -> None:
        """Note a use, once for a cell and a detail."""
        use = shim, self._cell, detail
        if use not in self._seen and len(self._seen) < MAX_REPORTS:
            self._seen.add(use)
            self._new.append([shim, self._cell, detail])

    def cell_started(self, cell: int) -> None:
        """Remember which cell meets the troubles from now on."""
        self._cell = cell

    def collect(self, _writer: Thing) -> dict[str, Json]:
        """Return the uses since the last time."""
        found, self._new = self._new, []
        return {"shims": found}
