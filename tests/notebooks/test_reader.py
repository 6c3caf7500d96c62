"""Reading through a worker: the same notebooks and facts, and a word where it is too dear."""

import json
import os
from collections.abc import Iterator

import pytest

from grader import wiring
from grader.domain.notebook import Cell, CellKind, Notebook
from grader.domain.source import SourceFacts, Unit, UnitKind, Use, UseKind
from grader.domain.text import Text
from grader.notebooks.plain import NotPlain, plain, restored
from grader.notebooks.reader import NotebookReader
from grader.notebooks.reading import read_notebook
from grader.notebooks.source import read_source
from grader.notebooks.unreadable import Unreadable, UnreadableNotebook
from grader.workflow.ports import Limit, Overrun, Plain

SOLUTION = wiring.course(None).assignment_folder("iris_mlp") / "solution.ipynb"


@pytest.fixture(scope="module")
def reader() -> Iterator[NotebookReader]:
    with wiring.open_worker() as worker:
        yield NotebookReader(worker=worker)


class Answering:
    """A worker that gives one answer to everything."""

    def __init__(self, answer: Plain) -> None:
        self._answer = answer

    def call(self, task: str, _given: Plain, _content: bytes = b"") -> Plain:
        if self._answer == "overrun":
            raise Overrun(task, Limit.TIME)
        return self._answer


def packed(*sources: str) -> bytes:
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}).encode()


def test_a_notebook_and_its_facts_come_out_the_same(reader: NotebookReader) -> None:
    content = SOLUTION.read_bytes()
    found = reader.notebook(content, "a.ipynb")
    assert found == read_notebook(content, "a.ipynb")
    assert reader.facts(found) == read_source(found.code)
    assert reader.facts(found).units


def test_what_is_no_notebook_is_told_as_before(reader: NotebookReader) -> None:
    with pytest.raises(UnreadableNotebook, match="is a web page") as caught:
        reader.notebook(b"<!DOCTYPE html>", "\x1b[31ma.ipynb")
    assert caught.value.reason is Unreadable.WEB_PAGE
    assert "\x1b" not in caught.value.where


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no limits without fork")
@pytest.mark.parametrize(
    "source",
    [
        pytest.param('f"' + "{x}" * 200_000 + '"', id="fields of an f-string"),
        pytest.param("%time before()\n" * 400, id="lines of magic"),
        pytest.param("(" * 100_000, id="brackets"),
        pytest.param("x = '" + "a" * 10**6 + "'", id="a long line"),
        pytest.param("x = " + "-" * 90_000 + "1", id="signs"),
        pytest.param("x = " + "1+" * 40_000 + "1", id="sums"),
        pytest.param("\N{MATHEMATICAL BOLD SMALL A}" * 90_000, id="normalised names"),
        pytest.param("x = 1\n" * 16_000, id="many statements"),
    ],
)
def test_a_bomb_ends_soon_and_hides_nothing(reader: NotebookReader, source: str) -> None:
    content = packed("def before(): pass", source)
    found = reader.notebook(content, "a.ipynb")
    facts = reader.facts(found)
    seen = {unit.cell for unit in facts.units}
    assert 1 in {*seen, *facts.unread, *facts.unparsed}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", id="deep"),
        pytest.param(b'{"cells": [' + b"0," * 6_000_000 + b"0]}", id="wide"),
        pytest.param(b'{"cells": "' + b"\\" * 10_000_001 + b'"}', id="backslashes"),
        pytest.param(b'{"nbformat": ' + b"9" * 5_000_000 + b"}", id="a long number"),
    ],
)
def test_deep_and_wide_json_is_refused(reader: NotebookReader, content: bytes) -> None:
    with pytest.raises(UnreadableNotebook):
        reader.notebook(content, "a.ipynb")


def test_reading_that_is_too_dear_is_a_problem_of_that_file() -> None:
    stuck = NotebookReader(worker=Answering("overrun"))
    with pytest.raises(UnreadableNotebook, match="more time or memory") as caught:
        stuck.notebook(packed("1"), "a.ipynb")
    assert caught.value.reason is Unreadable.TOO_DEAR


def test_facts_that_are_too_dear_leave_every_cell_unread() -> None:
    notebook = Notebook(
        cells=(
            Cell(index=0, kind=CellKind.TEXT, source="a"),
            Cell(index=1, kind=CellKind.CODE, source="1"),
        )
    )
    assert NotebookReader(worker=Answering("overrun")).facts(notebook) == SourceFacts(unread=(1,))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(None, id="nothing"),
        pytest.param({"notebook": {"cells": 1, "notices": []}}, id="no cells"),
        pytest.param({"notebook": {"cells": [{"index": 0}], "notices": []}}, id="half a cell"),
        pytest.param({"unreadable": ["no such reason", ""]}, id="unknown reason"),
        pytest.param({"unreadable": ["empty"]}, id="half a reason"),
        pytest.param({"unreadable": [1, 2]}, id="numbers"),
    ],
)
def test_an_answer_of_the_wrong_form_is_believed_nowhere(answer: Plain) -> None:
    lying = NotebookReader(worker=Answering(answer))
    with pytest.raises(UnreadableNotebook):
        lying.notebook(packed("1"), "a.ipynb")
    notebook = Notebook(cells=(Cell(index=0, kind=CellKind.CODE, source="1"),))
    assert lying.facts(notebook) == SourceFacts(unread=(0,))


def test_plain_data_comes_back_as_it_was() -> None:
    use = Use(kind=UseKind.NAME, path="a.b", cell=0, line=1, certain=False, made_by=("", "c"))
    unit = Unit(name="f", cell=0, uses=(use,), reads=("x",), kind=UnitKind.VALUE)
    facts = SourceFacts(units=(unit,), unread=(3,))
    assert restored(SourceFacts, json.loads(json.dumps(plain(facts)))) == facts
    text = Text(en="\ud800", zh="中")
    assert restored(Text, plain(text)) == text


@pytest.mark.parametrize(
    ("kind", "tree"),
    [
        pytest.param(Text, {"en": "a"}, id="a field is missing"),
        pytest.param(Text, {"en": "a", "zh": "b", "x": 1}, id="a field too many"),
        pytest.param(Text, {"en": 1, "zh": "b"}, id="another type"),
        pytest.param(UseKind, "no such use", id="an unknown word"),
        pytest.param(int, True, id="a truth value for a number"),
        pytest.param(tuple[int, ...], "ab", id="text for a list"),
    ],
)
def test_data_of_another_kind_is_refused(kind: type, tree: Plain) -> None:
    with pytest.raises(NotPlain):
        restored(kind, tree)
