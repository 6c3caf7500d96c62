"""Submissions whose owner a platform's name, or a person's pattern, tells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.domain.platform_name import Label
from grader.domain.submission import IntakeProblem
from grader.intake.hits import Hit
from grader.intake.platforms import (
    Gathered,
    ReadName,
    Renamed,
    handed_in_again,
    pattern_label,
)
from grader.intake.searching import NOBODYS, Search, folded
from grader.intake.tree import Node, Refused, Sort, below, shown
from grader.rosters.moments import Zone

Piece = tuple[Label, Node]
_SUBMITTED = frozenset({Sort.NOTEBOOK, Sort.ODD, Sort.ARCHIVE, Sort.LINK, Sort.FOLDER})


def labelled_hits(place: Node, read_name: ReadName, search: Search) -> Iterator[Hit]:
    """Yield the submissions of a platform's archive; a name that says nothing is an owner."""
    owners: dict[str, list[Piece]] = {}
    for node in place.entries():
        nobodys = node.sort is Sort.REFUSED and _refusal(node)[0] in NOBODYS
        label = None if nobodys else read_name(node)
        if label is not None:
            owners.setdefault(label.owner, []).append((label, node))
        elif node.sort in _SUBMITTED or node.sort is Sort.REFUSED:
            yield from search.child(node, place)
    for pieces in owners.values():
        for attempt in _attempts(pieces):
            yield from _submission(attempt, place, search)


def pattern_hits(root: Node, pattern: re.Pattern[str], zone: Zone, search: Search) -> Iterator[Hit]:
    """Yield the submissions that a pattern finds; what it does not match has no owner."""
    owners: dict[tuple[str, str, float | None], list[Piece]] = {}
    for node in below(root):
        if node.sort not in _SUBMITTED and node.sort is not Sort.REFUSED:
            continue
        nobodys = node.sort is Sort.REFUSED and _refusal(node)[0] in NOBODYS
        label = None if nobodys else pattern_label(node, pattern, zone)
        if label is None:
            yield _stray(node)
            continue
        key = (label.owner, label.assignment, label.handed_in_s)
        owners.setdefault(key, []).append((label, node))
    for pieces in owners.values():
        yield from _submission(pieces, root, search)


def _stray(node: Node) -> Hit:
    problem, why = _refusal(node) if node.sort is Sort.REFUSED else (IntakeProblem.NO_MATCH, "")
    return Hit(owner="", shown=shown(node), node=node, problem=problem, why=why)


def _refusal(node: Node) -> tuple[IntakeProblem, str]:
    try:
        node.content()
    except Refused as refused:
        return refused.problem, refused.why
    return IntakeProblem.NOT_A_FILE, ""


def _attempts(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield the files of each attempt: by moment, or one file handed in again and again."""
    moments: dict[float | None, list[Piece]] = {}
    for piece in pieces:
        moments.setdefault(piece[0].handed_in_s, []).append(piece)
    for same in moments.values():
        notebooks = [piece for piece in same if piece[1].sort is Sort.NOTEBOOK]
        numbered = len(notebooks) > 1 and all(label.number for label, _ in notebooks)
        if numbered and handed_in_again(notebooks):
            others = [piece for piece in same if piece[1].sort is not Sort.NOTEBOOK]
            for number, piece in enumerate(sorted(notebooks, key=lambda p: p[0].number)):
                yield [piece, *(others if number == len(notebooks) - 1 else ())]
        else:
            yield same


def _submission(pieces: Sequence[Piece], place: Node, search: Search) -> Iterator[Hit]:
    """Yield what is to be graded of the files of one attempt."""
    label = pieces[0][0]
    nodes = tuple(
        node if node.sort is Sort.FOLDER else Renamed(node=node, name=said.file)
        for said, node in pieces
    )
    assignment = search.meant.get(folded(label.assignment), label.assignment)
    folder = Gathered(name=label.owner, parts=place.parts, nodes=nodes)
    number = max(said.number for said, _ in pieces)
    moment = label.handed_in_s
    for hit in search.student(folder, label.owner, assignment):
        yield replace(
            hit,
            student_id=label.student_id,
            name=label.name,
            order=(moment or 0.0, float(number)),
            handed_in_s=moment,
            marked_late=any(said.late for said, _ in pieces),
        )
