"""A batch whose database fails at any statement says so, loses nothing and goes on."""

import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import killed
import psycopg
import pytest
from sqlalchemy import event, func, select

from grader.domain.error import GraderError
from grader.domain.grade_line import GradeLine
from grader.gradebook import database, tables
from grader.gradebook.book import Gradebook
from grader.gradebook.place import open_gradebook

STUDENTS = 4
STATEMENTS = 90  # fewer than the class needs
MOMENTS = sorted(random.Random(66).sample(range(4, STATEMENTS), 4))  # noqa: S311  (no secret)
FAILURES = {
    "full": (sqlite3.OperationalError("database or disk is full"), "the disk is full"),
    "locked": (
        sqlite3.OperationalError("database is locked"),
        "another process holds the gradebook",
    ),
    "lost": (
        sqlite3.ProgrammingError("Cannot operate on a closed database."),
        "the connection to the database is lost",
    ),
}
Execute = Callable[[Any, str, Any, Any], bool | None]


@contextmanager
def opened(out: Path, url: str = "") -> Iterator[Gradebook]:
    """Yield the gradebook of a class whose inputs are always the same."""
    out.mkdir(exist_ok=True)
    killed.with_known_secret(out)
    with open_gradebook(out / ".nabla", url=url, create=True, writes=True) as book:
        yield book


def from_statement(number: int, trouble: Execute) -> tuple[Execute, list[int]]:
    """Return what counts statements and makes trouble from one on, and its count."""
    count = [0]

    def execute(cursor: Any, statement: str, given: Any, context: Any) -> bool | None:  # noqa: ANN401
        count[0] += 1
        return trouble(cursor, statement, given, context) if count[0] >= number else None

    return execute, count


def numbers(line: GradeLine) -> tuple[object, ...]:
    """Return what a grade is, without the number of its row."""
    return (line.student, line.release, line.outcome, line.score, line.points, line.checks)


def grades(book: Gradebook) -> list[tuple[object, ...]]:
    return [numbers(line) for line in book.lines()]


def rows(book: Gradebook) -> dict[str, int]:
    """Return how many rows there are of what may be neither lost nor doubled."""
    with book.database.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (tables.submission, tables.run, tables.assessment, tables.verdict)
        }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, object]:
    """Return the grades and the rows of a class that was graded in one go."""
    out = tmp_path_factory.mktemp("undisturbed")
    with opened(out) as book:
        killed.graded(book, out, STUDENTS)
        return grades(book), rows(book)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("name", FAILURES)
def test_a_database_that_fails_ends_the_batch_with_words_and_the_next_goes_on(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    undisturbed: tuple[object, object],
    name: str,
    moment: int,
) -> None:
    monkeypatch.setattr(database, "PAUSES_S", (0.0,))
    failure, words = FAILURES[name]

    def fail(*_: object) -> bool:
        raise failure

    out = tmp_path / "out"
    with opened(out) as book:
        execute, count = from_statement(moment, fail)
        event.listen(book.database.engine, "do_execute", execute)
        with pytest.raises(GraderError, match=words) as told:
            killed.graded(book, out, STUDENTS)
        assert count[0] >= moment
    assert told.value.where == str(out / ".nabla" / "gradebook.sqlite3")
    assert "the same command goes on; what was recorded is kept" in told.value.fix
    with opened(out) as book:
        before = Counter(entry.student for entry in book.entries())
        assert set(before.values()) <= {1}
        killed.graded(book, out, STUDENTS)
        assert Counter(entry.student for entry in book.entries()) >= before
        assert (grades(book), rows(book)) == undisturbed


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_server_that_ends_the_connection_once_is_asked_again_or_told_of(
    tmp_path: Path, postgresql: str, undisturbed: tuple[object, object], moment: int
) -> None:
    name = f"lost_{moment}"
    plain = postgresql.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}".encode())
        server.execute(f"CREATE DATABASE {name}".encode())
    ended: list[int] = []
    told: list[str] = []

    def end(cursor: Any, *_: object) -> bool | None:  # noqa: ANN401
        if not ended:
            ended.append(cursor.connection.info.backend_pid)
            with psycopg.connect(plain, autocommit=True) as server:
                server.execute("SELECT pg_terminate_backend(%s, 10000)", ended)
        return None

    out = tmp_path / "out"
    with opened(out, postgresql.replace("/postgres?", f"/{name}?")) as book:
        execute, _count = from_statement(moment, end)
        event.listen(book.database.engine, "do_execute", execute)
        try:
            killed.graded(book, out, STUDENTS)
        except GraderError as error:  # it was reading: nothing was half done, so it says so
            told.append(str(error.problem))
            killed.graded(book, out, STUDENTS)
        assert ended
        assert set(told) <= {"the connection to the database is lost"}
        assert (grades(book), rows(book)) == undisturbed
