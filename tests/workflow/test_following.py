"""Runs are told of when they begin, each once, and come back as they end."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import cast

from grader.workflow.following import Following
from grader.workflow.ports import Execution, Watcher


class Listening:
    """Hears which runs begin."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def starts(self, student: str) -> None:
        self.heard.append(student)


def test_every_run_that_begins_is_told_of_once_and_comes_back_when_it_ends() -> None:
    gates = {name: threading.Event() for name in ("ann", "bob")}
    listening = Listening()
    following = Following(watcher=cast("Watcher", listening))
    with ThreadPoolExecutor(1) as pool:
        asked = {
            cast("Future[Execution]", pool.submit(gate.wait)): name for name, gate in gates.items()
        }
        while not any(future.running() for future in asked):
            pass
        following.look(asked)
        following.look(asked)
        assert listening.heard == ["ann"]
        gates["ann"].set()
        ended = following.ended(asked)
        assert asked[next(ended)] == "ann"
        gates["bob"].set()
        assert [asked[future] for future in ended] == ["bob"]
    assert listening.heard in (["ann"], ["ann", "bob"])
