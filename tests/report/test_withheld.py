"""Where expected values are held back, nothing that is written for a student tells them."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

from grader.course.folder import Course
from grader.domain.disclosure import Audience, Disclosure, Shown
from grader.domain.grade import Graded
from grader.domain.reference import Function
from grader.domain.release import Release
from grader.domain.verdict import Assessment, ExerciseResult, Outcome
from grader.report.converted import converted
from grader.report.pages import PageFolder
from grader.workflow.proving.bench import Bench, alone

NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?(?:e[-−]?\d+)?")
DIGITS = 4
"""Of a number with fewer that count, nobody can tell where it comes from."""
FACTOR = 1.3719
CLOSED = Disclosure(expected=Shown.NEVER)
SLUGS = Course(folder=Path(__file__).parents[2]).assignment_ids()
OF_EACH = 3
"""Known mistakes of one exercise that are looked at; further ones say what these do."""
PLENTY = ("backprop_111", "gradient_descent", "iris_mlp", "iris_softmax", "perceptron_digits")
"""Assignments that expect many long numbers; others expect whole ones or shapes, in rows alone."""
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": "# A"},
        {
            "cell_type": "code",
            "source": "print(x)",
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "[0. 1.]"}],
        },
    ]
}


def read(number: str) -> str:
    """Return a number by its leading digits, so that 0.12345 and 0.1235 are the same."""
    return f"{abs(float(number.replace('−', '-'))):.{DIGITS - 1}e}"


def telling(number: str) -> bool:
    return len(read(number).split("e")[0].rstrip("0").replace(".", "")) == DIGITS


def numbers(text: str) -> set[str]:
    return {read(found) for found in NUMBER.findall(text) if telling(found)}


def floats(thing: object, wanted: str) -> Iterator[float]:
    """Yield the numbers in every field of that name, however deep it lies."""
    if is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            value = getattr(thing, field.name)
            if field.name == wanted:
                yield from flat(value)
            else:
                yield from floats(value, wanted)
    elif isinstance(thing, tuple):
        for one in thing:
            yield from floats(one, wanted)


def flat(value: object) -> Iterator[float]:
    if isinstance(value, tuple):
        for one in value:
            yield from flat(one)
    elif isinstance(value, (int, float)):
        yield float(value)


def secrets(assessment: Assessment) -> set[str]:
    """Return what an assessment expects that the student's own numbers do not say."""
    found, own = set[str](), set[str]()
    for exercise in assessment.exercises:
        for verdict in exercise.verdicts:
            for row in verdict.evidence:
                found |= numbers(row.expected)
                own |= numbers(row.got)
        for name in ("expected", "right", "lowest", "measured"):
            found |= numbers(" ".join(map(repr, floats(exercise.exhibits, name))))
        for name in ("got", "own"):
            own |= numbers(" ".join(map(repr, floats(exercise.exhibits, name))))
    return found - own


def published(graded: Graded, folder: Path, audience: Audience) -> str:
    """Return all that is written for an audience, without styles and without the run's facts."""
    pages = PageFolder(
        folder=folder,
        language="en",
        audience=audience,
        convert=lambda content: converted(None, content),
    )
    pages.write(graded, "s/a", json.dumps(NOTEBOOK))
    written = {path.name: path.read_text("utf-8") for path in (folder / "s/a").iterdir()}
    assert sorted(written) == ["executed.ipynb", "notebook.html", "report.html", "result.json"]
    assert "print(x)" in written["notebook.html"]
    result = json.loads(written["result.json"])
    for row in (r for e in result["exercises"] for c in e["checks"] for r in c["evidence"]):
        assert audience is Audience.TA or (row["hidden"], row["expected"]) == (True, "")
    shown = (written["report.html"], written["notebook.html"], written["executed.ipynb"])
    pages_told = re.sub(r"<style>.*?</style>", "", " ".join(shown), flags=re.DOTALL)
    return f"{pages_told} {json.dumps(result['exercises'], ensure_ascii=False)}"


def wrong_programs(of: Release) -> Iterator[tuple[str, Function]]:
    for exercise, variants in of.reference.known_wrong.items():
        yield from ((exercise, alone(variant.function)) for variant in variants[:OF_EACH])


@pytest.fixture
def closed(full: Graded, release: Callable[[str], Release]) -> Callable[..., Graded]:
    def made(slug: str, result: ExerciseResult) -> Graded:
        assignment = replace(release(slug).assignment, report=CLOSED)
        assessment = replace(full.assessment, exercises=(result,), notes=())
        return replace(full, assignment=assignment, assessment=assessment)

    return made


@pytest.mark.parametrize("slug", SLUGS)
def test_no_expected_number_is_published(
    slug: str,
    release: Callable[[str], Release],
    closed: Callable[..., Graded],
    tmp_path: Path,
) -> None:
    bench = Bench(release=release(slug))
    looked_at = 0
    for number, (exercise, function) in enumerate(wrong_programs(bench.release)):
        graded = closed(slug, bench.judge(exercise, function, 0))
        held_back = secrets(graded.assessment)
        own = numbers(published(graded, tmp_path / f"{number}", Audience.STUDENT))
        assert own & held_back == set(), (exercise, function)
        looked_at += len(held_back)
        whole = numbers(published(graded, tmp_path / f"ta{number}", Audience.TA))
        assert not held_back or whole & held_back
    assert looked_at > 10 or slug not in PLENTY


@pytest.mark.parametrize(
    ("slug", "exercise"),
    [
        pytest.param("backprop_111", "gradients", id="one-factor"),
        pytest.param("gradient_descent", "gradients", id="batch-gradient"),
        pytest.param("gradient_descent", "sgd", id="steps"),
        pytest.param("gradient_descent", "loss", id="loss"),
    ],
)
def test_no_amount_that_leads_to_an_expected_number_is_published(
    slug: str,
    exercise: str,
    release: Callable[[str], Release],
    closed: Callable[..., Graded],
    tmp_path: Path,
) -> None:
    bench = Bench(release=release(slug))
    right = bench.release.reference.functions[exercise]

    def stretched(**inputs: object) -> object:
        if exercise == "sgd":
            return right(
                **{**inputs, "learning_rate": FACTOR * float(str(inputs["learning_rate"]))}
            )
        result = right(**inputs)
        parts = result if isinstance(result, tuple) else (result,)
        return tuple(FACTOR * part for part in parts) if len(parts) > 1 else FACTOR * parts[0]

    result = bench.judge(exercise, stretched, 0)
    lost = [verdict for verdict in result.verdicts if verdict.outcome is Outcome.FAILED]
    assert any("1.37" in verdict.diagnosis.name.en for verdict in lost)
    graded = closed(slug, result)
    assert "1.37" in published(graded, tmp_path / "ta", Audience.TA)
    told = published(graded, tmp_path / "student", Audience.STUDENT)
    assert "1.37" not in told
    assert "…" in told
