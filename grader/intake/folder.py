"""Finding submissions in what a TA points at: a notebook, or a folder in one of many layouts.

    2026001.ipynb                                    one notebook
    <student>.ipynb                                  a flat folder
    <student>/*.ipynb                                a folder for each student
    <student>/<assignment>.ipynb
    <student>/<assignment>/*.ipynb
    <assignment>/<any of the above>
    submitted/<student>/<assignment>/*.ipynb         nbgrader's

Everything that looks like a submission is returned, what cannot be graded with the reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from grader.domain.error import GraderError
from grader.domain.submission import Found, IntakeProblem, displayed
from grader.intake.hits import Hit, one_each
from grader.intake.naming import named
from grader.intake.problems import left_aside, told
from grader.intake.walking import (
    NOTEBOOK,
    Refused,
    Sort,
    below,
    content_of,
    entries,
    leads_inside,
    sort_of,
)

_NBGRADER = frozenset({"source", "release", "autograded", "feedback"})


def find_submissions(paths: Sequence[Path], assignment_ids: Sequence[str]) -> tuple[Found, ...]:
    """Return what is found under ``paths``, ordered by student.

    Each student appears once for each assignment that the folders name; where they name none,
    ``assignment`` is empty. Students whose ids differ only in case or Unicode form get folder
    names of their own.

    Args:
        paths: notebooks, or folders in a layout of the module's list.
        assignment_ids: the assignments that a folder's or file's name may mean.

    Raises:
        GraderError: a path does not exist or may not be opened, or nothing was found in it.
    """
    meant = {_folded(name): name for name in assignment_ids}
    hits: list[Hit] = []
    for path in paths:
        found = _Search(path, meant).hits()
        if not found:
            raise GraderError(
                displayed(str(path)),
                "holds no submission",
                "point at a notebook, at a folder of <student>.ipynb, or of <student>/*.ipynb",
            )
        hits.extend(found)
    return named([(hit.owner, _found(hit)) for hit in one_each(hits)])


def _folded(name: str) -> str:
    return displayed(name).casefold().replace("-", "_").replace(" ", "_")


def _found(hit: Hit) -> Found:
    """Return a hit with the bytes of its file; the student is named later."""
    problem, why, content = hit.problem, hit.why, b""
    if problem is IntakeProblem.NONE:
        try:
            content = content_of(hit.path)
        except Refused as refused:
            problem, why = refused.problem, refused.why
    text = left_aside(hit.aside)
    if problem is not IntakeProblem.NONE:
        text = told(problem, hit.names or (hit.shown,), why)
    return Found(
        student="",
        file=hit.shown,
        folder_name="",
        content=content,
        problem=problem,
        told=text,
        assignment=hit.assignment,
    )


class _Search:
    """Looks through one path that the TA named."""

    def __init__(self, path: Path, meant: dict[str, str]) -> None:
        self._path = path
        self._meant = meant
        self._root = path

    def hits(self) -> list[Hit]:
        """Return everything found.

        Raises:
            GraderError: the path does not exist or may not be opened.
        """
        shown = displayed(str(self._path))
        try:
            # what the TA names may be a link; what lies in it may not
            self._root = self._path.resolve(strict=True)
            if not self._root.is_dir():
                return list(self._single(self._root))
            entries(self._root)
        except (Refused, PermissionError):
            raise GraderError(
                shown, "may not be opened", "change the folder's permissions, or copy it"
            ) from None
        except (OSError, RuntimeError):
            raise GraderError(shown, "does not exist", "check the path") from None
        return list(self._course(self._root))

    def _single(self, target: Path) -> Iterator[Hit]:
        """Yield a notebook that the TA named; its student may be told by its folders."""
        path = self._path.absolute()
        owner, assignment = _stem(path), ""
        if _folded(owner) in self._meant:
            owner, assignment = path.parent.name, self._meant[_folded(owner)]
        if _folded(path.parent.name) in self._meant:
            assignment = self._meant[_folded(path.parent.name)]
            owner = path.parent.parent.name if owner == path.parent.name else owner
        yield Hit(
            owner=owner or _stem(path),
            shown=displayed(path.name),
            path=target,
            assignment=assignment,
        )

    def _course(self, folder: Path) -> Iterator[Hit]:
        """Yield the submissions of a folder, which may be a whole nbgrader course."""
        submitted = folder / "submitted"
        if sort_of(submitted) is not Sort.FOLDER:
            yield from self._class(folder, "")
            return
        yield from self._class(submitted, "")
        others = [p for p in entries(folder) if p.name not in _NBGRADER | {"submitted"}]
        for path in others:
            yield from self._child(path, folder, "")

    def _class(self, folder: Path, assignment: str) -> Iterator[Hit]:
        """Yield the submissions of a folder of students."""
        try:
            children = entries(folder)
        except Refused as refused:
            yield self._refused(folder, folder.name, assignment, refused)
            return
        hits = [hit for path in children for hit in self._child(path, folder, assignment)]
        # beside students' files, a folder without a notebook is no student's
        flat = any(sort_of(path) is Sort.NOTEBOOK for path in children)
        yield from (h for h in hits if not (flat and h.problem is IntakeProblem.NO_NOTEBOOK))

    def _child(self, path: Path, folder: Path, assignment: str) -> Iterator[Hit]:
        sort = sort_of(path)
        owner = path.name if sort is Sort.FOLDER else _stem(path)
        meant = self._meant.get(_folded(owner), "")
        if sort is Sort.FOLDER and meant and not assignment:
            yield from self._class(path, meant)
        elif sort is Sort.FOLDER:
            yield from self._student(path, assignment)
        elif sort is Sort.NOTEBOOK and meant:
            # the TA pointed at one student's folder
            yield self._hit(folder.name, path, meant)
        elif sort is Sort.NOTEBOOK:
            yield self._hit(owner, path, assignment)
        elif sort is Sort.ODD:
            yield self._problem(IntakeProblem.ODD_FILE, owner, path, assignment)
        elif sort is Sort.LINK:
            yield self._problem(IntakeProblem.LINK, owner, path, assignment)

    def _student(self, folder: Path, assignment: str) -> Iterator[Hit]:
        """Yield the submissions of one student: one for each assignment that is named."""
        notebooks: dict[str, list[Path]] = {}
        odd: list[Path] = []
        refused: list[Hit] = []
        for path, sort in below(folder):
            meant = assignment or self._assignment_of(path, folder)
            inside = sort is Sort.LINK and leads_inside(path, folder)
            if sort is Sort.LINK and not inside:
                refused.append(self._problem(IntakeProblem.LINK, folder.name, path, meant))
            elif sort is Sort.FOLDER:
                why = Refused(IntakeProblem.NOT_ALLOWED)
                refused.append(self._refused(path, folder.name, meant, why))
            elif sort is Sort.NOTEBOOK:
                notebooks.setdefault(meant, []).append(path)
            elif sort is Sort.ODD:
                odd.append(path)
        if notebooks:
            odd.extend(hit.path for hit in refused)
        else:
            yield from refused
        loose = notebooks.pop("", []) if notebooks.keys() - {""} else []
        aside = tuple(self._shown(path) for path in (*loose, *odd))
        for meant, paths in notebooks.items():
            yield self._choice(folder.name, paths, meant, aside)
        if not notebooks and odd:
            first = self._problem(IntakeProblem.ODD_FILE, folder.name, odd[0], assignment)
            yield replace(first, names=aside)
        elif not notebooks and not refused:
            yield self._problem(IntakeProblem.NO_NOTEBOOK, folder.name, folder, assignment)

    def _assignment_of(self, path: Path, folder: Path) -> str:
        """Return the assignment that a file's own name, or else one of its folders', means."""
        parts = (*path.relative_to(folder).parts[:-1], _stem(path))
        for part in reversed(parts):
            if _folded(part) in self._meant:
                return self._meant[_folded(part)]
        return ""

    def _choice(
        self, owner: str, paths: Sequence[Path], assignment: str, aside: tuple[str, ...]
    ) -> Hit:
        """Return the one notebook, the one named like the assignment, or the ambiguity."""
        like = [path for path in paths if _folded(_stem(path)) == _folded(assignment)]
        chosen = paths if len(paths) == 1 else like
        others = tuple(self._shown(path) for path in paths if path not in chosen)
        if len(chosen) == 1:
            return replace(self._hit(owner, chosen[0], assignment), aside=(*others, *aside))
        hit = self._problem(IntakeProblem.SEVERAL, owner, paths[0], assignment)
        return replace(hit, names=tuple(self._shown(path) for path in paths))

    def _hit(self, owner: str, path: Path, assignment: str) -> Hit:
        return Hit(owner=owner, shown=self._shown(path), path=path, assignment=assignment)

    def _problem(self, problem: IntakeProblem, owner: str, path: Path, assignment: str) -> Hit:
        return replace(self._hit(owner, path, assignment), problem=problem)

    def _refused(self, path: Path, owner: str, assignment: str, refused: Refused) -> Hit:
        hit = self._problem(refused.problem, owner, path, assignment)
        return replace(hit, why=refused.why)

    def _shown(self, path: Path) -> str:
        """Return a path below the folder that was asked for, as it is shown."""
        return displayed(path.relative_to(self._root).as_posix())


def _stem(path: Path) -> str:
    """Return a file's name up to ``.ipynb``, or to its last dot."""
    at = path.name.casefold().find(NOTEBOOK)
    return path.name[:at] if at > 0 else path.stem
