"""How the outputs of a cell become those of the executed notebook."""

import json

import nbformat
import pytest
from nbformat.v4 import new_output

from grader.domain.notebook import Cell, CellKind, Notebook
from grader.kernel.executed import Output, merged, written


def stream(text: str, name: str = "stdout") -> Output:
    """Return one message of a stream."""
    output: Output = new_output("stream", name=name, text=text)
    return output


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(["a", "b\n", "c"], "ab\nc", id="consecutive texts"),
        pytest.param(["1/3\r", "2/3\r", "3/3\n"], "3/3\n", id="a progress bar"),
        pytest.param(["a\nb\rc\nd"], "a\nc\nd", id="one line of several"),
        pytest.param(["a\r\nb\r\n"], "a\r\nb\r\n", id="windows line ends"),
        pytest.param(["a\rb\r\n"], "b\r\n", id="overwritten before a windows line end"),
        pytest.param(["a\r"], "a\r", id="nothing has overwritten it yet"),
    ],
)
def test_texts_of_one_stream_are_one_as_a_screen_shows_them(
    texts: list[str], expected: str
) -> None:
    assert merged(map(stream, texts)) == [stream(expected)]


def test_streams_keep_their_order_among_other_outputs() -> None:
    shown = new_output("display_data", data={"text/plain": "42"})
    outputs = [stream("a"), stream("b", "stderr"), stream("c"), shown, stream("d"), stream("e")]
    expected = [stream("a"), stream("b", "stderr"), stream("c"), shown, stream("de")]
    assert merged(outputs) == expected


@pytest.mark.timeout(60)  # a quadratic expression takes an hour
@pytest.mark.parametrize("piece", ["0.1234567, ", "x\r"], ids=["no return", "returns"])
def test_a_line_of_two_megabytes_is_read_once(piece: str) -> None:
    line = piece * (2 * 2**20 // len(piece))
    (output,) = merged([stream(line)])
    assert output["text"] == (line if "\r" not in piece else "x\r")


def test_an_executed_notebook_is_valid_and_an_unreadable_output_becomes_a_note() -> None:
    cells = (
        Cell(index=0, kind=CellKind.TEXT, source="# \ud800 title\ntext"),
        Cell(index=1, kind=CellKind.CODE, source="1\n2"),
        Cell(index=2, kind=CellKind.CODE, source="raise"),
    )
    trusted = {"trusted": True, "kept": 1}
    good: Output = {
        "output_type": "execute_result",
        "data": {"text/plain": "2"},
        "metadata": trusted,
        "transient": {"display_id": "x"},
        "execution_count": None,
    }
    bad: Output = {"output_type": "display_data", "data": {"text/plain": [1]}, "metadata": {}}
    text = written(Notebook(cells=cells), {1: [good, stream("a\nb")], 2: [bad]})
    document = json.loads(text)
    nbformat.validate(document, version=4, version_minor=5)
    assert text.encode("utf-8").endswith(b"}\n")
    assert document["cells"][0]["source"] == ["# ? title\n", "text"]
    shown, streamed = document["cells"][1]["outputs"]
    assert (shown["execution_count"], shown["metadata"]) == (1, {"kept": 1})
    assert "transient" not in shown
    assert streamed["text"] == ["a\n", "b"]
    assert document["cells"][2]["outputs"][0]["text"] == ["[unreadable output]\n"]
