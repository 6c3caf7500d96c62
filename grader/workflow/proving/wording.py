"""The texts of an assignment: said in both languages, each in its own."""

import re
from collections.abc import Iterator

from grader.domain.lesson import NO_LESSON, Lesson
from grader.domain.release import Release
from grader.domain.text import NOTHING, Text
from grader.workflow.proving.finding import Area, Finding

HINTS = 3
# Chinese ideographs, and the full-width marks that go with them.
_HAN = re.compile(r"[\u3400-\u9fff]")
_WIDE = re.compile(r"[\u3000-\u303f\uff00-\uffef]")
_CODE = re.compile(r"`[^`]*`|\$[^$]*\$")
_WORD = re.compile(r"^[A-Za-z][a-z]*$")
_HALF_WIDTH = re.compile(
    r"[\u3400-\u9fff][,;:?!](?=\s|$|[\u3400-\u9fff])|[\u3400-\u9fff]\.(?=\s|$)"
)
# So many English words in a row are a sentence, and no name of something.
_SENTENCE = 5


def texts_of(release: Release) -> Iterator[tuple[str, Text]]:
    """Yield every text that an assignment and its reference hold, with the place of each."""
    assignment, reference = release.assignment, release.reference
    yield "title", assignment.title
    yield "summary", assignment.summary
    yield from _lesson(assignment.lesson)
    for rule in assignment.policy:
        yield f"policy {rule.id}: reason", rule.reason
    for exercise in assignment.exercises:
        yield f"{exercise.id}: title", exercise.title
        yield f"{exercise.id}: task", exercise.task
        for check in exercise.checks:
            yield f"{exercise.id}/{check.id}: title", check.title
    for name, text in reference.conventions.items():
        yield f"CONVENTIONS {name}", text
    for exercise_id, others in reference.accepted.items():
        for other in others:
            yield f"ACCEPTED {exercise_id}: {other.id}", other.name
    for exercise_id, variants in reference.known_wrong.items():
        for variant in variants:
            place = f"KNOWN_WRONG {exercise_id}: {variant.id}"
            yield f"{place}: name", variant.name
            yield f"{place}: explanation", variant.explanation
            for number, hint in enumerate(variant.hints, start=1):
                yield f"{place}: hint {number}", hint


def _lesson(lesson: Lesson) -> Iterator[tuple[str, Text]]:
    if lesson != NO_LESSON:
        yield "lesson: teaches", lesson.teaches
        yield "lesson: lecture", lesson.lecture


def wording(release: Release) -> Iterator[Finding]:
    """Yield one statement on all texts, and one for each that is not as it should be."""
    places = tuple(texts_of(release))
    bad = [_finding(place, problem) for place, text in places if (problem := _problem(text)).en]
    bad += list(_hints(release))
    if not bad:
        said = Text(
            en=f"{len(places)} texts are said in English and in Chinese",
            zh=f"{len(places)} 处文字都有中英文两种写法",
        )
        yield Finding(area=Area.TEXTS, subject="texts", statement=said)
    yield from bad


def _finding(place: str, problem: Text) -> Finding:
    return Finding(
        area=Area.TEXTS,
        subject=place,
        statement=Text(en="is said in both languages", zh="有中英文两种写法"),
        problem=problem,
        fix=Text(en=f"write the text of {place} anew", zh=f"请重写 {place} 的文字"),
    )


def _hints(release: Release) -> Iterator[Finding]:
    for exercise, variants in release.reference.known_wrong.items():
        for variant in variants:
            if len(variant.hints) == HINTS and len(set(variant.hints)) == HINTS:
                continue
            place = f"KNOWN_WRONG {exercise}: {variant.id}"
            yield Finding(
                area=Area.TEXTS,
                subject=place,
                statement=Text(en=f"has {HINTS} different hints", zh=f"有 {HINTS} 条不同的提示"),
                problem=Text(
                    en=f"has {len(set(variant.hints))} different hints of {len(variant.hints)}",
                    zh=f"{len(variant.hints)} 条提示中只有 {len(set(variant.hints))} 条不同",
                ),
                fix=Text(
                    en="say where to look, what to think about, what to change",
                    zh="依次说明：看哪里、想什么、改什么",
                ),
            )


def _problem(text: Text) -> Text:
    """Return what is wrong with a text; nothing where it is as it should be."""
    en, zh = (_CODE.sub(" ", words) for words in (text.en, text.zh))
    half_width = _HALF_WIDTH.search(zh)
    mark = half_width[0] if half_width else ""
    troubles = (
        (not text.en.strip(), "the English is empty", "英文为空"),
        (not text.zh.strip(), "the Chinese is empty", "中文为空"),
        (bool(_HAN.search(en) or _WIDE.search(en)), "the English holds Chinese", "英文里夹有中文"),
        # A formula is the same in both.
        (
            not _HAN.search(zh) and not re.search(r"[=(]", zh) and bool(zh.strip()),
            "the Chinese holds no Chinese",
            "中文里没有汉字",
        ),
        (
            _longest_english(zh) >= _SENTENCE,
            "the Chinese holds English sentences",
            "中文里夹有英文句子",
        ),
        (bool(mark), f"the Chinese has a half-width mark: {mark}", f"中文里有半角标点：{mark}"),
    )
    return next((Text(en=said, zh=said_zh) for wrong, said, said_zh in troubles if wrong), NOTHING)


def _longest_english(text: str) -> int:
    """Return how many plain English words stand in a row at most."""
    longest = run = 0
    for word in text.split():
        run = run + 1 if _WORD.match(word.strip(",.;:!?")) else 0
        longest = max(longest, run)
    return longest
