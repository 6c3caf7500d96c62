"""A class in which no person has decided, said or shown anything."""

from collections.abc import Mapping, Sequence

from grader.domain.comment import Comment
from grader.domain.entry import Entry
from grader.domain.override import Override, Overrides
from grader.domain.publication import Key, Publication, Published


class Bystanders:
    """The persons' part of a gradebook, for tests that are not about it."""

    def decisions(self, entry: Entry) -> Overrides:
        """Return none."""
        del entry
        return {}

    def decide(self, entry: Entry, override: Override) -> None:
        """Take none."""
        raise NotImplementedError

    def comments(self, entry: Entry) -> Sequence[Comment]:
        """Return none."""
        del entry
        return ()

    def comment(self, entries: Sequence[Entry], said: Comment) -> None:
        """Take none."""
        raise NotImplementedError

    def publish(self, publication: Publication, pages: Sequence[Published]) -> int:
        """Take none."""
        raise NotImplementedError

    def publications(self) -> Sequence[Publication]:
        """Return none."""
        return ()

    def published(self) -> Mapping[Key, Published]:
        """Return none."""
        return {}

    def touched(self) -> Mapping[Key, str]:
        """Return none."""
        return {}
