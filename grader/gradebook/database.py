"""The connection to the gradebook's database: SQLite by default, any other by its URL.

Says in two lines what is wrong where a database is full, lost, locked or damaged.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from grader.domain.error import GraderError
from grader.language import text

T = TypeVar("T")
BUSY_MS = 30_000
# A lost connection is tried again after so many seconds.
PAUSES_S = (0.2, 1.0, 3.0)
WRITES = "grader_writes"


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"sqlite:///{path.absolute()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database that is there, with its tables; see :func:`grader.gradebook.schema.opened`."""

    engine: Engine

    @property
    def shown(self) -> str:
        """Return where it is, without a password."""
        url = self.engine.url
        return str(url.database) if is_sqlite(self.engine) else url.render_as_string()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection on which nothing is written.

        Raises:
            GraderError: the database cannot be read.
        """
        try:
            with self.engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise told(error, self.shown) from error

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do ``work`` in one transaction: all of it is recorded, or nothing.

        ``work`` must be right also when it is done a second time: where the connection is
        lost, nobody can tell whether the first time was recorded.

        Raises:
            GraderError: the disk is full, or the database is lost, locked or damaged.
        """
        for pause in (*PAUSES_S, None):
            try:
                with self.engine.connect() as plain:
                    connection = plain.execution_options(**{WRITES: True})
                    with connection.begin():
                        return work(connection)
            except DBAPIError as error:
                if pause is None or not error.connection_invalidated:
                    raise told(error, self.shown) from error
                time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")


def is_sqlite(engine: Engine) -> bool:
    """Tell whether the database is a SQLite file."""
    return engine.dialect.name == "sqlite"


def engine_of(url: str) -> Engine:
    """Return an engine for a URL; nothing is opened yet.

    Raises:
        GraderError: it is no URL of a database, or its driver is not installed.
    """
    fix = text("write it as postgresql+psycopg://user@host/name or sqlite:////path/to/file")
    try:
        parsed = make_url(url)
        engine = create_engine(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite")
    except (ArgumentError, NoSuchModuleError) as error:
        raise GraderError("--database", text("this is no URL of a database"), fix) from error
    except ModuleNotFoundError as error:
        raise GraderError(
            "--database",
            text("the driver {} is not installed").filled(error.name),
            text("install it, for PostgreSQL with: pip install 'nabla-grader[postgresql]'"),
        ) from error
    if is_sqlite(engine):
        event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    """Let a SQLite connection be read beside a writer, and wait its turn to write."""
    connection.isolation_level = None  # transactions are begun by _begin, not by the driver
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",  # a forgotten student is gone from the file, too
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Begin a transaction: one that writes takes SQLite's lock at once, not half-way."""
    if connection.dialect.name != "sqlite":
        return
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def told(error: DBAPIError, where: str) -> Exception:
    """Return a database's error as one that says what to do; another one as it is."""
    said = str(error.orig)
    kept = text("the same command goes on; what was recorded is kept")
    lost = isinstance(error, OperationalError) and "connection" in said
    if error.connection_invalidated or lost:
        return GraderError(
            where,
            text("the connection to the database is lost"),
            text("check it, then {}").filled(kept),
        )
    for sign, (problem, fix) in _TROUBLES.items():
        if sign in said:
            return GraderError(where, problem, fix.filled(kept))
    return error


_TROUBLES = {
    "disk is full": (text("the disk is full"), text("free some space; {}")),
    "disk I/O error": (text("the disk cannot be written or read"), text("free some space; {}")),
    "No space left": (text("the disk is full"), text("free some space; {}")),
    "database is locked": (text("another process holds the gradebook"), text("wait for it; {}")),
    "readonly database": (
        text("the gradebook cannot be written"),
        text("check the folder's permissions"),
    ),
    "unable to open database": (
        text("the gradebook cannot be opened"),
        text("check the folder and its permissions"),
    ),
    "malformed": (text("the gradebook is damaged"), text("restore the file from a copy")),
    "not a database": (text("is no gradebook"), text("restore the file from a copy")),
    "password authentication failed": (
        text("the database refuses the password"),
        text("check the URL"),
    ),
}
