"""What persons decide, say and show, as a gradebook keeps it: appended, signed, never changed."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from grader.domain.comment import Comment
from grader.domain.entry import Entry
from grader.domain.override import Override, Overrides
from grader.domain.publication import Key, Publication, Published


class PeoplesPart(Protocol):
    """The part of a gradebook that no machine writes."""

    def decisions(self, entry: Entry) -> Overrides:
        """Return the newest decision of a person on each check of a submission."""

    def decide(self, entry: Entry, override: Override) -> None:
        """Append a person's decision; its number follows that of the last on its check.

        Raises:
            GraderError: somebody else decided meanwhile; the message says who, and what.
        """

    def comments(self, entry: Entry) -> Sequence[Comment]:
        """Return the comments on a submission that stand, the oldest first."""

    def comment(self, entries: Sequence[Entry], said: Comment) -> None:
        """Append a comment to each of several submissions, all of them or none."""

    def publish(self, publication: Publication, pages: Sequence[Published]) -> int:
        """Record what students are shown, and return the number of this showing."""

    def publications(self) -> Sequence[Publication]:
        """Return every showing, the oldest first; also what was taken back."""

    def published(self) -> Mapping[Key, Published]:
        """Return what each student was last shown, by student and assignment."""

    def touched(self) -> Mapping[Key, str]:
        """Return when a person last decided or said something, by student and assignment."""
