"""What waits for a person, and how a person's marks and comments are recorded and shown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.domain.assignment import Assignment, CheckSpec
from grader.domain.behaviour import Group
from grader.domain.comment import Comment
from grader.domain.entry import Entry
from grader.domain.error import GraderError
from grader.domain.grade import Graded
from grader.domain.grade_line import GradeLine
from grader.domain.override import Override
from grader.domain.rubric import RubricItem, rubric_of
from grader.domain.submission import displayed
from grader.domain.text import Text
from grader.domain.verdict import UNJUDGED
from grader.language import text
from grader.workflow.deciding import checked, decided
from grader.workflow.overviewing import write_overview
from grader.workflow.ports import Gradebook, Pages
from grader.workflow.reporting import Archive, graded_of, release_of, standing
from grader.workflow.surveying import surveys


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A check that a person has to decide, and where its page lies below the output."""

    student: str
    name: str
    pseudonym: str
    assignment: str
    check: str
    points: float
    folder: str


def waiting(lines: Iterable[GradeLine]) -> Iterator[Waiting]:
    """Yield every check that waits for a person, by assignment, check and student."""
    found = [
        Waiting(
            student=line.student,
            name=line.name,
            pseudonym=line.pseudonym,
            assignment=line.assignment,
            check=f"{check.exercise}/{check.check}",
            points=check.points,
            folder=line.folder,
        )
        for line in lines
        if line.graded
        for check in line.checks
        if check.outcome in UNJUDGED
    ]
    yield from sorted(found, key=lambda one: (one.assignment, one.check, one.student))


def entry_meant(gradebook: Gradebook, student: str, assignment: str, where: str) -> Entry:
    """Return the newest grade that is meant; a pseudonym serves as the student's id.

    Raises:
        GraderError: there is none, or it is not clear which.
    """
    latest = gradebook.latest()
    known = {name for name, _ in latest}
    if student not in known:
        names = {line.pseudonym: line.student for line in gradebook.lines()}
        student = names.get(student, student)
    meant = [key for key in latest if key[0] == student and assignment in ("", key[1])]
    found = [latest[key] for key in meant]
    if not found:
        raise GraderError(
            where,
            text('there is no grade of "{}"').filled(displayed(student)),
            text("check the student's id"),
        )
    if len(found) > 1:
        names_of = ", ".join(sorted(entry.assignment for entry in found))
        raise GraderError(
            where,
            text("several assignments are graded here"),
            text("choose with --assignment: {}").filled(names_of),
        )
    return found[0]


def declared(assignment: Assignment, check: str) -> CheckSpec:
    """Return the declaration of ``exercise/check``.

    Raises:
        GraderError: there is none.
    """
    known = {f"{e.id}/{c.id}": c for e in assignment.exercises for c in e.checks}
    if check not in known:
        raise GraderError(
            check,
            text("this assignment has no such check"),
            text("use one of: {}").filled(", ".join(known)),
        )
    return known[check]


def kept_ready(assignment: Assignment, ids: Sequence[str]) -> tuple[Text, ...]:
    """Return comments that an assignment keeps ready.

    Raises:
        GraderError: there is none of that id.
    """
    for name in ids:
        if name not in assignment.comments:
            known = ", ".join(assignment.comments) or "none are declared; add [[comment]]"
            raise GraderError(
                f"{assignment.id}/assignment.toml",
                text('there is no comment "{}"').filled(name),
                text("use one of: {}").filled(known),
            )
    return tuple(assignment.comments[name] for name in ids)


