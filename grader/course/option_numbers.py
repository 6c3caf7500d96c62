"""Options of checks that hold numbers: further values of a setting, far inputs, an example's."""

from collections.abc import Mapping, Sequence

from grader.course.option_place import Place, Problem, like, one_of, some_of
from grader.language import text

NUMBERS = (int, float)


def _is_number(value: object) -> bool:
    return isinstance(value, NUMBERS) and not isinstance(value, bool)


def at(place: Place, name: str, value: object) -> Problem | None:
    """Say why the further values of a setting are none."""
    arguments = place.exercise.arguments
    if not isinstance(value, Mapping) or len(value) != 1:
        return Problem(
            said=text('"{0}" is {1}, and has to give the values of one setting').filled(
                name, f"{value!r}"
            ),
            fix=like("at = { iterations = [1, 2, 5] }"),
        )
    setting, values = next(iter(value.items()))
    if setting not in arguments:
        said = text('"{0}" varies {1}, which is no argument').filled(name, setting)
        return Problem(said=said, fix=one_of(arguments))
    if not isinstance(values, Sequence) or not values or not all(map(_is_number, values)):
        return Problem(
            said=text('"{0}" gives {1} {2}, and has to give it a list of numbers').filled(
                name, setting, f"{values!r}"
            ),
            fix=like(f"at = {{ {setting} = [1, 2, 5] }}"),
        )
    return None


def far(place: Place, name: str, value: object) -> Problem | None:
    """Say why the numbers that take the place of arguments are none."""
    arguments = place.exercise.arguments
    example = like(f"{name} = {{ z = [-1000.0, 0.5, 1000.0] }}")
    if not isinstance(value, Mapping) or not value:
        said = text('"{0}" is {1}, and has to give numbers for an argument').filled(
            name, f"{value!r}"
        )
        return Problem(said=said, fix=example)
    for argument, numbers in value.items():
        if argument not in arguments:
            said = text('"{0}" is for {1}, which is no argument').filled(name, argument)
            return Problem(said=said, fix=some_of(arguments))
        several = isinstance(numbers, Sequence) and not isinstance(numbers, str)
        if not several or not numbers or not all(map(_is_number, numbers)):
            said = text('"{0}" gives {1} {2}, and has to give it a list of numbers').filled(
                name, argument, f"{numbers!r}"
            )
            return Problem(said=said, fix=example)
    return None


def inputs(place: Place, name: str, value: object) -> Problem | None:
    """Say why the inputs of an example are not those of the function that it is for."""
    function = str(place.check.options.get("function", ""))
    wanted = place.earlier[function].arguments if function in place.earlier else ()
    given = set(value) if isinstance(value, Mapping) else set()
    numbers = isinstance(value, Mapping) and all(map(_is_number, value.values()))
    if numbers and wanted and given == set(wanted):
        return None
    shown = ", ".join(f"{argument} = 1.0" for argument in wanted)
    return Problem(
        said=text('"{0}" is {1}, and has to give a number for each argument of `function`').filled(
            name, f"{value!r}"
        ),
        fix=like(f"{name} = {{ {shown} }}") if wanted else text("say `function` beside it"),
    )
