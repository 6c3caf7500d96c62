"""The demo class: bundled submissions that show every kind of feedback.

``assignments/demo/class.toml`` lists who handed in what; most of it are the notebooks that
prove the assignments, the rest lies in ``assignments/demo/files/``.
"""

import tomllib

from grader.course.folder import Course
from grader.domain.error import AssignmentError
from grader.domain.submission import Found, folder_name
from grader.language import text

CLASS = "demo/class.toml"


def demo_class(course: Course) -> dict[str, tuple[Found, ...]]:
    """Return the submissions of the demo class by assignment.

    Raises:
        AssignmentError: the list or a file in it cannot be read.
    """
    folder = course.folder / "assignments"
    path = folder / CLASS
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        found: dict[str, list[Found]] = {}
        for item in table["submission"]:
            source = folder / item["file"]
            found.setdefault(item["assignment"], []).append(
                Found(
                    student=item["student"],
                    file=f"{item['student']}.ipynb",
                    folder_name=folder_name(item["student"]),
                    content=source.read_bytes(),
                )
            )
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise AssignmentError(
            str(path),
            text("the demo class cannot be read: {}").filled(error),
            text("install the package again"),
        ) from error
    return {assignment: tuple(students) for assignment, students in found.items()}
