"""Finding submissions in what a TA points at: a notebook, a folder or an archive.

    2026001.ipynb                                    one notebook
    <student>.ipynb                                  a flat folder
    <student>/*.ipynb                                a folder for each student
    <student>.zip                                    packed by the student
    <student>/<assignment>.ipynb
    <student>/<assignment>/*.ipynb
    <assignment>/<any of the above>
    submitted/<student>/<assignment>/*.ipynb         nbgrader's
    what Canvas, Moodle and Blackboard pack          see :mod:`grader.intake.platforms`

Each may be packed as .zip or .7z. Everything that looks like a submission is returned, what
cannot be graded with the reason.
"""

from collections.abc import Sequence
from pathlib import Path

from grader.domain.submission import Found
from grader.intake.collecting import Wanted, collect


def find_submissions(paths: Sequence[Path], assignment_ids: Sequence[str]) -> tuple[Found, ...]:
    """Return what is found under ``paths``, ordered by student, without a roster or a policy.

    Each student appears once for each assignment that the folders name; where they name none,
    ``assignment`` is empty. Students whose ids differ only in case or Unicode form get folder
    names of their own.

    Args:
        paths: notebooks, or folders and archives in a layout of the module's list.
        assignment_ids: the assignments that a folder's or file's name may mean.

    Raises:
        GraderError: a path does not exist or may not be opened, or nothing was found in it.
    """
    return collect(Wanted(paths=tuple(paths), assignment_ids=tuple(assignment_ids))).found
