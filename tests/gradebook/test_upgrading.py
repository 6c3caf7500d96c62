"""A gradebook of the first form is brought to the newest: all is kept, and still explained."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import bookkeeping as samples
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from grader.domain.override import Decision, Override
from grader.gradebook.database import sqlite_url
from grader.gradebook.encoding import encoded
from grader.gradebook.place import FILE, open_gradebook
from grader.gradebook.schema import MIGRATIONS, VERSION

FIRST = "0001"
DECIDED = Override(
    exercise="loss",
    check="text",
    decision=Decision.AWARD,
    points=1.0,
    reason="看过",
    author="li",
    at="2025-11-23T08:00:00+00:00",
    number=1,
)


def first_form(path: Path) -> None:
    """Make an empty gradebook of the first form."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    engine = create_engine(sqlite_url(path))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST)
    engine.dispose()


def copied(source: Path, target: Path) -> int:
    """Copy every row, with the columns that the target has; return how many there were."""
    rows = 0
    with closing(sqlite3.connect(target)) as database:
        database.execute("ATTACH ? AS newer", (str(source),))
        named = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name != ?"
        for (table,) in database.execute(named, ("alembic_version",)).fetchall():
            told = database.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
            columns = ", ".join(f'"{name}"' for (name,) in told)
            made = database.execute(
                f'INSERT INTO main."{table}" ({columns}) '  # noqa: S608  (names of our own)
                f'SELECT {columns} FROM newer."{table}"'
            )
            rows += made.rowcount
        database.commit()
    return rows


@pytest.fixture
def former(tmp_path: Path) -> Path:
    """Return the store of a gradebook of the first form, with a grade and a decision in it."""
    made, store = tmp_path / "made", tmp_path / "graded" / ".nabla"
    with open_gradebook(made, create=True) as book:
        book.keep_release(samples.release())
        book.keep_run(samples.run())
        book.append(samples.entry(), samples.grounded(), samples.OCCASION)
        book.decide(samples.entry(), DECIDED)
    store.mkdir(parents=True)
    first_form(store / FILE)
    assert copied(made / FILE, store / FILE) > 0
    return store


def test_a_filled_gradebook_of_the_first_form_is_upgraded_with_everything_kept(
    former: Path,
) -> None:
    said: list[str] = []
    with open_gradebook(former, tell=said.append) as book:
        entry = samples.entry()
        assert list(book.entries()) == [entry]
        run, kept = book.run(samples.KEY), book.kept(entry)
        assert run is not None
        assert encoded(run) == encoded(samples.run())
        assert kept is not None
        assert encoded(kept) == encoded(samples.grounded())
        # What an old grade is explained by: the sources that it was made with.
        assert book.release_content(entry.release)["sources"] == dict(samples.release().sources)
        assert book.decisions(entry) == {("loss", DECIDED.check): DECIDED}
        line = book.lines()[0]
        assert any(check.signed for check in line.checks)
    copy = f"A copy of the former one is kept as {FILE}.{FIRST}."
    assert said == [f"The gradebook is brought from form {FIRST} to {VERSION}. {copy}"]


def test_the_copy_of_the_former_gradebook_opens_like_it(former: Path, tmp_path: Path) -> None:
    with open_gradebook(former) as book:
        now = book.lines()
    aside = tmp_path / "aside"
    aside.mkdir()
    shutil.copy(former / f"{FILE}.{FIRST}", aside / FILE)
    with closing(sqlite3.connect(aside / FILE)) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchone() == (FIRST,)
    with open_gradebook(aside) as book:
        assert book.lines() == now


def test_a_gradebook_is_upgraded_once(former: Path) -> None:
    said: list[str] = []
    for _ in range(2):
        with open_gradebook(former, tell=said.append):
            pass
    assert len(said) == 1
