r"""Serves the course's data files where a notebook names them by path or by address.

``C:\\Users\\...\\iris_training.csv`` does not exist here, and the lecture's addresses are not
reachable: both are answered with the course's own file of that name.
"""

import builtins
import io
import ntpath
import os
from collections.abc import Callable
from email.message import Message
from types import ModuleType

from .importing import AfterImport
from .things import Thing

PATH = "data_path"
ADDRESS = "data_url"
DIGITS = "digits28"
# What is served where the file asked for is not at hand.
STAND_INS = {"mnist.npz": "digits28.npz"}
MAX_DETAIL = 200

_open = builtins.open
_exists = os.path.exists
_copy = __import__("shutil").copyfile
Report = Callable[[str, str], None]


class CourseData:
    """The data files that a notebook may read, by their lower-case names."""

    def __init__(self, files: dict[str, str], report: Report) -> None:
        self._files = {name.lower(): path for name, path in files.items()}
        self._report = report

    def install(self, after: AfterImport) -> None:
        """Stand in for the functions that open files and addresses."""
        opener = Opener(self)
        builtins.open = opener
        io.open = opener
        after.add(
            "IPython.core.interactiveshell", lambda module: setattr(module, "io_open", opener)
        )
        after.add("urllib.request", self._patch_urllib)
        after.add("numpy.lib._datasource", self._patch_numpy)
        after.add("keras.src.utils.file_utils", self._patch_keras)
        after.add("tf_keras.src.utils.data_utils", self._patch_keras)

    def path(self, asked: Thing) -> str:
        """Return the file that stands in for a path that does not exist, or nothing."""
        if type(asked) is bytes:
            asked = os.fsdecode(asked)
        if type(asked) is not str:
            if not hasattr(type(asked), "__fspath__"):
                return ""
            asked = type(asked).__fspath__(asked)
        if type(asked) is not str or _exists(asked):
            return ""
        if "://" in asked:
            return self.address(asked)
        return self._found(PATH, asked, ntpath.basename(asked))

    def address(self, asked: Thing) -> str:
        """Return the file that stands in for a network address, or nothing."""
        asked = getattr(asked, "full_url", asked)
        if type(asked) is not str:
            return ""
        return self._found(ADDRESS, asked, asked.partition("?")[0].rpartition("/")[2])

    def _found(self, shim: str, asked: str, name: str) -> str:
        path = self._files.get(name.lower(), "")
        if not path:
            shim, path = DIGITS, self._files.get(STAND_INS.get(name.lower(), ""), "")
        if path:
            self._report(shim, asked[:MAX_DETAIL])
        return path

    def _patch_urllib(self, module: ModuleType) -> None:
        urlopen, urlretrieve = module.urlopen, module.urlretrieve

        def open_address(url: Thing, *arguments: Thing, **keywords: Thing) -> Thing:
            path = self.address(url)
            return self._response(path, url) if path else urlopen(url, *arguments, **keywords)

        def retrieve(url: Thing, filename: Thing = None, *rest: Thing, **keywords: Thing) -> Thing:
            path = self.address(url)
            if not path:
                return urlretrieve(url, filename, *rest, **keywords)
            if filename is not None:
                _copy(path, filename)
            return filename or path, _headers(path)

        module.urlopen = open_address  # type: ignore[attr-defined]
        module.urlretrieve = retrieve  # type: ignore[attr-defined]

    def _response(self, path: str, url: Thing) -> Thing:
        response = __import__("urllib.response", fromlist=["addinfourl"])
        with _open(path, "rb") as file:
            content = io.BytesIO(file.read())
        address = getattr(url, "full_url", url)
        return response.addinfourl(content, _headers(path), address, 200)

    def _patch_numpy(self, module: ModuleType) -> None:
        data = self
        before = module.DataSource.open

        def open_source(source: Thing, path: Thing, *rest: Thing, **keywords: Thing) -> Thing:
            return before(source, data.path(path) or path, *rest, **keywords)

        module.DataSource.open = open_source

    def _patch_keras(self, module: ModuleType) -> None:
        get_file = module.get_file

        def served(fname: Thing = None, origin: Thing = None, **keywords: Thing) -> Thing:
            path = self.address(origin) or (self.address(fname) if fname else "")
            return path or get_file(fname, origin, **keywords)

        module.get_file = served  # type: ignore[attr-defined]


class Opener:
    """``open`` with the course's data; an object, so that a class may hold it unbound."""

    __name__ = "open"

    def __init__(self, data: CourseData) -> None:
        self._data = data

    def __call__(self, file: Thing, mode: Thing = "r", *rest: Thing, **keywords: Thing) -> Thing:
        """Open ``file``; where it is to be read and missing, the course's file of its name."""
        found = ""
        if type(mode) is str and not set(mode) & set("wax+") and type(file) is not int:
            found = self._data.path(file)
        return _open(found or file, mode, *rest, **keywords)


def _headers(path: str) -> Message:
    headers = Message()
    headers["Content-Length"] = str(os.path.getsize(path))
    headers["Content-Type"] = "text/csv" if path.endswith(".csv") else "application/octet-stream"
    return headers
