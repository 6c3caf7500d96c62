"""The catalogue is complete, up to date, and says the same with the same blanks."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import catalogues
import pytest
from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).parents[2]
# What a drawing says of its numbers is composed in each language, in grader/report/exhibit.
PAGES = sorted((ROOT / "grader" / "report").glob("*.py"))


@pytest.fixture
def known() -> Catalog:
    return catalogues.catalogue(catalogues.CATALOGUE.read_bytes())


def said(message: Message) -> list[tuple[str, str]]:
    """Return each form of a message with its translation; Chinese has no plural."""
    forms = [message.id] if isinstance(message.id, str) else message.id
    chinese = message.string if isinstance(message.string, str) else (message.string or [""])[0]
    return [(form, chinese) for form in forms]


def test_the_catalogue_holds_the_messages_of_the_code_and_no_others(known: Catalog) -> None:
    assert catalogues.written(catalogues.updated(known)) == catalogues.CATALOGUE.read_bytes(), (
        "run `make catalogues`"
    )


def test_every_message_is_translated(known: Catalog) -> None:
    assert catalogues.untranslated(known) == []
    assert len(known) > 150


def test_no_translation_is_a_guess(known: Catalog) -> None:
    assert [message.id for message in known if message.fuzzy] == []


def test_what_is_compiled_is_what_was_translated(known: Catalog) -> None:
    assert catalogues.compiled(known) == catalogues.COMPILED.read_bytes(), "run `make catalogues`"


def blanks(text: str) -> set[str]:
    """Return the blanks of a format string, with how they are to be filled."""
    return {
        f"{name}!{conversion}:{form}"
        for _, name, form, conversion in Formatter().parse(text)
        if name is not None
    }


def test_a_translation_has_the_blanks_of_its_message(known: Catalog) -> None:
    wrong = [
        english
        for message in known
        if message.id
        for english, chinese in said(message)[-1:]  # of a plural the form with all blanks
        if not (message.python_format or "\b" in english) and blanks(english) != blanks(chinese)
    ]
    assert wrong == []


def test_chinese_is_punctuated_as_chinese(known: Catalog) -> None:
    ours = [m for m in known if any(place.startswith("grader/") for place, _ in m.locations)]
    wrong = [
        chinese
        for message in ours
        for _, chinese in said(message)
        if any(mark in chinese for mark in ("，,", " ，", "。.", "( ", " )", "；;"))
        or chinese.endswith((".", "!", "?"))
    ]
    assert wrong == []


def bilingual_literals(tree: ast.AST) -> Iterator[str]:
    """Yield texts whose two languages stand in the code, where no catalogue can keep them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Text":
            parts = {keyword.arg: keyword.value for keyword in node.keywords}
            english = parts.get("en")
            if isinstance(english, ast.Constant) and english.value:
                yield str(english.value)
            elif isinstance(english, ast.JoinedStr):
                chinese = parts.get("zh")
                if chinese is not None and ast.unparse(chinese) != ast.unparse(english):
                    yield ast.unparse(english)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_pages_take_their_words_from_the_catalogue(path: Path) -> None:
    found = list(bilingual_literals(ast.parse(path.read_text("utf-8"))))
    assert found == [], 'write text("English"), run `make catalogues`, add the Chinese there'


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param("Text(en='a', zh='b')", ["a"], id="literal"),
        pytest.param("Text(en=f'{n} a', zh=f'{n} b')", ["f'{n} a'"], id="f-string"),
        pytest.param("Text(en=name, zh=name)", [], id="name"),
        pytest.param("text('a')", [], id="catalogue"),
    ],
)
def test_a_text_outside_the_catalogue_is_found(source: str, found: list[str]) -> None:
    assert list(bilingual_literals(ast.parse(source))) == found


ERRORS = {"GraderError", "AssignmentError", "SubmissionError", "EnvironmentTrouble"}
SOURCES = sorted((ROOT / "grader").rglob("*.py"))


def english_errors(tree: ast.AST) -> Iterator[str]:
    """Yield problems and remedies of errors that are written where no catalogue knows them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ERRORS:
            for words in node.args[1:]:
                if isinstance(words, (ast.Constant, ast.JoinedStr)) and letters(words):
                    yield ast.unparse(words)


def letters(words: ast.Constant | ast.JoinedStr) -> bool:
    """Tell whether something is said outside the blanks of a string."""
    parts = words.values if isinstance(words, ast.JoinedStr) else [words]
    said = "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
    return any(letter.isalpha() for letter in said)


def test_errors_take_their_words_from_the_catalogue() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): words
        for path in SOURCES
        if (words := list(english_errors(ast.parse(path.read_text("utf-8")))))
    }
    assert found == {}, 'write text("problem"), run `make catalogues`, add the Chinese there'


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param("GraderError(at, 'is gone', text('look'))", ["'is gone'"], id="literal"),
        pytest.param("error.GraderError(at, text('a'), f'see {x}')", ["f'see {x}'"], id="f-string"),
        pytest.param("AssignmentError(at, f'{a}{b}', text('look'))", [], id="a-library's-words"),
        pytest.param("GraderError(at, text('is {}').filled(x), fix)", [], id="catalogue"),
    ],
)
def test_an_error_outside_the_catalogue_is_found(source: str, found: list[str]) -> None:
    assert list(english_errors(ast.parse(source))) == found
