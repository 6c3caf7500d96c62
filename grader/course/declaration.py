"""Reading ``assignment.toml`` into an :class:`~grader.domain.assignment.Assignment`.

The form is held against a JSON Schema, the meaning against what the schema cannot say.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from grader.course.check_options import check_kind
from grader.course.disclosing import check_disclosure, disclosure
from grader.course.graph import problems_of, read_graph
from grader.course.order import check_order
from grader.domain.assignment import (
    Assignment,
    CheckSpec,
    Exercise,
    Observed,
    PolicyRule,
)
from grader.domain.error import AssignmentError
from grader.domain.lesson import NO_LESSON, Lesson
from grader.domain.probe import Limits, Role
from grader.domain.text import Text
from grader.language import text

Table = Mapping[str, Any]
POINTS_ATOL = 1e-6
CHECK_KEYS = frozenset({"id", "kind", "points", "title"})


@cache
def _validator() -> Draft202012Validator:
    content = (
        resources.files("grader.course").joinpath("schema/assignment-1.json").read_text("utf-8")
    )
    return Draft202012Validator(json.loads(content))


def read_assignment(content: str, where: str) -> Assignment:
    """Return the assignment that ``content`` declares; ``where`` is the file, for messages.

    Raises:
        AssignmentError: it is no TOML, or not of the documented form.
    """
    try:
        table = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise AssignmentError(
            where, text("is no TOML: {}").filled(error), text("correct that line")
        ) from error
    problem = best_match(_validator().iter_errors(table))
    if problem is not None:
        place = _place(table, list(problem.absolute_path))
        raise AssignmentError(
            where,
            f"{place}{problem.message}",
            text("see docs/assignment.md for the form"),
        )
    check_disclosure(table.get("report", {}), where)
    _check_comments(table, where)
    assignment = _assignment(table)
    _check_points(assignment, table, where)
    _check_meaning(assignment, where)
    return assignment


def _place(table: Table, path: list[str | int]) -> str:
    """Return a path into the file in words, with ids in place of positions."""
    words: list[str] = []
    node: Any = table
    for step in path:
        node = node[step]
        if isinstance(step, int):
            name = node.get("id", step + 1) if isinstance(node, dict) else step + 1
            words[-1] = f'{words[-1]} "{name}"'
        else:
            words.append(step)
    return f"{', '.join(words)}: " if words else ""


def _text(table: Table) -> Text:
    return Text(en=table["en"], zh=table["zh"])


def _assignment(table: Table) -> Assignment:
    roles = dict.fromkeys(table.get("parameters", ()), Role.PARAMETER)
    roles.update(dict.fromkeys(table.get("settings", ()), Role.SETTING))
    return Assignment(
        id=table["id"],
        title=_text(table["title"]),
        summary=_text(table["summary"]),
        roles=roles,
        exercises=tuple(_exercise(item) for item in table["exercise"]),
        policy=tuple(_policy(item) for item in table.get("policy", ())),
        limits=_limits(table.get("limits", {})),
        data=tuple(table.get("data", ())),
        report=disclosure(table.get("report", {})),
        comments={item["id"]: _text(item) for item in table.get("comment", ())},
        lesson=_lesson(table["lesson"]) if "lesson" in table else NO_LESSON,
    )


def _lesson(table: Table) -> Lesson:
    return Lesson(
        teaches=_text(table["teaches"]),
        lecture=_text(table["lecture"]),
        minutes=int(table["minutes"]),
    )


_CPU_LIMITS = {"cell_s": "cell_cpu_s", "probe_s": "probe_cpu_s", "total_s": "cpu_s"}


def _limits(table: Table) -> Limits:
    standard = Limits()
    memory_mb = table.get("memory_mb", standard.memory_bytes / 2**20)
    output_kb = table.get("output_kb", standard.output_bytes / 2**10)
    walls = {name: table.get(name, getattr(standard, name)) for name in _CPU_LIMITS}
    return Limits(
        **walls,
        # where nothing else is said, one processor may be busy all the time
        **{cpu: table.get(cpu, walls[wall]) for wall, cpu in _CPU_LIMITS.items()},
        memory_bytes=int(memory_mb * 2**20),
        output_bytes=int(output_kb * 2**10),
        processes=table.get("processes", standard.processes),
        disk_bytes=int(table.get("disk_mb", standard.disk_bytes / 2**20) * 2**20),
    )


def _policy(table: Table) -> PolicyRule:
    return PolicyRule(
        id=table["id"],
        names=tuple(table.get("names", ())),
        methods=tuple(table.get("methods", ())),
        exercises=tuple(table.get("exercises", ())),
        reason=_text(table["reason"]),
        exempt=tuple(table.get("except", ())),
        allows=tuple(table.get("allows", ())),
    )


def _exercise(table: Table) -> Exercise:
    observed = next(way for key, way in _OBSERVED.items() if key in table)
    variables = {name: tuple(others) for name, others in table.get("variables", {}).items()}
    return Exercise(
        id=table["id"],
        title=_text(table["title"]),
        task=_text(table["task"]),
        observed=observed,
        arguments=tuple(table.get("call", ())),
        returns=tuple(table.get("returns", ())),
        aliases=tuple(table.get("aliases", ())),
        variables=variables,
        builds_on=tuple(table.get("builds_on", ())),
        cases=table.get("cases", 3),
        convention=table.get("convention", ""),
        opens=table.get("opens", ""),
        formulas=_formulas(table.get("formula", ())),
        graph=read_graph(table.get("graph", {})),
        checks=tuple(_check(item) for item in table["check"]),
    )


def _formulas(said: str | Sequence[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


_OBSERVED = {
    "call": Observed.CALL,
    "variables": Observed.VARIABLES,
    "figure": Observed.FIGURE,
    "markdown": Observed.MARKDOWN,
}


def _check(table: Table) -> CheckSpec:
    return CheckSpec(
        id=table["id"],
        kind=table["kind"],
        points=table["points"],
        title=_text(table["title"]),
        options={key: value for key, value in table.items() if key not in CHECK_KEYS},
    )


def _check_comments(table: Table, where: str) -> None:
    """Raise where two comments that are kept ready have one id."""
    ids = [item["id"] for item in table.get("comment", ())]
    for name in ids:
        if ids.count(name) > 1:
            raise AssignmentError(
                where, text('comment "{}" is declared twice').filled(name), text("rename one")
            )


def _check_points(assignment: Assignment, table: Table, where: str) -> None:
    """Raise where stated points are not what the checks add up to."""
    for exercise, item in zip(assignment.exercises, table["exercise"], strict=True):
        stated = item.get("points", exercise.points)
        if not abs(stated - exercise.points) <= POINTS_ATOL:  # TOML knows nan and inf, too
            raise AssignmentError(
                where,
                text('exercise "{0}" is worth {1:g} points, its checks add to {2:g}').filled(
                    exercise.id, stated, exercise.points
                ),
                text("change `points`, then run `grader validate {}`").filled(assignment.id),
            )
    stated = table.get("points", assignment.points)
    if not abs(stated - assignment.points) <= POINTS_ATOL:
        raise AssignmentError(
            where,
            text("the assignment is worth {0:g} points, its exercises add to {1:g}").filled(
                stated, assignment.points
            ),
            text("change `points`, then run `grader validate {}`").filled(assignment.id),
        )


def _check_meaning(assignment: Assignment, where: str) -> None:
    """Raise for what is well-formed and still means nothing."""
    seen: set[str] = set()
    for exercise in assignment.exercises:
        place = text('exercise "{}"').filled(exercise.id)
        if exercise.id in seen:
            raise AssignmentError(
                where, text("{} is declared twice").filled(place), text("give it another id")
            )
        check_order(assignment, exercise, where)
        seen.add(exercise.id)
        for problem in problems_of(exercise, assignment):
            raise AssignmentError(
                where, text("{0}, graph: {1}").filled(place, problem), text("correct the name")
            )
        ids = [check.id for check in exercise.checks]
        if len(ids) != len(set(ids)):
            raise AssignmentError(
                where, text("{} has two checks of one id").filled(place), text("rename one")
            )
        for check in exercise.checks:
            check_kind(assignment, exercise, check, where)
    for rule in assignment.policy:
        unknown = [name for name in rule.exercises if name not in seen]
        if unknown:
            raise AssignmentError(
                where,
                text('policy "{0}" names an unknown exercise "{1}"').filled(rule.id, unknown[0]),
                text("use one of: {}").filled(", ".join(sorted(seen))),
            )
