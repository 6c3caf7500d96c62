"""Goes through an assignment's exercises and tells what was found, in Chinese or English."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from grader.practice.calling import Thing, Told, Trouble, find
from grader.practice.descents import descent, start, variables
from grader.practice.freedoms import effect, far, orders
from grader.practice.stories import Finding, Visit, curves, values

# The joined file ends with the assignment's own.
ASSIGNMENT: dict[str, Thing] = {"id": "", "zh": "", "en": "", "exercises": []}
STORIES = {
    "values": values,
    "changes": values,
    "curves": curves,
    "descent": descent,
    "start": start,
    "variables": variables,
    "far": far,
    "orders": orders,
    "effect": effect,
}
SIGNS = {"ok": "✓", "wrong": "✗", "missing": "·", "later": "–", "note": " "}


def say(*things: Thing) -> None:
    """Write a line."""
    sys.stdout.write(" ".join(map(str, things)) + "\n")


def examine(namespace: Told, assignment: Told) -> list[tuple[str, list[Finding]]]:
    """Return for each exercise what was found in a notebook's namespace."""
    exercises = {exercise["id"]: exercise for exercise in assignment["exercises"]}
    visit = Visit(namespace, exercises)
    return [(name, list(_findings(visit, exercise))) for name, exercise in exercises.items()]


def _findings(visit: Visit, exercise: Told) -> Iterator[Finding]:
    if not exercise["stories"]:
        yield "note", "评分时检查", "looked at when it is graded"
        return
    if exercise["call"] and find(visit.namespace, exercise) is None:
        visit.failed.add(exercise["id"])
        yield "missing", *_missing(visit, exercise)
        return
    for story in exercise["stories"]:
        try:
            yield from STORIES[story["kind"]](visit, exercise, story)
        except Trouble as trouble:
            visit.failed.add(exercise["id"])
            yield trouble.sign, trouble.zh, trouble.en
            return


def _missing(visit: Visit, exercise: Told) -> tuple[str, str]:
    wanted = f"{exercise['id']}({', '.join(exercise['call'])})"
    near = [
        name
        for name, item in visit.namespace.items()
        if callable(item) and name.lower().replace("_", "") == exercise["id"].replace("_", "")
    ]
    zh = f"，是不是写成了 {near[0]}？" if near else ""
    en = f"; did you call it {near[0]}?" if near else ""
    return f"还没有定义 {wanted}{zh}", f"{wanted} is not defined{en}"


def check(namespace: Told, lang: str = "zh") -> None:
    """Print what is right, wrong or missing. In a notebook: ``check(globals())``."""
    chinese = lang != "en"
    say(ASSIGNMENT["zh" if chinese else "en"])
    counts = {"ok": 0, "wrong": 0, "missing": 0}
    for name, findings in examine(namespace, ASSIGNMENT):
        for number, (sign, zh, en) in enumerate(findings):
            counts[sign] = counts.get(sign, 0) + 1
            head = name if not number else " " * len(name)
            say(f"  {SIGNS[sign]} {head:16s} {zh if chinese else en}")
    if chinese:
        say(f"正确 {counts['ok']} 项，有误 {counts['wrong']} 项，未完成 {counts['missing']} 项。")
        say("这里用的是公开的数据，评分时用别的数据；是否用了不允许的内容，这里不检查。")
        say('For English: check(globals(), lang="en")')
    else:
        say(f"{counts['ok']} right, {counts['wrong']} wrong, {counts['missing']} missing.")
        say("These inputs are public, grading takes others; what is forbidden is not looked at.")


def run_notebook(path: str) -> dict[str, Thing]:
    """Run the code cells of a notebook one after the other; return what they defined."""
    cells = json.loads(Path(path).read_text("utf-8"))["cells"]
    namespace: dict[str, Thing] = {"__name__": "__main__", "display": say}
    for number, cell in enumerate(cells, start=1):
        if cell["cell_type"] != "code":
            continue
        lines = "".join(cell["source"]).splitlines()
        source = "\n".join("pass" if line.startswith(("%", "!")) else line for line in lines)
        try:
            exec(compile(source, f"cell {number}", "exec"), namespace)  # noqa: S102  (their own)
        except Exception as error:  # noqa: BLE001  (a cell may raise anything; the next one runs)
            sys.stderr.write(f"  cell {number}: {type(error).__name__}: {error}\n")
    return namespace


def main(words: list[str]) -> int:
    """Check the notebook that a command line names."""
    lang = "en" if "en" in words[1:] else "zh"
    if not words:
        say(f"python check_{ASSIGNMENT['id']}.py notebook.ipynb [en]")
        return 2
    check(run_notebook(words[0]), lang)
    return 0
