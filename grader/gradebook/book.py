"""The gradebook: the port's methods over a database, with the files beside it.

One process grades at a time (see :mod:`grader.gradebook.lock`); many may read and decide.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError

from grader.domain.comment import Comment, standing
from grader.domain.entry import Entry
from grader.domain.grade_line import GradeLine
from grader.domain.grounds import Grounded, KeptExercise
from grader.domain.history import Recorded
from grader.domain.observation import Run
from grader.domain.occasion import Occasion
from grader.domain.override import Override, Overrides
from grader.domain.publication import Key, Publication, Published
from grader.domain.release import Release
from grader.domain.stored import Stored
from grader.gradebook import (
    deciding,
    forgetting,
    keeping,
    publishing,
    reading,
    recording,
    rows,
    runs,
)
from grader.gradebook.content import keep_content, kept_content, path_of
from grader.gradebook.database import Database
from grader.gradebook.kept_exercises import SHOWN
from grader.gradebook.secret import course_secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Gradebook:
    """What a course has graded; ``folder`` holds the secret and the files."""

    database: Database
    folder: Path

    def secret(self) -> bytes:
        """Return the course secret, made on first use and readable by its owner alone."""
        return course_secret(self.folder / "secret")

    def keep_release(self, release: Release) -> None:
        """Keep a release with its sources; the same one is kept once."""
        self.database.write(lambda connection: rows.keep_release(connection, release))

    def release_content(self, release_id: str) -> dict[str, Any]:
        """Return what was kept for a release: its ``sources`` and ``siblings``.

        Raises:
            GraderError: there is none.
        """
        with self.database.reading() as connection:
            return rows.release_content(connection, release_id)

    def keep_run(self, run: Run) -> None:
        """Keep a run; where there is one of its key, this one counts from now on."""
        self.database.write(lambda connection: runs.keep_run(connection, run))

    def run(self, key: str) -> Run | None:
        """Return the newest run of that key; None where there is none.

        Raises:
            GraderError: it is there and cannot be read.
        """
        with self.database.reading() as connection:
            number = runs.run_number(connection, key)
            return runs.run_of(connection, number) if number else None

    def append(self, entry: Entry, grounded: Grounded, occasion: Occasion) -> None:
        """Append a grade; the one that is recorded last is not recorded again."""
        self.database.write(
            lambda connection: recording.record(connection, entry, grounded, occasion)
        )

    def entries(self) -> Iterator[Entry]:
        """Yield all grades in the order they were recorded."""
        with self.database.reading() as connection:
            found = tuple(reading.entries(connection))
        yield from found

    def latest(self) -> Mapping[tuple[str, str], Entry]:
        """Return the newest grade of each student and assignment, by their names."""
        with self.database.reading() as connection:
            return reading.latest(connection)

    def kept(self, entry: Entry, *, shown: bool = True) -> Grounded | None:
        """Return the newest assessment of what the entry names; None where nothing is kept.

        Without ``shown`` it lacks what no verdict rests on. One that cannot be read counts as
        none: it is concluded again.
        """
        without = frozenset[str]() if shown else SHOWN
        with self.database.reading() as connection:
            return keeping.kept(connection, entry, without)

    def kept_by_exercise(self, one: Stored) -> Mapping[str, KeptExercise]:
        """Return what a grade keeps of each exercise; nothing where that cannot be read."""
        with self.database.reading() as connection:
            return keeping.kept_by_exercise(connection, one)

    def history(self, entry: Entry) -> tuple[Recorded, ...]:
        """Return all assessments of what the entry names, the oldest first."""
        with self.database.reading() as connection:
            return keeping.history(connection, entry)

    def stored(self, assignment: str = "") -> tuple[Stored, ...]:
        """Return the newest grade of each student, as the machine gave it, without texts."""
        with self.database.reading() as connection:
            return keeping.stored(connection, assignment)

    def reversals(self) -> tuple[tuple[Entry, Entry, Grounded], ...]:
        """Return the grades of the last regrade that still stand, each with the one before it."""
        with self.database.reading() as connection:
            return keeping.reversals(connection)

    def run_by_exercise(self, key: str) -> Callable[[str], Run]:
        """Return a function that gives the run with what was seen of one exercise alone."""
        return runs.by_exercise(self.database, key)

    def decisions(self, entry: Entry) -> Overrides:
        """Return the newest decision of a person on each check of a submission."""
        with self.database.reading() as connection:
            return reading.overrides_of(connection, keeping.submission_number(connection, entry))

    def decide(self, entry: Entry, override: Override) -> None:
        """Append a person's decision; its number follows that of the last on its check.

        Raises:
            GraderError: somebody else decided meanwhile; the message says who, and what.
        """
        try:
            self.database.write(lambda connection: deciding.decide(connection, entry, override))
        except IntegrityError:  # both looked before either wrote: the second looks again
            self.database.write(lambda connection: deciding.decide(connection, entry, override))

    def comments(self, entry: Entry) -> tuple[Comment, ...]:
        """Return the comments on a submission that stand, the oldest first."""
        with self.database.reading() as connection:
            number = keeping.submission_number(connection, entry)
            return standing(deciding.comments_of(connection, number))

    def comment(self, entries: Sequence[Entry], said: Comment) -> None:
        """Append a comment to each of several submissions, all of them or none."""
        self.database.write(lambda connection: deciding.comment(connection, entries, said))

    def publish(self, publication: Publication, pages: Sequence[Published]) -> int:
        """Record what students are shown, and return the number of this showing."""
        return self.database.write(
            lambda connection: publishing.publish(connection, publication, pages)
        )

    def publications(self) -> tuple[Publication, ...]:
        """Return every showing, the oldest first; also what was taken back."""
        with self.database.reading() as connection:
            return publishing.publications(connection)

    def published(self) -> Mapping[Key, Published]:
        """Return what each student was last shown, by student and assignment."""
        with self.database.reading() as connection:
            return publishing.published(connection)

    def touched(self) -> Mapping[Key, str]:
        """Return when a person last decided or said something, by student and assignment."""
        with self.database.reading() as connection:
            return publishing.touched(connection)

    def forget(self, student: str, *, at: str, author: str) -> tuple[str, ...] | None:
        """Delete a student with all of theirs; None where there is none of that name.

        Returns the folders of their pages, below the output folder.
        """
        gone = self.database.write(
            lambda connection: forgetting.forget(connection, student, at=at, author=author)
        )
        if gone is None:
            return None
        for sha256 in gone.contents:
            path_of(self.folder, sha256).unlink(missing_ok=True)
        return gone.folders

    def keep_content(self, sha256: str, content: bytes) -> None:
        """Keep the bytes that were handed in, so that they can be run again."""
        keep_content(self.folder, sha256, content)

    def content(self, sha256: str) -> bytes | None:
        """Return the bytes that were handed in; None where they are not kept."""
        return kept_content(self.folder, sha256)

    def lines(self, assignment: str = "") -> tuple[GradeLine, ...]:
        """Return what stands for each student, a person's decisions included."""
        with self.database.reading() as connection:
            return reading.lines(connection, assignment)