def marked(
    rubric: Sequence[RubricItem], given: Mapping[str, float], where: str
) -> tuple[float, tuple[Text, ...]]:
    """Return the points of a mark, and a sentence for each item of the rubric.

    Args:
        rubric: the items of the check.
        given: the points of each of them, by id.
        where: names the check in messages.

    Raises:
        GraderError: an item is missing, unknown, or worth less.
    """
    known = {item.id: item for item in rubric}
    listed = ", ".join(f"{item.id} (0 to {item.points:g})" for item in rubric)
    for name in given:
        if name not in known:
            raise GraderError(
                where,
                text('its rubric has no item "{}"').filled(name),
                text("give: {}").filled(listed),
            )
    sentences = []
    for item in rubric:
        if item.id not in given:
            raise GraderError(
                where,
                text('"{}" has no points yet').filled(item.id),
                text("give all of: {}").filled(listed),
            )
        points = given[item.id]
        if not 0 <= points <= item.points:
            raise GraderError(
                where,
                text('"{}" is worth 0 to {} points, not {}').filled(
                    item.id, f"{item.points:g}", f"{points:g}"
                ),
                text("give as many as it is worth, or fewer"),
            )
        sentences.append(
            Text(
                en=f"{item.title.en}: {points:g} of {item.points:g} points.",
                zh=f"{item.title.zh}：{points:g} / {item.points:g} 分。",
            )
        )
    return round(sum(given.values()), 6), tuple(sentences)


def mark_given(
    assignment: Assignment,
    check: str,
    items: Mapping[str, float],
    points: Sequence[float],
    ids: Sequence[str],
) -> tuple[float, tuple[Text, ...]]:
    """Return the points of a mark and what it says: by rubric, or ``points`` without one.

    Raises:
        GraderError: the rubric is not filled in, or neither or both were given.
    """
    spec = declared(assignment, check)
    rubric = rubric_of(spec)
    said = kept_ready(assignment, ids)
    if rubric and points:
        listed = " ".join(f"--item {item.id}=..." for item in rubric)
        raise GraderError(check, text("is marked by its rubric"), text("give: {}").filled(listed))
    if rubric or items:
        total, sentences = marked(rubric, items, check)
        return total, (*sentences, *said)
    if not points:
        raise GraderError(
            check, text("has no rubric"), text("give --points, 0 to {}").filled(f"{spec.points:g}")
        )
    return points[0], said


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a person works: the grades, and the pages that show what was decided."""

    archive: Archive
    pages: Pages

    @property
    def gradebook(self) -> Gradebook:
        """Return the gradebook."""
        return self.archive.gradebook

    def decide(self, entry: Entry, override: Override) -> Graded:
        """Record a decision, and write the page anew; return the grade as it stands.

        Raises:
            GraderError: it does not fit the grade, or somebody else decided meanwhile.
        """
        graded = graded_of(self.archive, release_of(self.archive, entry.release), entry)
        checked(graded.assessment, override)
        self.gradebook.decide(entry, override)
        graded = decided(self.gradebook, entry, graded)
        self.pages.write(graded, entry.folder, executed="")
        return graded

    def comment(self, entries: Sequence[Entry], said: Comment) -> None:
        """Record one comment on several submissions, and write their pages anew."""
        self.gradebook.comment(entries, said)
        for entry, graded in standing(self.archive, entries):
            self.pages.write(graded, entry.folder, executed="")

    def write_overview(self) -> None:
        """Write the overview over everything that stands."""
        write_overview(self.gradebook, self.pages)


def members(gradebook: Gradebook, group: str, assignment: str) -> tuple[Entry, ...]:
    """Return the newest grades of those who behave alike, by the group's id.

    Raises:
        GraderError: there is no such group now.
    """
    latest = gradebook.latest()
    groups: list[tuple[str, Group]] = [
        (survey.assignment, one)
        for survey in surveys(gradebook.lines(assignment))
        for one in survey.groups
    ]
    for slug, one in groups:
        if one.id == group:
            return tuple(latest[student, slug] for student in one.students)
    known = ", ".join(one.id for _, one in groups[:8]) or "none"
    raise GraderError(
        f"--group {group}",
        text("no group is called this now; groups follow from how submissions behave"),
        text("see `grader overview`; the largest are: {}").filled(known),
    )
