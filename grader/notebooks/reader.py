"""Reading what was handed in through a worker, so that nothing in it can harm the grader."""

from dataclasses import dataclass

from grader.domain.notebook import Notebook
from grader.domain.source import SourceFacts
from grader.domain.submission import displayed
from grader.notebooks.plain import NotPlain, plain, restored
from grader.notebooks.tasks import FACTS, NOTEBOOK
from grader.notebooks.unreadable import Unreadable, UnreadableNotebook
from grader.workflow.ports import Overrun, Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class NotebookReader:
    """Reads notebooks and their source in ``worker``; nothing is run."""

    worker: Worker

    def notebook(self, content: bytes, name: str) -> Notebook:
        """Return the notebook in ``content``; see :func:`grader.notebooks.reading.read_notebook`.

        Raises:
            UnreadableNotebook: it is none, or cannot be read within the limits.
        """
        shown = displayed(name) or "?"
        try:
            answer = self.worker.call(NOTEBOOK, name, content)
            if isinstance(answer, dict) and "notebook" in answer:
                return restored(Notebook, answer["notebook"])
            given = answer.get("unreadable") if isinstance(answer, dict) else None
            reason, detail = restored(tuple[str, ...], given)
            refused = UnreadableNotebook(shown, Unreadable(reason), displayed(detail))
        except (Overrun, ValueError):
            refused = UnreadableNotebook(shown, Unreadable.TOO_DEAR, "")
        raise refused

    def facts(self, notebook: Notebook) -> SourceFacts:
        """Return what is written in the code; all of it is unread where reading is too dear."""
        try:
            return restored(SourceFacts, self.worker.call(FACTS, plain(notebook.code)))
        except (Overrun, NotPlain):
            return SourceFacts(unread=tuple(cell.index for cell in notebook.code))
