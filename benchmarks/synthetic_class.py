"""A class as Canvas packs it: ``python benchmarks/synthetic_class.py FOLDER [--students 300]``.

Chinese names, several attempts, late ones, and the odd files that every class has. Beside the
archive lie the class list, Canvas's gradebook and a table of trusted times. The same seed makes
the same class. ``--measure`` grades it and times each command.
"""

import argparse
import csv
import io
import json
import random
import struct
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
ASSIGNMENT = "backprop_111"
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂英华玉兰志文宇轩梓涵子墨一诺浩然欣怡"
TITLE = "作业 13 (4711)"
DUE = "2026-04-20T23:59:00"
# of a hundred students
LATE, AGAIN, PDF, BROKEN, PACKED, NOTHING = 12, 20, 2, 2, 3, 4


@dataclass(slots=True, kw_only=True)
class SyntheticClass:
    """What was made: the files to point at, and what has to come of them."""

    archive: Path
    roster: Path
    gradebook: Path
    times: Path
    course_lines: str
    counts: Counter[str] = field(default_factory=Counter)


def make_class(folder: Path, students: int = 300, seed: int = 13) -> SyntheticClass:
    """Write a class into ``folder`` and return where it lies."""
    rng = random.Random(seed)  # noqa: S311  (no secret: a class of the same seed is the same)
    folder.mkdir(parents=True, exist_ok=True)
    made = SyntheticClass(
        archive=folder / "submissions.zip",
        roster=folder / "roster.csv",
        gradebook=folder / "gradebook.csv",
        times=folder / "times.csv",
        course_lines=f"[assignments.{ASSIGNMENT}]\ndue = {DUE}\npenalty_percent = 10\n",
    )
    notebooks = _notebooks()
    people = [_person(rng, number) for number in range(students)]
    times: list[Sequence[str]] = [("学号", "提交时间")]
    with zipfile.ZipFile(made.archive, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (student_id, name) in enumerate(people):
            late = rng.randrange(100) < LATE
            kind = _kind(rng)
            made.counts[kind] += 1
            for file, content in _handed_in(rng, kind, notebooks):
                mark = "_LATE" if late else ""
                place = f"{name}{mark}_{50_000 + number}_{len(archive.filelist) + 900_000}_{file}"
                archive.writestr(zipfile.ZipInfo(place), content, zipfile.ZIP_DEFLATED)
            if kind != "nothing":
                made.counts["late"] += late
                day = 21 + rng.randrange(3) if late else 20
                times.append((student_id, f"2026-04-{day} {rng.randrange(8, 23):02d}:30"))
        archive.writestr("../../outside_1_2_evil.ipynb", "{}")
    _write(made.roster, [("学号", "姓名", "班级"), *((i, n, "一班") for i, n in people)])
    _write(made.times, times)
    header = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", TITLE)
    rows = [(n, str(50_000 + k), i, "", "一班", "") for k, (i, n) in enumerate(people)]
    _write(made.gradebook, [header, ("    Points Possible", "", "", "", "", ""), *rows])
    return made


def _person(rng: random.Random, number: int) -> tuple[str, str]:
    given = "".join(rng.sample(GIVEN, rng.choice((1, 2))))
    return f"2026{number:04d}", rng.choice(SURNAMES) + given


def _kind(rng: random.Random) -> str:
    drawn = rng.randrange(100)
    for kind, share in (
        ("again", AGAIN),
        ("pdf", PDF),
        ("broken", BROKEN),
        ("packed", PACKED),
        ("nothing", NOTHING),
    ):
        if drawn < share:
            return kind
        drawn -= share
    return "once"


def _handed_in(
    rng: random.Random, kind: str, notebooks: Sequence[bytes]
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of one student with the names that they gave."""
    name = rng.choice(("作业13.ipynb", "hw 13.ipynb", "BP算法_最终版.ipynb"))
    if kind == "pdf":
        yield "作业13.pdf", b"%PDF-1.7"
    elif kind == "broken":
        yield name, rng.choice(notebooks)[:500]
    elif kind == "packed":
        yield "作业13.zip", _gbk_zip("作业/反向传播.ipynb", rng.choice(notebooks))
    elif kind != "nothing":
        yield name, rng.choice(notebooks)
    if kind == "again":
        yield name.replace(".ipynb", "-1.ipynb"), rng.choice(notebooks)


def _notebooks() -> list[bytes]:
    """Return the notebooks that prove the assignment: right ones more often than wrong ones."""
    folder = CHECKOUT / "assignments" / ASSIGNMENT
    right = [folder / "solution.ipynb", *sorted(folder.glob("variants/*.ipynb"))]
    wrong = [folder / "starter.ipynb", *sorted(folder.glob("wrong/*.ipynb"))]
    return [path.read_bytes() for path in (*right, *right, *wrong)]


def _gbk_zip(name: str, content: bytes) -> bytes:
    """Return an archive as a Chinese Windows writes it: names in GBK, undeclared."""
    stand_in = "x" * len(name.encode("gbk"))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(stand_in), content, zipfile.ZIP_DEFLATED)
    packed = file.getvalue()
    length = struct.pack("<H", len(stand_in))
    if packed.count(stand_in.encode()) != packed.count(length + b"\0\0" + stand_in.encode()) + 1:
        raise AssertionError("the stand-in occurs elsewhere")
    return packed.replace(stand_in.encode(), name.encode("gbk"))


def _write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def measured(made: SyntheticClass, out: Path, extra: Sequence[str]) -> Mapping[str, float]:
    """Grade the class, write its exports, and return how many seconds each command took."""
    grader = str(Path(sys.executable).parent / "grader")
    read = [str(made.archive), "--roster", str(made.gradebook), "--times", str(made.times)]
    canvas = ["--into", str(made.gradebook), "--title", TITLE]
    commands = {
        "import": ["import", ASSIGNMENT, *read],
        "grade": ["grade", ASSIGNMENT, *read, "--out", str(out), *extra],
        "grade again": ["grade", ASSIGNMENT, *read, "--out", str(out), *extra],
        "overview": ["overview", str(out)],
        "export canvas": ["export", "canvas", str(out), *canvas, "--out", f"{out}/canvas.csv"],
        "export nbgrader": ["export", "nbgrader", str(out), "--out", f"{out}/nbgrader.csv"],
        "export junit": ["export", "junit", str(out), "--out", f"{out}/junit.xml"],
        "export gradescope": ["export", "gradescope", str(out), "--out", f"{out}/gradescope"],
        "export canvas-feedback": ["export", "canvas-feedback", str(out), "--out", f"{out}/f.zip"],
    }
    seconds: dict[str, float] = {}
    for name, arguments in commands.items():
        began = time.monotonic()
        subprocess.run([grader, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        seconds[name] = round(time.monotonic() - began, 1)
    return seconds


def main() -> None:
    """Make the class, and measure if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--unsafe", action="store_true", help="grade without a sandbox")
    given = parser.parse_args()
    made = make_class(given.folder, given.students)
    print(json.dumps(made.counts, ensure_ascii=False))
    if given.measure:
        extra = ["--unsafe"] if given.unsafe else []
        for name, seconds in measured(made, given.folder / "graded", extra).items():
            print(f"{name}: {seconds} s")


if __name__ == "__main__":
    main()
