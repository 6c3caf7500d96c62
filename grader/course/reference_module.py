"""Reading ``reference/<slug>.py`` into a :class:`~grader.domain.reference.Reference`.

A reference is trusted code: it is executed here, on the side that never runs a submission.
"""

import types
from collections.abc import Mapping
from typing import Any

from grader.domain.assignment import Assignment, CheckSpec, Observed
from grader.domain.error import AssignmentError
from grader.domain.reference import Alternative, KnownWrong, Reference
from grader.domain.text import Text
from grader.language import text

# Where to look, what to think about, what to change.
HINTS = 3
# Functions that a kind of check calls where its options name no other.
USUAL_FUNCTIONS = {"outcome": {"evaluate": "evaluate", "unseen": "unseen"}}


def read_reference(source: str, where: str, assignment: Assignment) -> Reference:
    """Return the reference that ``source`` defines.

    Raises:
        AssignmentError: it does not run, or lacks a function or a draw of ``assignment``.
    """
    module = types.ModuleType(f"nabla_reference_{assignment.id}")
    try:
        code = compile(source, where, "exec")
        exec(code, module.__dict__)  # noqa: S102  (the instructor's own, trusted code)
    except Exception as error:  # an instructor's mistake of any kind is told, not shown raw
        raise AssignmentError(
            where,
            text("does not run: {0}: {1}").filled(type(error).__name__, error),
            text("run it with python to see more"),
        ) from error
    names = vars(module)
    functions = {name: item for name, item in names.items() if callable(item)}
    draws = names.get("DRAWS", {})
    _check_complete(assignment, functions, draws, where)
    _check_conventions(assignment, names.get("CONVENTIONS", {}), where)
    try:
        return Reference(
            functions=functions,
            draws=draws,
            asked=names.get("ASKED", ""),
            conventions={n: _text(item) for n, item in names.get("CONVENTIONS", {}).items()},
            accepted=_accepted(names.get("ACCEPTED", {})),
            known_wrong=_known_wrong(names.get("KNOWN_WRONG", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AssignmentError(
            where,
            text("CONVENTIONS, ACCEPTED or KNOWN_WRONG is not of the documented form: {!r}").filled(
                error
            ),
            text("see docs/assignment.md"),
        ) from error


def _check_complete(
    assignment: Assignment, functions: Mapping[str, Any], draws: Mapping[str, Any], where: str
) -> None:
    for exercise in assignment.exercises:
        if exercise.observed not in (Observed.CALL, Observed.VARIABLES):
            continue
        if exercise.id not in functions:
            raise AssignmentError(
                where,
                text('has no function "{}"').filled(exercise.id),
                text("define {}()").filled(exercise.id),
            )
        if exercise.observed is Observed.CALL and exercise.id not in draws:
            raise AssignmentError(
                where,
                text('DRAWS has no inputs for "{}"').filled(exercise.id),
                text("add a function that draws them"),
            )
        for check in exercise.checks:
            for name in _named_functions(check):
                if name not in functions:
                    raise AssignmentError(
                        where,
                        text('has no function "{0}", which check "{1}/{2}" names').filled(
                            name, exercise.id, check.id
                        ),
                        text("define {}()").filled(name),
                    )


def _named_functions(check: CheckSpec) -> tuple[str, ...]:
    """Return the functions of the reference that a check's options name."""
    usual = USUAL_FUNCTIONS.get(check.kind, {})
    options = ("gradient", "evaluate", "unseen", "predict", "orders")
    said = (check.options.get(option, usual.get(option)) for option in options)
    readings = check.options.get("readings", ())
    return (
        *(str(name) for name in said if name is not None),
        *(map(str, readings) if isinstance(readings, (list, tuple)) else ()),
    )


def _check_conventions(assignment: Assignment, conventions: Mapping[str, Any], where: str) -> None:
    for exercise in assignment.exercises:
        if exercise.convention and exercise.convention not in conventions:
            raise AssignmentError(
                where,
                text('CONVENTIONS has no "{0}", which exercise "{1}" prescribes').filled(
                    exercise.convention, exercise.id
                ),
                text("use one of: {}").filled(
                    ", ".join(conventions) or "none, as there are no conventions"
                ),
            )


def _text(item: Mapping[str, str]) -> Text:
    if not item["en"].strip() or not item["zh"].strip():
        raise ValueError("a text is empty in one of the languages")
    return Text(en=item["en"], zh=item["zh"])


def _accepted(table: Mapping[str, Any]) -> dict[str, tuple[Alternative, ...]]:
    return {
        exercise: tuple(
            Alternative(id=name, function=function, name=_text(words))
            for name, (function, words) in others.items()
        )
        for exercise, others in table.items()
    }


def _known_wrong(items: Any) -> dict[str, tuple[KnownWrong, ...]]:  # noqa: ANN401  (as written by an instructor)
    found: dict[str, list[KnownWrong]] = {}
    for item in items:
        if len(item["hints"]) != HINTS:
            raise ValueError(f"{item['exercise']}/{item['id']} needs {HINTS} hints")
        found.setdefault(item["exercise"], []).append(
            KnownWrong(
                id=item["id"],
                exercise=item["exercise"],
                function=item["function"],
                name=_text(item["name"]),
                explanation=_text(item["explanation"]),
                hints=tuple(_text(hint) for hint in item["hints"]),
                family=item.get("family", ""),
            )
        )
    return {exercise: tuple(variants) for exercise, variants in found.items()}
