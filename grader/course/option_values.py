"""What the options of checks may be: names that are there, tables and lists of the right form.

Each rule returns what is wrong with a value and what to write instead; nothing where it is right.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from grader.course.option_numbers import at, far, inputs
from grader.course.option_place import Place, Problem, like, one_of, some_of
from grader.language import text

RECIPE = ("data", "labels", "measure")


def problems(place: Place) -> Iterator[Problem]:
    """Yield what is wrong with the values of a check's options."""
    for name, value in place.check.options.items():
        rule = _RULES.get(name)
        found = rule(place, name, value) if rule is not None else None
        if found is not None:
            yield found


def _names(value: object) -> tuple[str, ...] | None:
    """Return a list of words as a tuple; None where it is none, or empty."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        return None
    return tuple(map(str, value)) if all(isinstance(item, str) for item in value) else None


def _some_of(known: Callable[[Place], Sequence[str]]) -> Callable[..., Problem | None]:
    """Return the rule that a value is a list of some of the known names."""

    def rule(place: Place, name: str, value: object) -> Problem | None:
        names, there = _names(value), known(place)
        if names is None:
            said = text('"{0}" is {1}, and has to be a list of names').filled(name, f"{value!r}")
            return Problem(said=said, fix=some_of(there))
        strange = [one for one in names if one not in there]
        if strange:
            said = text('"{0}" names {1}, which is not there').filled(name, strange[0])
            return Problem(said=said, fix=some_of(there))
        return None

    return rule


def _one_of(known: Callable[[Place], Sequence[str]]) -> Callable[..., Problem | None]:
    """Return the rule that a value is one of the known names."""

    def rule(place: Place, name: str, value: object) -> Problem | None:
        there = known(place)
        if isinstance(value, str) and value in there:
            return None
        said = text('"{0}" names {1}, which is not there').filled(name, value)
        return Problem(said=said, fix=some_of(there))

    return rule


def _function(_place: Place, name: str, value: object) -> Problem | None:
    """Say that a function's name is none; whether it is there is known with the reference."""
    if isinstance(value, str) and value.isidentifier():
        return None
    return Problem(
        said=text('"{0}" is {1}, and has to name a function of the reference').filled(
            name, f"{value!r}"
        ),
        fix=like(f'{name} = "the_name_of_the_function"'),
    )


def _words(_place: Place, name: str, value: object) -> Problem | None:
    if _names(value) is not None:
        return None
    return Problem(
        said=text('"{0}" is {1}, and has to be a list of words').filled(name, f"{value!r}"),
        fix=like(f'{name} = ["..."]'),
    )


def _heading(_place: Place, name: str, value: object) -> Problem | None:
    try:
        re.compile(value if isinstance(value, str) else "(")
    except re.error as error:
        said = text('"{0}" is {1}, which is no regular expression: {2}').filled(
            name, f"{value!r}", error
        )
        return Problem(said=said, fix=text("escape what has a meaning in one, such as ( or +"))
    return None


def _loss(place: Place, name: str, value: object) -> Problem | None:
    """Say why a loss cannot be asked at other parameters."""
    known = place.before
    losses = [one for one, exercise in known.items() if len(exercise.returns) == 1]
    if not isinstance(value, str) or value not in known:
        said = text('"{0}" names {1}, which is no exercise declared before this one').filled(
            name, value
        )
        return Problem(said=said, fix=one_of(losses))
    loss, own = known[value], set(place.exercise.arguments)
    if len(loss.returns) != 1:
        said = text('"{0}" names {1}, which returns {2} values').filled(
            name, value, len(loss.returns)
        )
        return Problem(said=said, fix=one_of(losses))
    given = {
        output
        for exercise in place.earlier.values()
        if own.issuperset(exercise.arguments)
        for output in exercise.returns
    }
    missing = [one for one in loss.arguments if one not in own | given]
    if missing and place.check.kind == "gradient":
        said = text('"{0}" names {1}, whose argument {2} cannot be had here').filled(
            name, value, missing[0]
        )
        fix = text("let `builds_on` name the exercise that returns it, or take it as an argument")
        return Problem(said=said, fix=fix)
    return None


def _functions(_place: Place, name: str, value: object) -> Problem | None:
    names = _names(value)
    if names is not None and all(one.isidentifier() for one in names):
        return None
    return Problem(
        said=text('"{0}" is {1}, and has to be a list of functions of the reference').filled(
            name, f"{value!r}"
        ),
        fix=like(f'{name} = ["the_name_of_the_function"]'),
    )


def _curve_names(place: Place) -> Sequence[str]:
    """Return the curves that can be named: outputs, or what a history holds."""
    named = _names(place.check.options.get("curves")) or ()
    inside = named if "history" in place.exercise.returns else ()
    return (*place.exercise.returns, *inside)


def _recompute(place: Place, name: str, value: object) -> Problem | None:
    """Say why a recipe for a curve cannot be followed."""
    curves, arguments = _curve_names(place), place.exercise.arguments
    example = f'{name} = {{ train_loss = ["X_train", "labels_train", "loss"] }}'
    if not isinstance(value, Mapping) or not value:
        said = text('"{0}" is {1}, and has to give a recipe for each curve').filled(
            name, f"{value!r}"
        )
        return Problem(said=said, fix=like(example))
    for curve, recipe in value.items():
        names = _names(recipe)
        if curve not in curves:
            said = text('"{0}" is for {1}, which is no curve').filled(name, curve)
            return Problem(said=said, fix=some_of(curves))
        if names is None or len(names) != len(RECIPE):
            said = text('"{0}" gives {1} as {2}, and has to name {3}').filled(
                name, curve, f"{recipe!r}", ", ".join(RECIPE)
            )
            return Problem(said=said, fix=like(example))
        strange = [one for one in names[:2] if one not in arguments]
        if strange:
            said = text('"{0}" takes {1} from {2}, which is no argument').filled(
                name, curve, strange[0]
            )
            return Problem(said=said, fix=some_of(arguments))
    return None


_returns = _some_of(lambda place: place.exercise.returns)
_RULES: Mapping[str, Callable[[Place, str, object], Problem | None]] = {
    "outputs": _returns,
    "symmetric": _returns,
    "rows": _one_of(lambda place: place.exercise.arguments),
    "curves": _some_of(_curve_names),
    "recompute": _recompute,
    "loss": _loss,
    "function": _one_of(lambda place: tuple(place.earlier)),
    "inputs": inputs,
    "at": at,
    "far": far,
    "readings": _functions,
    "gradient": _function,
    "evaluate": _function,
    "unseen": _function,
    "predict": _function,
    "classes": _words,
    "heading": _heading,
}
