"""The tasks in the grader's own process: for a course's own texts, and without ``fork``."""

from grader.worker.serving import Function, answered, function_of
from grader.worker.task import Offer
from grader.workflow.ports import Limit, Overrun, Plain


class DirectWorker:
    """Does the tasks of ``offer`` at once and without limits."""

    def __init__(self, offer: Offer) -> None:
        self._tasks = {task.name: task for task in offer.tasks}
        self._functions: dict[str, Function] = {}

    def call(self, task: str, given: Plain, content: bytes = b"") -> Plain:
        """Return what a task makes of its arguments.

        Raises:
            Overrun: it raised something.
        """
        if task not in self._functions:
            self._functions[task] = function_of(self._tasks[task])
        answer = answered(self._functions[task], given, content)
        assert isinstance(answer, dict)  # noqa: S101  (as `answered` makes it)
        if "limit" in answer:
            raise Overrun(task, Limit(str(answer["limit"])), str(answer.get("detail", "")))
        return answer["answer"]
