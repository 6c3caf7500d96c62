"""From a known-wrong variant, or two of them, to the diagnosis that a student reads."""

from collections.abc import Iterable

from grader.domain.question import Case, Question
from grader.domain.reference import Function, KnownWrong, evaluate
from grader.domain.statements import Parts
from grader.domain.text import NOTHING, Text
from grader.domain.verdict import UNRECOGNISED, Diagnosis


def recognised(variant: KnownWrong) -> Diagnosis:
    """Return the diagnosis that a known-wrong variant explains all numbers."""
    return Diagnosis(
        id=variant.id,
        explains=1.0,
        name=variant.name,
        explanation=variant.explanation,
        hints=variant.hints,
    )


def the_only_one(fitting: Iterable[KnownWrong]) -> Diagnosis:
    """Return the diagnosis of the mistake that fits; none where several, or none, do.

    Of a family, whose members cannot be told apart, the first stands for all.
    """
    families: dict[str, KnownWrong] = {}
    for variant in fitting:
        families.setdefault(variant.family or variant.id, variant)
    return recognised(next(iter(families.values()))) if len(families) == 1 else UNRECOGNISED


# These begin with the name of an output, which is written as the program writes it.
_BEGIN_WITH_A_NAME = frozenset(
    {"pattern.frozen", "pattern.only_some_outputs", "pattern.transposed"}
)


def as_sentence(cause: Diagnosis) -> Text:
    """Return a diagnosis as the first sentence of a message; nothing where there is none."""
    if not cause.id:
        return NOTHING
    said = cause.name.en
    if cause.id not in _BEGIN_WITH_A_NAME:
        said = said[:1].upper() + said[1:]
    return Text(en=f"{said}.", zh=f"{cause.name.zh}。")


def other_convention(question: Question, used: str) -> Diagnosis:
    """Return the diagnosis that another loss was used than the one that is prescribed."""
    conventions = question.reference.conventions
    words, asked = conventions[used], conventions[question.exercise.convention]
    return Diagnosis(
        id=f"convention.{used}",
        explains=1.0,
        name=Text(
            en=f"the loss is {words.en}; here {asked.en} is asked for",
            zh=f"损失采用了{words.zh}，而本题要求{asked.zh}",
        ),
    )


def composed(first: Diagnosis, second: Diagnosis) -> Diagnosis:
    """Return the diagnosis that two mistakes together explain all numbers."""
    return Diagnosis(
        id=f"{first.id}+{second.id}",
        explains=1.0,
        name=Text(
            en=f"{first.name.en}; and, at the same time: {second.name.en}",
            zh=f"{first.name.zh}；同时：{second.name.zh}",
        ),
        explanation=first.explanation + second.explanation,
        hints=tuple(a + b for a, b in zip(first.hints, second.hints, strict=False)),
    )


def plain_outputs(expected: Parts) -> tuple[str, ...]:
    """Return the names of the outputs that are not inside a dict: a mistake shows in them."""
    return tuple(name for name in expected if "." not in name)


def mistaken_outputs(question: Question, case: Case, function: Function, convention: str) -> Parts:
    """Return what a wrong function returns for a case; worked out once for all checks.

    Raises:
        ShapeMismatch, ValueError, ArithmeticError, LookupError: it cannot compute these inputs.
    """
    # The inputs are kept beside the outputs, so that no other dict can have their id.
    key = ("wrong", id(function), convention, id(case.inputs))
    work = question.once(
        key,
        lambda: (evaluate(function, case.inputs, question.returns, convention), case.inputs),
    )
    return work[0]
