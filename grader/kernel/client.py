"""nbclient with caps: what a kernel sends is kept only so far, whoever made it send."""

from collections.abc import Mapping

from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_output

from grader.kernel.executed import CUT


class CappedClient(NotebookClient):  # type: ignore[misc]
    """An nbclient that keeps only so many outputs of a cell, whatever the kernel sends."""

    limit_bytes = 8 * 2**20
    limit_count = 2000
    _used: tuple[int, int, int] = (-1, 0, 0)

    def output(
        self, outs: list[NotebookNode], msg: dict[str, object], display_id: str | None, index: int
    ) -> NotebookNode | None:
        """Keep an output where the cell has not used up its caps."""
        cell, size, count = self._used if self._used[0] == index else (index, 0, 0)
        size += len(str(msg.get("content")))
        self._used = cell, size, count + 1
        if size > self.limit_bytes or count >= self.limit_count:
            if not outs or outs[-1].get("text") != CUT:
                outs.append(NotebookNode(output_type="stream", name="stderr", text=CUT))
            return None
        return super().output(outs, msg, display_id, index)


def show_error(
    cell: NotebookNode, cell_index: int, execute_reply: Mapping[str, Mapping[str, object]]
) -> None:
    """Add the error of a reply to the cell's outputs, where the kernel did not show it."""
    del cell_index
    content = execute_reply["content"]
    if not any(output.get("output_type") == "error" for output in cell.outputs):
        name, message = str(content.get("ename")), str(content.get("evalue"))
        cell.outputs.append(new_output("error", ename=name, evalue=message[:2000], traceback=[]))
