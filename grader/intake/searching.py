"""Looking through folders of students, in any of the layouts that people keep them in.

Whose a file is, is told by the names of folders and files; see :mod:`grader.intake.folder`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.domain.submission import IntakeProblem, displayed
from grader.intake.hits import Hit
from grader.intake.tree import (
    UNREAD_ARCHIVES,
    Node,
    Refused,
    Sort,
    below,
    problem_of,
    shown,
    stem,
    suffix_of,
)

_NBGRADER = frozenset({"source", "release", "autograded", "feedback"})
_OPEN = frozenset({Sort.FOLDER, Sort.ARCHIVE})
TIMESTAMP = "timestamp.txt"
NOBODYS = frozenset({IntakeProblem.UNSAFE_PATH, IntakeProblem.BAD_NAME})


def folded(name: str) -> str:
    """Return a name as it is compared with the ids of assignments."""
    return displayed(name).casefold().replace("-", "_").replace(" ", "_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Looks through a tree; ``meant`` maps folded names to the assignments they mean."""

    meant: Mapping[str, str]

    def course(self, folder: Node) -> Iterator[Hit]:
        """Yield the submissions of a folder, which may be a whole nbgrader course.

        Raises:
            Refused: the folder itself may not be opened.
        """
        entries = folder.entries()
        submitted = [n for n in entries if n.name == "submitted" and n.sort is Sort.FOLDER]
        if not submitted:
            yield from self.students(folder)
            return
        yield from self.students(submitted[0])
        for node in entries:
            if node.name not in _NBGRADER | {"submitted"}:
                yield from self.child(node, folder, "")

    def students(self, folder: Node, assignment: str = "") -> Iterator[Hit]:
        """Yield the submissions of a folder of students."""
        try:
            children = folder.entries()
        except Refused as refused:
            yield _refused(folder, folder.name, assignment, refused)
            return
        hits = [hit for node in children for hit in self.child(node, folder, assignment)]
        # beside students' files, a folder without a notebook is no student's
        flat = any(node.sort is Sort.NOTEBOOK for node in children)
        yield from (h for h in hits if not (flat and h.problem is IntakeProblem.NO_NOTEBOOK))

    def child(self, node: Node, folder: Node, assignment: str = "") -> Iterator[Hit]:
        """Yield the submissions of what lies in a folder of students."""
        sort = node.sort
        owner = node.name if sort is Sort.FOLDER else stem(node.name)
        meant = self.meant.get(folded(owner), "")
        if sort in _OPEN and meant and not assignment:
            yield from self.students(node, meant)
        elif sort in _OPEN:
            yield from self.student(node, owner, assignment)
        elif sort is Sort.NOTEBOOK and meant:
            # the TA pointed at one student's folder
            yield _hit(folder.name, node, meant)
        elif sort is Sort.NOTEBOOK:
            yield _hit(owner, node, assignment)
        elif sort is Sort.ODD:
            yield odd_one(owner, node, assignment)
        elif sort is Sort.LINK:
            yield _problem(IntakeProblem.LINK, owner, node, assignment)
        elif sort is Sort.REFUSED:
            hit = _unread(owner, node, assignment)
            nobodys = hit.problem in NOBODYS or "/" in node.name
            yield replace(hit, owner="") if nobodys else hit

    def student(self, folder: Node, owner: str, assignment: str) -> Iterator[Hit]:
        """Yield the submissions of one student: one for each assignment that is named."""
        notebooks: dict[str, list[Node]] = {}
        odd: list[Node] = []
        refused: list[Hit] = []
        claimed = ""
        for node in below(folder):
            meant = assignment or self._assignment_of(node, folder)
            if node.sort is Sort.LINK and not node.leads_inside(folder):
                refused.append(_problem(IntakeProblem.LINK, owner, node, meant))
            elif node.sort in _OPEN:
                refused.append(_refused(node, owner, meant, problem_of(node)))
            elif node.sort is Sort.REFUSED:
                refused.append(_unread(owner, node, meant))
            elif node.sort is Sort.NOTEBOOK:
                notebooks.setdefault(meant, []).append(node)
            elif node.sort is Sort.ODD:
                odd.append(node)
            elif node.name == TIMESTAMP:
                claimed = _line_of(node)
        yield from (
            replace(hit, claimed=claimed)
            for hit in self._judged(folder, owner, assignment, (notebooks, odd, refused))
        )

    def _judged(
        self,
        folder: Node,
        owner: str,
        assignment: str,
        files: tuple[dict[str, list[Node]], list[Node], list[Hit]],
    ) -> Iterator[Hit]:
        notebooks, odd, refused = files
        if notebooks:
            odd.extend(hit.node for hit in refused)
        else:
            yield from refused
        loose = notebooks.pop("", []) if notebooks.keys() - {""} else []
        aside = tuple(shown(node) for node in (*loose, *odd))
        for meant, nodes in notebooks.items():
            yield self._choice(owner, nodes, meant, aside)
        if not notebooks and odd:
            yield replace(odd_one(owner, odd[0], assignment), names=aside)
        elif not notebooks and not refused:
            yield _problem(IntakeProblem.NO_NOTEBOOK, owner, folder, assignment)

    def _assignment_of(self, node: Node, folder: Node) -> str:
        """Return the assignment that a file's own name, or else one of its folders', means."""
        parts = (*node.parts[len(folder.parts) : -1], stem(node.name))
        for part in reversed(parts):
            for name in (folded(part), folded(stem(part))):
                if name in self.meant:
                    return self.meant[name]
        return ""

    def _choice(
        self, owner: str, nodes: Sequence[Node], assignment: str, aside: tuple[str, ...]
    ) -> Hit:
        """Return the one notebook, the one named like the assignment, or the ambiguity."""
        like = [node for node in nodes if folded(stem(node.name)) == folded(assignment)]
        chosen = nodes if len(nodes) == 1 else like
        others = tuple(shown(node) for node in nodes if node not in chosen)
        if len(chosen) == 1:
            return replace(_hit(owner, chosen[0], assignment), aside=(*others, *aside))
        hit = _problem(IntakeProblem.SEVERAL, owner, nodes[0], assignment)
        return replace(hit, names=tuple(shown(node) for node in nodes))


def odd_one(owner: str, node: Node, assignment: str) -> Hit:
    """Return what was handed in instead of a notebook."""
    packed = suffix_of(node.name) in UNREAD_ARCHIVES
    problem = IntakeProblem.PACKED if packed else IntakeProblem.ODD_FILE
    return _problem(problem, owner, node, assignment)


def _hit(owner: str, node: Node, assignment: str) -> Hit:
    return Hit(owner=owner, shown=shown(node), node=node, assignment=assignment)


def _problem(problem: IntakeProblem, owner: str, node: Node, assignment: str) -> Hit:
    return replace(_hit(owner, node, assignment), problem=problem)


def _refused(node: Node, owner: str, assignment: str, refused: Refused) -> Hit:
    return replace(_problem(refused.problem, owner, node, assignment), why=refused.why)


def _unread(owner: str, node: Node, assignment: str) -> Hit:
    """Return a member that its archive's reader refused."""
    try:
        node.content()
    except Refused as refused:
        return _refused(node, owner, assignment, refused)
    return _problem(IntakeProblem.NOT_A_FILE, owner, node, assignment)


def _line_of(node: Node) -> str:
    """Return the first line of a small text file; empty where it cannot be read."""
    try:
        lines = node.content()[:200].decode("utf-8", "replace").splitlines()
    except Refused:
        return ""
    return displayed(lines[0].strip()) if lines else ""
