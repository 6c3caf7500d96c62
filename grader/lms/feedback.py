"""A zip of reports that a learning platform takes back.

Canvas knows a file by the name of the submission that it gave out, Moodle by the folder. For
others the reports are named after the students.
"""

import io
import zipfile
from collections.abc import Callable

from grader.domain.mark import Mark
from grader.domain.platform_name import canvas_name, moodle_name
from grader.lms.export import Export, Order

ReadReport = Callable[[str], bytes]
REPORT = "report.html"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same reports make the same archive


def feedback_zip(order: Order, read_report: ReadReport, name_of: Callable[[Mark], str]) -> Export:
    """Return the archive; ``name_of`` gives a report's path in it, empty for none."""
    content = io.BytesIO()
    unmatched: list[str] = []
    taken: set[str] = set()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for mark in order.marks:
            name = name_of(mark)
            if not name or name in taken:
                unmatched.append(mark.student)
                continue
            taken.add(name)
            archive.writestr(zipfile.ZipInfo(name, EPOCH), read_report(mark.folder))
    return order.export({"": content.getvalue()}, len(taken), unmatched=unmatched)


def canvas_report_name(mark: Mark) -> str:
    """Return the submission's own file name, which Canvas finds student and file by."""
    return mark.source if canvas_name(mark.source) else ""


def moodle_report_name(mark: Mark) -> str:
    """Return a path in the submission's own folder; empty where it is none of Moodle's."""
    folder = "/" in mark.file
    said = moodle_name(mark.source, folder=folder)
    if said is None:
        return ""
    if folder:
        return f"{mark.source}/{REPORT}"
    return f"{mark.source.removesuffix(said.file)}{REPORT}"


def plain_report_name(mark: Mark) -> str:
    """Return the student's folder with the assignment's name."""
    return f"{mark.folder.partition('/')[0]}/{mark.assignment}.html"
