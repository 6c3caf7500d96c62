"""The gradebook keeps releases, runs and grades, on SQLite and on PostgreSQL alike."""

import re
import stat
from collections.abc import Callable
from dataclasses import replace

import bookkeeping as samples
import numpy as np
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from grader.domain.error import GraderError
from grader.domain.verdict import Outcome
from grader.gradebook.book import Gradebook
from grader.gradebook.encoding import encoded
from grader.gradebook.runs import head_of, part_of
from grader.gradebook.tables import metadata

OpenAgain = Callable[[], Gradebook]


@pytest.fixture
def filled(book: Gradebook) -> Gradebook:
    """Return a gradebook with one grade."""
    book.keep_release(samples.release())
    book.keep_run(samples.run())
    book.append(samples.entry(), samples.grounded(), samples.OCCASION)
    return book


def count(book: Gradebook, table: str) -> int:
    with book.database.reading() as connection:
        return int(
            connection.execute(
                select(func.count()).select_from(metadata.tables[table])
            ).scalar_one()
        )


@pytest.mark.usefixtures("filled")
def test_a_grade_comes_back_as_it_was(again: OpenAgain) -> None:
    assert list(again().entries()) == [samples.entry()]
    assert again().latest() == {("张伟", "tiny"): samples.entry()}


def test_a_name_is_kept_as_a_roster_told_it_last(filled: Gradebook, again: OpenAgain) -> None:
    for name, kept in (("张伟", "张伟"), ("", "张伟"), ("张 伟", "张 伟")):
        filled.append(replace(samples.entry(), name=name), samples.grounded(), samples.OCCASION)
        assert [line.name for line in again().lines()] == [kept]
        assert [entry.name for entry in again().entries()] == [kept]
    assert count(filled, "assessment") == 1


def test_a_run_comes_back_as_it_was(filled: Gradebook) -> None:
    found = filled.run(samples.KEY)
    assert found is not None
    assert encoded(found) == encoded(samples.run())
    assert filled.run("another") is None


def test_what_was_seen_of_one_exercise_is_read_alone(filled: Gradebook) -> None:
    with filled.database.reading() as connection:
        part = part_of(connection, 1, head_of(connection, 1), "step")
    assert [probe.id for probe in part.probes] == ["step/0"]
    assert [seen.probe for seen in part.observations] == ["step/0"]
    assert part.functions == samples.run().functions


def test_a_run_of_the_same_key_counts_from_now_on_and_the_former_one_stays(
    filled: Gradebook,
) -> None:
    filled.keep_run(samples.run())
    assert count(filled, "run") == 1
    filled.keep_run(replace(samples.run(), seed=8))
    found = filled.run(samples.KEY)
    assert found is not None
    assert found.seed == 8
    assert count(filled, "run") == 2


def test_a_release_is_kept_with_its_sources_once(filled: Gradebook) -> None:
    filled.keep_release(samples.release())
    assert filled.release_content(samples.release().id) == {
        "sources": {"assignment.toml": "title = '梯度'"},
        "siblings": {"other": ["f", "g"]},
    }
    assert count(filled, "release") == 1
    with pytest.raises(GraderError, match="release gone: is not kept"):
        filled.release_content("gone")


def test_the_same_grade_is_recorded_once(filled: Gradebook) -> None:
    filled.append(samples.entry(graded_at="later"), samples.grounded(), samples.OCCASION)
    assert len(list(filled.entries())) == 1
    assert count(filled, "audit") == 1


