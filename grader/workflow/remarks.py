"""What is said of a submission beside its verdicts: by intake, by reading, by the reference."""

from collections.abc import Mapping
from dataclasses import replace

from grader.domain.error import SubmissionError
from grader.domain.lateness import lateness_told
from grader.domain.release import Release
from grader.domain.submission import Found
from grader.domain.text import Text
from grader.domain.verdict import Assessment


def remarks_of(found: Found) -> tuple[Text, ...]:
    """Return what intake has to say of a submission that it found nevertheless."""
    return tuple(text for text in (found.told, lateness_told(found.late)) if text.en)


def with_notes(assessment: Assessment, notes: tuple[Text, ...]) -> Assessment:
    """Return the assessment with further notes before its own."""
    return replace(assessment, notes=(*notes, *assessment.notes))


def vocabulary(release: Release) -> Mapping[str, Text]:
    """Return the words for the conventions and alternatives that a reference declares."""
    words = dict(release.reference.conventions)
    for others in release.reference.accepted.values():
        words.update({other.id: other.name for other in others})
    return words


def unreadable_told(error: SubmissionError) -> Text:
    """Return why a file is no notebook, in both languages."""
    told, advice = getattr(error, "told", None), getattr(error, "advice", None)
    if isinstance(told, Text) and isinstance(advice, Text):
        return told + advice
    return Text(
        en=f"{error.words.en}. {error.advice.en}.", zh=f"{error.words.zh}。{error.advice.zh}。"
    )
