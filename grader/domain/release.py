"""A frozen version of an assignment with its reference.

Two digests tell what a change makes necessary: another *plan digest* means that notebooks
have to run again, another *assess digest* only that stored runs are assessed again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.domain.assignment import Assignment
from grader.domain.reference import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """An assignment, its reference, and the sources both were read from.

    ``sources`` maps file names to their text, so that an old grade can always be explained.
    ``starter_texts`` are the text cells of the notebook handed out. ``siblings`` maps the
    other assignments of the course to their function names. ``judges`` is the digest of the
    code that judges: this package's own.
    """

    assignment: Assignment
    reference: Reference
    sources: Mapping[str, str]
    plan_digest: str
    assess_digest: str
    starter_texts: frozenset[str] = frozenset()
    siblings: Mapping[str, tuple[str, ...]]
    judges: str = ""

    @property
    def id(self) -> str:
        """Return the name under which grades refer to this version."""
        return f"{self.assignment.id}-{self.assess_digest[:12]}"
