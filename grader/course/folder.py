"""A course folder: ``assignments/`` and ``reference/``, read into releases."""

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from grader.course.declaration import read_assignment
from grader.course.reference_module import read_reference
from grader.domain.assignment import Assignment
from grader.domain.error import AssignmentError, GraderError
from grader.domain.notebook import CellKind
from grader.domain.release import Release
from grader.language import text
from grader.notebooks.reading import read_notebook
from grader.workflow.planning import plan_digest

DECLARATION = "assignment.toml"
STARTER = "starter.ipynb"
REFERENCE = "reference.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A folder with ``assignments/<slug>/`` and ``reference/<slug>.py``."""

    folder: Path

    def assignment_ids(self) -> tuple[str, ...]:
        """Return the ids of all assignments, sorted."""
        found = (self.folder / "assignments").glob(f"*/{DECLARATION}")
        return tuple(sorted(path.parent.name for path in found))

    def assignment_folder(self, assignment_id: str) -> Path:
        """Return the folder of one assignment.

        Raises:
            AssignmentError: there is none of that id.
        """
        folder = self.folder / "assignments" / assignment_id
        if not (folder / DECLARATION).is_file():
            known = ", ".join(self.assignment_ids()) or "none"
            raise AssignmentError(
                str(self.folder / "assignments"),
                text('there is no assignment "{}"').filled(assignment_id),
                text("use one of: {}; or choose another course folder with --course").filled(known),
            )
        return folder

    def declared(self, assignment_id: str) -> Assignment:
        """Return the assignment as its declaration alone says it, without its reference.

        Raises:
            AssignmentError: there is none of that id, or it cannot be read.
        """
        path = self.assignment_folder(assignment_id) / DECLARATION
        return read_assignment(_text_of(path), _short(path))

    def sources(self, assignment_id: str) -> dict[str, str]:
        """Return the texts that a release of the assignment is made of."""
        folder = self.assignment_folder(assignment_id)
        reference = self.folder / "reference" / f"{assignment_id}.py"
        sources = {
            DECLARATION: _text_of(folder / DECLARATION),
            REFERENCE: _text_of(reference),
        }
        if (folder / STARTER).is_file():
            sources[STARTER] = _text_of(folder / STARTER)
        return sources

    def release(self, assignment_id: str) -> Release:
        """Return the assignment as it stands now, frozen.

        Raises:
            AssignmentError: it cannot be used; the message says where and why.
        """
        sources = self.sources(assignment_id)
        folder = self.folder / "assignments" / assignment_id
        return read_release(
            sources,
            self.siblings(assignment_id),
            declaration=_short(folder / DECLARATION),
            reference=_short(self.folder / "reference" / f"{assignment_id}.py"),
        )

    def siblings(self, assignment_id: str) -> dict[str, tuple[str, ...]]:
        """Return the function names of the other assignments that can be read."""
        found = {}
        for other in self.assignment_ids():
            if other == assignment_id:
                continue
            try:
                assignment = self.declared(other)
            except AssignmentError:
                continue  # a broken neighbour is its own problem, told when it is graded
            found[other] = assignment.functions
        return found


def read_release(
    sources: Mapping[str, str],
    siblings: Mapping[str, tuple[str, ...]],
    *,
    declaration: str = DECLARATION,
    reference: str = REFERENCE,
) -> Release:
    """Return the release that these sources make; the file names are for messages.

    Raises:
        AssignmentError: they cannot be used.
    """
    assignment = read_assignment(sources[DECLARATION], declaration)
    module = read_reference(sources[REFERENCE], reference, assignment)
    try:
        plan = plan_digest(assignment, module)
    except Exception as error:  # whatever a draw raises is told with its place
        raise AssignmentError(
            reference,
            text("the inputs cannot be drawn: {0}: {1}").filled(type(error).__name__, error),
            text("each function in DRAWS takes a numpy Generator and returns all arguments"),
        ) from error
    return Release(
        assignment=assignment,
        reference=module,
        sources=dict(sources),
        plan_digest=plan,
        assess_digest=_assess_digest(sources),
        starter_texts=_texts_of(sources.get(STARTER)),
        siblings=dict(siblings),
        judges=_judges(),
    )


def _assess_digest(sources: Mapping[str, str]) -> str:
    """Return the digest of all that a verdict depends on, the checks themselves included."""
    content = json.dumps([_version(), dict(sources)], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


@cache
def _judges() -> str:
    """Return the digest of all code that a verdict depends on beside the reference."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256(f"{sys.version} {metadata.version('numpy')}".encode())
    for part in ("domain", "checks", "exhibits", "workflow"):
        for path in sorted((package / part).glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _version() -> str:
    return metadata.version("nabla-grader")


def _texts_of(starter: str | None) -> frozenset[str]:
    if starter is None:
        return frozenset()
    try:
        notebook = read_notebook(starter.encode(), STARTER)
    except GraderError as error:
        raise AssignmentError(STARTER, error.words, error.advice) from error
    return frozenset(c.source.strip() for c in notebook.cells if c.kind is CellKind.TEXT)


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AssignmentError(
            _short(path),
            text("cannot be read: {}").filled(error),
            text("check that it is there and is UTF-8"),
        ) from error


def _short(path: Path) -> str:
    """Return a path as a person would write it: below here, or whole."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
