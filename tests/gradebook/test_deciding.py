"""What persons decide stands over the machine; of two at once one wins and the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import bookkeeping as samples
import pytest
from sqlalchemy import func, select

from grader.domain.error import GraderError
from grader.domain.override import Decision, Override
from grader.domain.verdict import Outcome
from grader.gradebook.book import Gradebook
from grader.gradebook.content import path_of
from grader.gradebook.tables import metadata

OpenAgain = Callable[[], Gradebook]
ENTRY = samples.entry(late=replace(samples.entry().late, penalty=0.0))
MINE = Override(
    exercise="loss",
    check="text",
    decision=Decision.AWARD,
    points=3.0,
    reason="清楚，但有一处错误",
    author="li",
    at=samples.AT,
    number=1,
)


@pytest.fixture
def filled(book: Gradebook) -> Gradebook:
    """Return a gradebook with one grade whose text waits for a person."""
    book.keep_release(samples.release())
    book.keep_run(samples.run())
    book.append(ENTRY, samples.grounded(), samples.OCCASION)
    return book


def test_a_decision_counts_and_is_signed(filled: Gradebook) -> None:
    filled.decide(ENTRY, MINE)
    (line,) = filled.lines()
    assert (line.score, line.points, line.provisional) == (9, 10, False)
    text = line.checks[1]
    assert (text.outcome, text.score, text.signed) == (Outcome.FAILED, 3, True)
    assert filled.decisions(ENTRY) == {("loss", "text"): MINE}


def test_of_two_at_once_one_wins_and_the_other_is_told(filled: Gradebook, again: OpenAgain) -> None:
    books = [filled, again()]
    theirs = replace(MINE, author="wang", points=4.0)

    def attempt(book: Gradebook, decision: Override) -> str:
        try:
            book.decide(ENTRY, decision)
        except GraderError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(attempt, books, [MINE, theirs]))
    assert sorted(map(bool, said)) == [False, True]
    winner, told = (MINE, said[1]) if said[1] else (theirs, said[0])
    assert f'{winner.author} decided "{winner.points:g} points"' in told
    assert filled.decisions(ENTRY) == {("loss", "text"): winner}
    # Nothing is lost: whoever was told looks, and replaces it knowingly.
    loser = theirs if winner is MINE else MINE
    filled.decide(ENTRY, replace(loser, number=2))
    assert filled.decisions(ENTRY)["loss", "text"].author == loser.author


def test_a_decision_that_was_recorded_before_the_connection_was_lost_is_taken_once(
    filled: Gradebook,
) -> None:
    filled.decide(ENTRY, MINE)
    filled.decide(ENTRY, MINE)
    assert filled.decisions(ENTRY)["loss", "text"].number == 1


def test_no_machine_overwrites_a_decision(filled: Gradebook) -> None:
    filled.decide(ENTRY, replace(MINE, check="values", points=1.0))
    later = samples.release("b")
    filled.keep_release(later)
    entry = replace(ENTRY, release=later.id)
    filled.append(entry, samples.grounded(1.0, later.id), replace(samples.OCCASION, id="o2"))
    (line,) = filled.lines()
    assert line.release == later.id
    assert (line.score, line.checks[0].signed) == (1, True)


def test_a_withdrawn_decision_lets_the_machine_s_verdict_stand_again(filled: Gradebook) -> None:
    filled.decide(ENTRY, replace(MINE, check="values", points=1.0))
    withdrawn = replace(MINE, check="values", decision=Decision.WITHDRAW, points=0.0, number=2)
    filled.decide(ENTRY, withdrawn)
    (line,) = filled.lines()
    assert (line.score, line.checks[0].signed) == (6, False)


def test_a_decision_on_nothing_is_told(filled: Gradebook) -> None:
    with pytest.raises(GraderError, match="nobody has decided on this"):
        filled.decide(ENTRY, replace(MINE, number=2))


def rows(book: Gradebook) -> dict[str, int]:
    with book.database.reading() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }


def test_forgetting_a_student_deletes_all_of_theirs_and_nothing_of_others(
    filled: Gradebook,
) -> None:
    before = rows(filled)
    other = replace(
        ENTRY, student="李娜", folder="李娜/tiny", file="b.ipynb", sha256="6" * 64, run="r"
    )
    filled.keep_run(samples.run("r", "6" * 64))
    filled.keep_content("6" * 64, b"content")
    filled.append(other, samples.grounded(), samples.OCCASION)
    filled.decide(other, MINE)
    gone = filled.forget("李娜", at=samples.AT, author="ta")
    assert gone == ("李娜", "李娜/tiny")
    assert {**rows(filled), "audit": 0} == {**before, "audit": 0}
    assert [line.student for line in filled.lines()] == ["张伟"]
    assert filled.run("r") is None
    assert filled.run(samples.KEY) is not None
    assert not path_of(filled.folder, "6" * 64).exists()
    assert filled.forget("李娜", at=samples.AT, author="ta") is None


def test_a_run_that_two_students_share_outlives_one_of_them(filled: Gradebook) -> None:
    filled.append(
        replace(ENTRY, student="李娜", folder="李娜/tiny"), samples.grounded(), samples.OCCASION
    )
    filled.forget("李娜", at=samples.AT, author="ta")
    assert filled.run(samples.KEY) is not None
