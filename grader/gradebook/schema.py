"""Opening a gradebook, with its tables made or brought to this version's form.

Alembic is loaded only where there is something to do.
"""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from grader.domain.error import GraderError
from grader.gradebook.database import WRITES, Database, engine_of, is_sqlite, told
from grader.language import text

# The newest of the files in migrations/versions.
VERSION = "0002"
MIGRATIONS = Path(__file__).parent / "migrations"
# PostgreSQL's advisory lock, held while the tables are changed.
ADVISORY_LOCK = 0x6E61626C61


def opened(url: str, tell: Callable[[str], None] = lambda _said: None) -> Database:
    """Return the database at ``url``; ``tell`` hears of a change of its form.

    Raises:
        GraderError: it cannot be opened, or was written by a newer version.
    """
    database = Database(engine=engine_of(url))
    try:
        _bring_up_to_date(database, tell)
    except DBAPIError as error:
        raise told(error, database.shown) from error
    return database


def _bring_up_to_date(database: Database, tell: Callable[[str], None]) -> None:
    with database.engine.connect() as connection:
        version = version_of(connection)
    if version == VERSION:
        return
    if version > VERSION:
        raise GraderError(
            database.shown,
            text("was written by a newer version (form {0}, this one knows {1})").filled(
                version, VERSION
            ),
            text("use that version, or another output folder"),
        )
    if version:
        copy = _copied(database.engine, version)
        tell(f"The gradebook is brought from form {version} to {VERSION}.{copy}")
    _upgrade(database.engine)


def version_of(connection: Connection) -> str:
    """Return the version of the tables; empty where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    found = connection.execute(sql("SELECT version_num FROM alembic_version")).scalar()
    return str(found or "")


def _copied(engine: Engine, version: str) -> str:
    """Keep a copy of a SQLite file before its form changes; return words for it."""
    if not is_sqlite(engine):
        return ""
    copy = Path(f"{engine.url.database}.{version}")
    if not copy.exists():
        # Below SQLAlchemy, which would begin a transaction: within one SQLite makes no copy.
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM INTO ?", (str(copy),))
    return f" A copy of the former one is kept as {copy.name}."


def _upgrade(engine: Engine) -> None:
    # Not at the top: they cost a third of a second, and are needed once in a gradebook's life.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.connect() as plain:
        connection = plain.execution_options(**{WRITES: True})
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(
                    sql("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK}
                )
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
