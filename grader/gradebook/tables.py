"""The tables of the gradebook. ``docs/gradebook.md`` tells what they are for.

Moments are text in ISO 8601 (UTC). What grows large is compressed and stays below 1 MB.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _of(table: str, *, empty: bool = False, kept: bool = False) -> Column[int]:
    """Return a reference to another table's row; deleted with it unless ``kept``."""
    key = ForeignKey(f"{table}.id", ondelete=None if kept else "CASCADE")
    return Column(f"{table}_id", Integer, key, nullable=empty)


def _text(name: str, *, unique: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, unique=unique)


def _later_text(name: str, before: str = "") -> Column[str]:
    """Return a column that came later, with what rows from before have."""
    return Column(name, Text, nullable=False, server_default=before)


def _withdraws() -> Column[int]:
    """Return the number of the row that this one takes back; 0: none."""
    return Column("withdraws", Integer, nullable=False, server_default="0")


course = Table("course", metadata, _id(), _text("name"), _text("created_at"))

student = Table(
    "student",
    metadata,
    _id(),
    _of("course"),
    _text("name", unique=True),
    _text("folder", unique=True),
    _text("pseudonym", unique=True),
    _later_text("full_name"),
)

assignment = Table(
    "assignment",
    metadata,
    _id(),
    _of("course"),
    _text("slug", unique=True),
    _text("title_en"),
    _text("title_zh"),
)

release = Table(
    "release",
    metadata,
    _id(),
    _of("assignment"),
    _text("name", unique=True),
    _text("plan_digest"),
    _text("assess_digest"),
    Column("possible", Float, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

submission = Table(
    "submission",
    metadata,
    _id(),
    _of("student"),
    _of("assignment"),
    Column("attempt", Integer, nullable=False),
    _text("folder"),
    _text("file"),
    Column("sha256", String(64), nullable=False, index=True),
    UniqueConstraint(
        "student_id",
        "assignment_id",
        "attempt",
        "folder",
        "file",
        "sha256",
        name="uq_submission_handed_in",  # PostgreSQL's names end at 63 letters
    ),
)

run = Table(
    "run",
    metadata,
    _id(),
    Column("key", String(64), nullable=False, index=True),
    Column("submission_sha256", String(64), nullable=False, index=True),
    _text("plan_digest"),
    _text("runner"),
    _text("outcome"),
    Column("content", LargeBinary, nullable=False),
)

run_part = Table(
    "run_part",
    metadata,
    Column("run_id", ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    Column("exercise", String(200), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

occasion = Table(
    "occasion",
    metadata,
    _id(),
    Column("token", String(64), nullable=False, unique=True),
    _text("cause"),
    _text("at"),
    _text("author"),
    _text("note"),
)

grounds = Table(
    "grounds",
    metadata,
    _id(),
    Column("digest", String(64), nullable=False, unique=True),
    _text("content"),
)

assessment = Table(
    "assessment",
    metadata,
    _id(),
    _of("submission"),
    Column("number", Integer, nullable=False),
    _of("release", kept=True),
    _of("run", empty=True, kept=True),
    _of("occasion", kept=True),
    _of("grounds", empty=True, kept=True),
    _text("outcome"),
    Column("graded", Boolean, nullable=False),
    Column("score", Float, nullable=False),
    Column("points", Float, nullable=False),
    Column("provisional", Boolean, nullable=False),
    _text("graded_at"),
    _text("handed_in"),
    _text("punctuality"),
    Column("late_s", Float, nullable=False),
    Column("penalty", Float, nullable=False),
    _text("reasons"),
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("submission_id", "number"),
)

verdict = Table(
    "verdict",
    metadata,
    Column("assessment_id", ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _text("exercise"),
    _text("check_id"),
    _text("kind"),
    _text("outcome"),
    Column("points", Float, nullable=False),
    Column("fraction", Float, nullable=False),
    _text("diagnosis"),
    Column("follow_through", Boolean, nullable=False),
    Column("barred", Boolean, nullable=False),
)

override = Table(
    "override",
    metadata,
    _id(),
    _of("submission"),
    Column("exercise", String(200), nullable=False),
    Column("check_id", String(200), nullable=False),
    Column("number", Integer, nullable=False),
    _text("decision"),
    Column("points", Float, nullable=False),
    _text("reason"),
    _text("author"),
    _text("at"),
    _later_text("remarks", "[]"),
    UniqueConstraint("submission_id", "exercise", "check_id", "number"),
)

comment = Table(
    "comment",
    metadata,
    _id(),
    _of("submission"),
    _text("exercise"),
    _text("words"),
    _text("author"),
    _text("at"),
    _later_text("words_zh"),
    _withdraws(),
)

publication = Table(
    "publication",
    metadata,
    _id(),
    _text("at"),
    _text("author"),
    _text("note"),
    _withdraws(),
)

published = Table(
    "published",
    metadata,
    Column("publication_id", ForeignKey("publication.id", ondelete="CASCADE"), primary_key=True),
    Column("submission_id", ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True),
    Column("assessment_id", ForeignKey("assessment.id", ondelete="CASCADE"), nullable=False),
    Column("score", Float, nullable=False),
    Column("points", Float, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("page_sha256", String(64), nullable=False),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    _of("student", empty=True),
    _text("at"),
    _text("author"),
    _text("action"),
    _text("detail"),
    Index("ix_audit_student_id", "student_id"),
)

# What nobody may change once it is written; rows go only with the student they belong to.
APPEND_ONLY = ("assessment", "verdict", "override", "comment", "published", "audit")
