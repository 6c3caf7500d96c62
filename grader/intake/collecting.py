"""From paths to submissions: platforms, patterns, a roster, attempts and trusted times.

Nothing is lost on the way: what belongs to nobody is listed, who handed in nothing as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.domain.error import GraderError
from grader.domain.lateness import SubmissionPolicy, lateness_of
from grader.domain.roster import Match, Matched, Roster, Student, squeezed
from grader.domain.submission import Found, IntakeProblem, displayed
from grader.domain.text import Text
from grader.intake.archive import Budget, is_archive
from grader.intake.attempts import counting
from grader.intake.hits import Hit, one_each
from grader.intake.labelled import labelled_hits, pattern_hits
from grader.intake.naming import named
from grader.intake.platforms import Platform, compiled_pattern, recognised
from grader.intake.problems import left_aside, parted, told
from grader.intake.searching import Search, folded
from grader.intake.tree import UNREAD_ARCHIVES, Refused, Sort, sort_by_name, stem, suffix_of
from grader.intake.walking import DiskNode
from grader.language import text
from grader.rosters.moments import BEIJING, Zone, iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look at and how.

    ``pattern`` has named groups of :data:`grader.intake.platforms.GROUPS`; empty: none.
    ``times`` is a roster whose moments somebody other than the students vouches for.
    """

    paths: tuple[Path, ...]
    assignment_ids: tuple[str, ...]
    platform: Platform = Platform.AUTO
    pattern: str = ""
    roster: Roster = field(default_factory=Roster)
    times: Roster = field(default_factory=Roster)
    policy: SubmissionPolicy = field(default_factory=SubmissionPolicy)
    zone: Zone = BEIJING


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A file that nobody knows the owner of, and why it was not read."""

    file: str
    problem: IntakeProblem
    told: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """Everything that was found.

    ``found`` are the attempts that count, ``superseded`` the others; ``strays`` belong to
    nobody; ``unlisted`` are students whom the roster does not have, or has twice, and
    ``missing`` those of the roster who handed in nothing.
    """

    found: tuple[Found, ...]
    superseded: tuple[Found, ...] = ()
    strays: tuple[Stray, ...] = ()
    unlisted: tuple[str, ...] = ()
    missing: tuple[Student, ...] = ()


def collect(wanted: Wanted) -> Collected:
    """Return everything found under the paths, ordered by student.

    Raises:
        GraderError: a path does not exist or may not be opened, nothing was found in it, or
            the pattern is none.
    """
    budget = Budget()
    with budget.files:
        return _collected(wanted, budget)


def _collected(wanted: Wanted, budget: Budget) -> Collected:
    hits = [hit for path_hits in _hits(wanted, budget) for hit in path_hits]
    strays = tuple(_stray(hit) for hit in hits if not hit.owner)
    known = [_identified(hit, wanted.roster) for hit in hits if hit.owner]
    settled = _timed(list(one_each([hit for hit, _ in known])), wanted.times)
    matches = {hit.owner: match for hit, match in known}
    found = named([(hit.owner, _found(hit, wanted)) for hit in settled])
    counted, superseded = counting(found, wanted.policy.attempts)
    there = {match.student.id for match in matches.values() if match.found}
    listed = bool(wanted.roster.students)
    # whose name two students have may have handed in
    doubtful = {squeezed(h.name) for h, m in known if m.how is Matched.AMBIGUOUS and h.name}
    return Collected(
        found=counted,
        superseded=superseded,
        strays=strays,
        unlisted=tuple(
            sorted(displayed(owner) for owner, m in matches.items() if listed and not m.found)
        ),
        missing=tuple(
            student
            for student in wanted.roster.students
            if student.id not in there and squeezed(student.name) not in doubtful
        ),
    )


def _hits(wanted: Wanted, budget: Budget) -> Iterator[list[Hit]]:
    meant = {folded(name): name for name in wanted.assignment_ids}
    for number, path in enumerate(wanted.paths):
        found = _hits_of(path, wanted, Search(meant=meant), budget)
        if not found:
            raise GraderError(
                displayed(str(path)),
                text("holds no submission"),
                text(
                    "point at a notebook, at a folder of <student>.ipynb, or of <student>/*.ipynb, "
                    "or at an archive of one"
                ),
            )
        yield [
            replace(hit, order=(hit.order[0], number, *hit.order[1:])) if hit.order else hit
            for hit in found
        ]


def _hits_of(path: Path, wanted: Wanted, search: Search, budget: Budget) -> list[Hit]:
    where = displayed(str(path))
    try:
        # what the TA names may be a link; what lies in it may not
        resolved = path.resolve(strict=True)
        root = DiskNode(path=resolved, budget=budget)
        if not resolved.is_dir() and not is_archive(resolved):
            _check_readable(where, resolved)
            return list(_single(path, DiskNode(path=resolved, parts=(path.name,)), search.meant))
        root.entries()
        if wanted.pattern:
            return list(pattern_hits(root, compiled_pattern(wanted.pattern), wanted.zone, search))
        platform = recognised(root, wanted.platform, wanted.zone)
        if platform is not None:
            return list(labelled_hits(*platform, search))
        return list(search.course(root))
    except Refused as refused:
        if refused.problem in {IntakeProblem.NOT_ALLOWED, IntakeProblem.GONE}:
            raise GraderError(
                where,
                text("may not be opened"),
                text("change the folder's permissions, or copy it"),
            ) from None
        problem, fix = parted(told(refused.problem, (where,), refused.why), where)
        again = text("fetch it again")
        raise GraderError(where, problem, fix if fix.en else again) from None
    except (OSError, RuntimeError):
        raise GraderError(where, text("does not exist"), text("check the path")) from None


def _check_readable(where: str, path: Path) -> None:
    if suffix_of(path.name) in UNREAD_ARCHIVES and sort_by_name(path.name) is Sort.ODD:
        raise GraderError(
            where,
            text("is packed in a form that is not read here"),
            text("unpack it, and pack it as .zip"),
        )


def _single(path: Path, node: DiskNode, meant: Mapping[str, str]) -> Iterator[Hit]:
    """Yield a notebook that the TA named; its student may be told by its folders."""
    whole = path.absolute()
    owner, assignment = stem(whole.name), ""
    if folded(owner) in meant:
        owner, assignment = whole.parent.name, meant[folded(owner)]
    if folded(whole.parent.name) in meant:
        assignment = meant[folded(whole.parent.name)]
        owner = whole.parent.parent.name if owner == whole.parent.name else owner
    yield Hit(
        owner=owner or stem(whole.name),
        shown=displayed(path.name),
        node=node,
        assignment=assignment,
    )


def _stray(hit: Hit) -> Stray:
    return Stray(file=hit.shown, problem=hit.problem, told=told(hit.problem, (hit.shown,), hit.why))


def _identified(hit: Hit, roster: Roster) -> tuple[Hit, Match]:
    """Return a hit under the id and the name that the roster has for its owner."""
    match = roster.match(student_id=hit.student_id, name=hit.name, owner=hit.owner)
    if not match.found:
        return hit, match
    return replace(hit, owner=match.student.id, name=match.student.name or hit.name), match


def _timed(hits: Sequence[Hit], times: Roster) -> list[Hit]:
    """Return the hits with the moments of a table; it knows a student's last attempt only."""
    last = {(hit.owner, hit.assignment): hit.attempt for hit in hits}
    done: list[Hit] = []
    for hit in hits:
        match = times.match(student_id=hit.student_id, name=hit.name, owner=hit.owner)
        moment = match.student.handed_in_s
        if match.found and moment is not None and last[hit.owner, hit.assignment] == hit.attempt:
            done.append(replace(hit, handed_in_s=moment))
        else:
            done.append(hit)
    return done


def _found(hit: Hit, wanted: Wanted) -> Found:
    """Return a hit with the bytes of its file; the student is named later."""
    problem, why, content = hit.problem, hit.why, b""
    if problem is IntakeProblem.NONE:
        try:
            content = hit.node.content()
        except Refused as refused:
            problem, why = refused.problem, refused.why
    text = left_aside(hit.aside)
    if problem is not IntakeProblem.NONE:
        text = told(problem, hit.names or (hit.shown,), why)
    moment = hit.handed_in_s
    return Found(
        student="",
        name=displayed(hit.name),
        claimed=hit.claimed,
        file=hit.shown,
        folder_name="",
        content=content,
        problem=problem,
        told=text,
        assignment=hit.assignment,
        attempt=hit.attempt,
        handed_in="" if moment is None else iso(moment, wanted.zone),
        late=lateness_of(moment, wanted.policy, marked=hit.marked_late),
    )