def test_another_grade_is_appended_and_the_former_one_stays(filled: Gradebook) -> None:
    later = samples.release("b")
    filled.keep_release(later)
    entry = samples.entry(release=later.id)
    filled.append(entry, samples.grounded(0.5, later.id), replace(samples.OCCASION, id="o2"))
    assert [one.release for one in filled.entries()] == [samples.release().id, later.id]
    assert filled.latest()["张伟", "tiny"] == entry
    assert count(filled, "audit") == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assessment SET score = 100",
        "UPDATE verdict SET fraction = 1",
        "UPDATE audit SET author = 'nobody'",
    ],
    ids=["assessment", "verdict", "audit"],
)
def test_nothing_recorded_can_be_changed(filled: Gradebook, statement: str) -> None:
    with pytest.raises(DatabaseError, match="is never changed"):
        filled.database.write(lambda connection: connection.execute(text(statement)))


def test_a_line_tells_what_stands(filled: Gradebook) -> None:
    (line,) = filled.lines("tiny")
    assert (line.student, line.assignment) == ("张伟", "tiny")
    assert re.fullmatch("S[2-9C-X]{5}", line.pseudonym)
    assert (line.score, line.points, line.possible, line.provisional) == (6, 6, 10, True)
    assert (line.handed_in, line.points_off, line.counted) == (samples.AT, 1, 5)
    assert [(c.exercise, c.check, c.outcome, c.score) for c in line.checks] == [
        ("loss", "values", Outcome.PASSED, 6),
        ("loss", "text", Outcome.MANUAL, 0),
    ]
    assert line.checks[0].diagnosis == "sign"
    assert filled.lines("another") == ()


def test_only_the_newest_grade_of_a_student_stands(filled: Gradebook) -> None:
    later = samples.release("b")
    filled.keep_release(later)
    for attempt in (1, 2):
        entry = samples.entry(release=later.id, attempt=attempt)
        filled.append(entry, samples.grounded(0.5, later.id), samples.OCCASION)
    filled.append(samples.entry("李娜"), samples.grounded(), samples.OCCASION)
    found = [(one.student, one.attempt, one.score) for one in filled.lines()]
    assert found == [("张伟", 2, 3), ("李娜", 1, 6)]


def test_an_unreadable_submission_has_a_grade_without_a_run(book: Gradebook) -> None:
    book.keep_release(samples.release())
    none = samples.grounded()
    none = replace(none, assessment=replace(none.assessment, graded=False, exercises=()))
    book.append(samples.entry(run=""), none, samples.OCCASION)
    (line,) = book.lines()
    assert (line.graded, line.score, line.checks) == (False, 0, ())
    assert next(book.entries()).run == ""


def test_a_release_that_was_not_kept_is_told(book: Gradebook) -> None:
    book.keep_run(samples.run())
    with pytest.raises(GraderError, match="is not kept"):
        book.append(samples.entry(), samples.grounded(), samples.OCCASION)
    assert list(book.entries()) == []


def test_the_secret_is_made_once_and_is_its_owner_s_alone(book: Gradebook) -> None:
    secret = book.secret()
    assert book.secret() == secret
    assert len(secret) == 32
    assert stat.S_IMODE((book.folder / "secret").stat().st_mode) == 0o600
    (book.folder / "secret").write_text("abc", "ascii")
    with pytest.raises(GraderError, match="is damaged"):
        book.secret()


def test_a_damaged_run_is_told_with_its_key(filled: Gradebook) -> None:
    filled.database.write(
        lambda c: c.execute(
            text(
                "UPDATE run SET content = run_part.content "
                "FROM run_part WHERE run.id = run_part.run_id"
            )
        )
    )
    with pytest.raises(GraderError, match="run kkkkkkkkkkkk: holds no Run"):
        filled.run(samples.KEY)


def test_a_run_of_usual_size_stays_far_below_a_megabyte(filled: Gradebook) -> None:
    large = replace(
        samples.run("large"),
        observations=tuple(
            replace(seen, value=np.random.default_rng(1).normal(size=(100, 40)))
            for seen in samples.run().observations
        ),
    )
    filled.keep_run(large)
    with filled.database.reading() as connection:
        sizes = connection.execute(text("SELECT length(content) FROM run_part")).scalars()
        assert max(sizes) < 100_000
