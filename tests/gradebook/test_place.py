"""Opening a gradebook: made where it is missing, migrated, locked, refused in two lines."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import bookkeeping as samples
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, text

from grader.domain.error import GraderError
from grader.gradebook.book import Gradebook
from grader.gradebook.database import Database, engine_of
from grader.gradebook.place import FILE, open_gradebook
from grader.gradebook.schema import MIGRATIONS, VERSION
from grader.gradebook.tables import metadata


def test_the_migrations_lead_to_the_tables_that_the_code_uses(book: Gradebook) -> None:
    with book.database.reading() as connection:
        context = MigrationContext.configure(connection)
        found = [
            change
            for change in compare_metadata(context, metadata)
            if "alembic_version" not in str(change)
        ]
    assert found == []


def test_the_version_is_that_of_the_newest_step() -> None:
    steps = (p.read_text("utf-8") for p in (MIGRATIONS / "versions").glob("*.py"))
    revisions = [
        line.split('"')[1]
        for step in steps
        for line in step.splitlines()
        if line.startswith("revision = ")
    ]
    assert max(revisions) == VERSION


def test_a_folder_without_a_gradebook_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(GraderError, match="nothing has been graded here") as told,
        open_gradebook(tmp_path / ".nabla"),
    ):
        pass
    assert "grader grade" in told.value.fix
    assert not (tmp_path / ".nabla").exists()


def test_grades_of_an_earlier_version_are_refused(tmp_path: Path) -> None:
    (tmp_path / ".nabla").mkdir()
    (tmp_path / ".nabla" / "grades.jsonl").write_text("{}", "utf-8")
    with (
        pytest.raises(GraderError, match="the form of an earlier version"),
        open_gradebook(tmp_path / ".nabla", create=True),
    ):
        pass


def test_a_gradebook_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / ".nabla"
    with open_gradebook(folder, create=True) as book:
        book.database.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num='9'")))
    with pytest.raises(GraderError, match="newer version"), open_gradebook(folder):
        pass


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    folder = tmp_path / ".nabla"
    folder.mkdir()
    (folder / FILE).write_bytes(b"no database at all, but long enough to be read as one" * 30)
    with pytest.raises(GraderError, match="is no gradebook"), open_gradebook(folder):
        pass


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "no URL of a database"),
        ("unknown://host/name", "no URL of a database"),
        ("mysql+missing_driver://host/name", "no URL of a database"),
    ],
)
def test_a_url_that_is_none_is_told(tmp_path: Path, url: str, message: str) -> None:
    with (
        pytest.raises(GraderError, match=message),
        open_gradebook(tmp_path / ".nabla", url=url, create=True),
    ):
        pass


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://grader@/none?host={tmp_path}"
    with (
        pytest.raises(GraderError, match="the connection to the database is lost") as told,
        open_gradebook(tmp_path / ".nabla", url=url, create=True),
    ):
        pass
    assert "what was recorded is kept" in told.value.fix


def test_the_folder_remembers_its_database_and_refuses_another(tmp_path: Path) -> None:
    folder, url = tmp_path / ".nabla", f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}"
    with open_gradebook(folder, url=url, create=True) as book:
        book.keep_release(samples.release())
    with open_gradebook(folder) as book:
        assert book.release_content(samples.release().id)["siblings"]
    assert not (folder / FILE).exists()
    assert (folder / "database").stat().st_mode & 0o077 == 0
    with pytest.raises(GraderError, match="belongs to the database"):
        open_gradebook(folder, url="sqlite:////another", create=True).__enter__()


def test_a_second_writer_is_told_and_a_reader_is_not_held_up(tmp_path: Path) -> None:
    folder = tmp_path / "out" / ".nabla"
    program = (
        "import sys; from pathlib import Path; from grader.gradebook.place import open_gradebook\n"
        "with open_gradebook(Path(sys.argv[1]), create=True, writes=True):\n"
        "    print('open', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(  # noqa: S603  (our own few lines)
        [sys.executable, "-c", program, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == b"open\n"
        with (
            pytest.raises(
                GraderError, match=rf"another grader is writing there \(process {other.pid}\)"
            ),
            open_gradebook(folder, writes=True),
        ):
            pass
        with open_gradebook(folder) as book:
            assert list(book.entries()) == []
        other.kill()
    with open_gradebook(folder, writes=True) as book:  # a lock dies with its holder
        assert list(book.entries()) == []


def append_many(book: Gradebook) -> None:
    for number in range(500):
        book.append(samples.entry(attempt=number + 1), samples.grounded(), samples.OCCASION)


def test_a_full_disk_is_told_and_nothing_is_half_recorded(tmp_path: Path) -> None:
    with open_gradebook(tmp_path / ".nabla", create=True) as book:
        book.keep_release(samples.release())
        book.keep_run(samples.run())

        def small(connection: sqlite3.Connection, _entry: object) -> None:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")

        event.listen(book.database.engine, "connect", small)
        book.database.engine.dispose()
        with pytest.raises(GraderError, match="the disk is full") as told:
            append_many(book)
        assert "free some space" in told.value.fix
        kept = len(list(book.entries()))
    with open_gradebook(tmp_path / ".nabla") as book:
        assert kept > 0
        assert [len(line.checks) for line in book.lines()] == [2]


def test_help_does_not_load_the_database() -> None:
    program = (
        "import sys; from grader.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print('sqlalchemy' in sys.modules, 'alembic' in sys.modules)"
    )
    done = subprocess.run(  # noqa: S603  (our own few lines)
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "False False"


def test_a_password_is_not_shown() -> None:
    database = Database(engine=engine_of("postgresql+psycopg://ta:topsecret@host/name"))
    assert "topsecret" not in database.shown
