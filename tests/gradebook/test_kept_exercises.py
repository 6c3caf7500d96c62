"""What a grade keeps, read by exercise, is what it keeps read whole."""

from dataclasses import replace

import bookkeeping as samples
import pytest

from grader.domain.error import GraderError
from grader.domain.grounds import Grounded
from grader.domain.text import Text
from grader.gradebook.book import Gradebook
from grader.gradebook.encoding import encoded
from grader.gradebook.kept_exercises import kept_exercises

# What begins a part of a stored text, in words that somebody wrote.
FORGED = '{"c":"ExerciseResult","f":{"c":"GroundedExercise","f":'


def two_exercises(words: str) -> Grounded:
    """Return what was concluded of two exercises, in which somebody wrote these words."""
    one = samples.grounded()
    said = Text(en=words, zh=words)
    results, grounds = one.assessment.exercises[0], one.exercises[0]
    first = replace(results, verdicts=tuple(replace(v, message=said) for v in results.verdicts))
    return replace(
        one,
        assessment=replace(
            one.assessment, exercises=(first, replace(results, id="step", title=said))
        ),
        exercises=(replace(grounds, policy_grounds={words: words}), replace(grounds, id="step")),
    )


@pytest.mark.parametrize(
    "words", ["right", FORGED, f"}}]{FORGED}", FORGED.replace('"', '\\"')], ids=range(4)
)
def test_every_exercise_is_read_as_it_was_kept_whatever_was_written(words: str) -> None:
    whole = two_exercises(words)
    kept = kept_exercises(encoded(whole), "here")
    assert [one.grounds for one in kept.values()] == list(whole.exercises)
    assert [one.result for one in kept.values()] == list(whole.assessment.exercises)
    assert list(kept) == ["loss", "step"]


def test_nothing_is_kept_of_a_grade_without_exercises() -> None:
    one = samples.grounded()
    bare = Grounded(assessment=replace(one.assessment, exercises=()))
    assert kept_exercises(encoded(bare), "here") == {}


def test_a_part_of_another_form_is_told_with_its_place() -> None:
    content = encoded(two_exercises("right")).replace('"barred"', '"blocked"')
    kept = kept_exercises(content, "assessment 7")
    with pytest.raises(GraderError, match="assessment 7: is not a stored run of this version"):
        _ = kept["loss"].result


def test_a_grade_of_a_run_that_was_made_again_keeps_nothing(book: Gradebook) -> None:
    book.keep_release(samples.release())
    book.keep_run(samples.run())
    book.append(samples.entry(), samples.grounded(), samples.OCCASION)
    [one] = book.stored()
    assert list(book.kept_by_exercise(one)) == [e.id for e in samples.grounded().exercises]
    book.keep_run(replace(samples.run(), seed=samples.run().seed + 1))
    assert book.kept_by_exercise(one) == {}
