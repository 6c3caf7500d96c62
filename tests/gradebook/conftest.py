"""Gradebooks to test: on SQLite, and on a PostgreSQL of the test's own where there is one."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from grader.gradebook.book import Gradebook
from grader.gradebook.place import open_gradebook


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, where it is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).resolve().parent if named else None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Return the URL of a server that ends with the tests; skip where there is none."""
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    # Its server refuses to run as root, and a socket's path must be short.
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="nabla-pg-") as place:
        if user:
            shutil.chown(place, user)
        data = f"{place}/data"

        def call(program: str, *arguments: str) -> None:
            subprocess.run(  # noqa: S603  (PostgreSQL's own programs)
                [folder / program, *arguments],
                check=True,
                user=user,
                cwd=place,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

        call("initdb", "-D", data, "-U", "grader", "--auth=trust", "-E", "UTF8", "--no-sync")
        said = f"-c listen_addresses='' -c unix_socket_directories={place} -c fsync=off"
        call("pg_ctl", "-D", data, "-w", "-o", said, "-l", f"{place}/log", "start")
        try:
            yield f"postgresql+psycopg://grader@/postgres?host={place}"
        finally:
            call("pg_ctl", "-D", data, "-m", "immediate", "stop")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a fresh database; empty: the file in the folder."""
    if request.param == "sqlite":
        return ""
    server: str = request.getfixturevalue("postgresql")
    name = f"book_{uuid4().hex}"
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture
def book(tmp_path: Path, url: str) -> Iterator[Gradebook]:
    """Return an empty gradebook."""
    with open_gradebook(tmp_path / "out" / ".nabla", url=url, create=True) as found:
        yield found


OpenAgain = Callable[[], Gradebook]


@pytest.fixture
def again(tmp_path: Path, url: str) -> Iterator[OpenAgain]:
    """Return a function that opens the gradebook of ``book`` once more, as another process."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(open_gradebook(tmp_path / "out" / ".nabla", url=url))
