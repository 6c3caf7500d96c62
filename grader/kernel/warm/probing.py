"""What is in force on one rung of the ladder, property by property, as canaries saw it."""

import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.domain.observation import Enforcement
from grader.kernel import scratch as scratches
from grader.kernel.budget import Budget
from grader.kernel.inside.wire import Frame, Json, encode
from grader.kernel.sandbox.means import NONE, Caps, Means, as_json
from grader.kernel.warm.child import Child
from grader.kernel.warm.nursery import Nursery
from grader.kernel.warm.outputs import Shown
from grader.kernel.warm.targets import Targets
from grader.kernel.watched import Cap, Stop, Watched

MEMORY = 192 * 2**20
DISK = 24 * 2**20
FILES = 200
PROCESSES = 24
TRIAL_S = 20.0
TOTAL_MS = 30_000
SHORT_MS = 400
WATCHED_MS = 1500
_PIPES = 5  # three standard streams, the wire, the outputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One property of the sandbox; ``holds`` is needed to run hostile code."""

    name: str
    enforced_by: str
    observed: str
    holds: bool

    @property
    def enforcement(self) -> Enforcement:
        """Return what is stamped into every run."""
        observed = self.observed if self.holds else f"NOT HELD: {self.observed}"
        return Enforcement(enforced_by=self.enforced_by, observed=observed)


class Unusable(Exception):  # noqa: N818  (a finding about this machine)
    """A rung cannot even be set up here; the text says at which step."""


class Prober:
    """Sends canaries into sandboxes made of ``means``."""

    def __init__(
        self, means: Means, nursery: Nursery, standing: dict[str, Json], secrets: Sequence[Path]
    ) -> None:
        self._means = means
        self._nursery = nursery
        self._standing = standing
        self._secrets = tuple(secrets)

    def findings(self) -> tuple[Finding, ...]:
        """Try everything, and return what was seen.

        Raises:
            Unusable: no canary answered.
        """
        with Targets(self._secrets) as targets:
            request = targets.request()
            looked = self._sent(request, Caps(total_ms=TOTAL_MS))
            if not looked.answered:
                raise Unusable(looked.detail)
            seen = looked.answer
            if targets.received() and isinstance(seen["reached"], list):
                seen["reached"].append("udp, received")
        return (*self._looked(seen), *self._limited())

    def _looked(self, seen: dict[str, Json]) -> Iterator[Finding]:
        means = self._means
        boxed = means.namespaces != NONE
        view = "private mounts" if boxed else "Landlock"
        if boxed and means.landlock:
            view += ", Landlock"
        network = "network namespace" if boxed else "system call filter, Landlock"
        others = "process namespace, system call filter" if boxed else "system call filter"
        yield _none("files", view, seen["read"], "a secret file could not be read")
        written = [*_listed(seen["written"]), *_listed(seen["changed"])]
        yield _none("changes", view, written, "nothing outside could be written or changed")
        yield _none("network", network, seen["reached"], "no listener could be reached")
        yield _none("processes", others, seen["siblings"], "no other process could be touched")
        yield _none("environment", "start by exec", seen["seen"], "no variable of the grader")
        yield _none("packages", "ours hidden among them", seen["imported"], "ours are not there")
        user = _listed(seen["user"])
        private = user[0] != os.getuid()
        yield Finding(
            name="identity",
            enforced_by="a user of its own" if private else "user namespace or Landlock",
            observed=f"{'another user' if private else 'the same user'}, {user[2]} groups",
            holds=user[0] != 0,
        )
        yield _none("capabilities", "capset", seen["powers"], "none left")
        yield Finding(
            name="privileges",
            enforced_by="no_new_privs",
            observed="cannot be gained" if seen["no_new_privileges"] else "could be gained",
            holds=seen["no_new_privileges"] is True,
        )
        yield replace(
            _none("kernel", "system call filter", seen["calls"], "dangerous calls are refused"),
            holds=seen["filtered"] is True and not seen["calls"],
        )
        yield Finding(
            name="descriptors",
            enforced_by="closed before the start",
            observed=f"{seen['descriptors']} open",
            holds=seen["descriptors"] == _PIPES,
        )

    def _limited(self) -> Iterator[Finding]:
        group = "control group" if self._means.cgroup else "data limit, watchdog"
        disk = "memory file system" if self._means.namespaces != NONE else "watchdog"
        caps = Caps(total_ms=TOTAL_MS, memory_bytes=MEMORY, disk_bytes=DISK, files=FILES)
        memory = self._sent({"try": "memory", "bytes": 4 * MEMORY}, caps)
        yield memory.held("memory", group, "bytes", MEMORY if self._means.cgroup else 3 * MEMORY)
        boxed = self._means.namespaces != NONE
        # a file system never gives more than it has; a watchdog only looks from time to time
        wait, slack = (0, 1) if boxed else (WATCHED_MS, 2)
        filled = self._sent({"try": "disk", "bytes": 4 * DISK, "wait_ms": wait}, caps)
        yield filled.held("disk", disk, "bytes", slack * DISK)
        made = self._sent({"try": "files", "count": 4 * FILES, "wait_ms": wait}, caps)
        yield made.held("file count", disk, "count", slack * FILES)
        few = replace(caps, processes=PROCESSES)
        forked = self._sent({"try": "processes", "count": 4 * PROCESSES}, few)
        by = "control group" if self._means.cgroup else "no process can be started"
        yield forked.held("process count", by, "count", PROCESSES)
        left = self._sent({"try": "daemon"}, caps)
        ended_by = "process namespace" if self._means.namespaces != NONE else "no fork, keeper"
        yield Finding(
            name="daemons",
            enforced_by=ended_by,
            observed="nothing outlived the run" if left.silent else "a process outlived the run",
            holds=left.answered and left.silent,
        )
        stayed = self._sent({"try": "time"}, replace(caps, total_ms=SHORT_MS))
        ended = not stayed.answered and stayed.duration_s < 0.5 * TRIAL_S
        yield Finding(
            name="time",
            enforced_by="keeper's deadline",
            observed="deaf to signals, and ended" if ended else f"{stayed.duration_s:.1f} s",
            holds=ended,
        )

    def _sent(self, request: dict[str, Json], caps: Caps) -> "Trial":
        """Send a canary to try one thing."""
        budget = Budget(wall_s=TRIAL_S, cpu_s=TRIAL_S)
        budget.begin()
        child = Child(budget, threading.Event(), Shown(2**16))
        boxed = self._means.namespaces != NONE
        scratch = "" if boxed else scratches.make(self._nursery.folder)
        try:
            self._nursery.spawn(child.descriptors)
            child.order(
                {
                    **self._standing,
                    "role": "canary",
                    "scratch": scratch,
                    "caps": dict(as_json(caps)),  # type: ignore[arg-type]
                    "data": {},
                }
            )
            child.begin()
            asked = child.ask(encode(request), Cap(wall_s=TRIAL_S))
        finally:
            child.close()
        detail = child.ended.detail if child.ended is not None else ""
        return Trial(asked=asked, detail=detail, silent=child.silent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One canary's end; ``silent`` is whether nobody held its outputs afterwards."""

    asked: Watched[Frame]
    detail: str
    silent: bool

    @property
    def answered(self) -> bool:
        """Tell whether the canary lived to tell."""
        return bool(self.asked.results)

    @property
    def answer(self) -> dict[str, Json]:
        """Return what it told."""
        return dict(self.asked.results[0].header)

    @property
    def duration_s(self) -> float:
        """Return how long it took."""
        return self.asked.duration_s

    def held(self, name: str, by: str, key: str, most: int) -> Finding:
        """Return whether a limit has held: the canary died of it, or got no further."""
        if not self.answered:
            stopped = "memory" in self.detail or "disk" in self.detail or "status" in self.detail
            observed = f"the canary was stopped ({self.asked.stop})"
            held = stopped and self.asked.stop is not Stop.TIMEOUT
            return Finding(name=name, enforced_by=by, observed=observed, holds=held)
        got = self.answer[key]
        assert isinstance(got, int)  # noqa: S101  (our own canary)
        told = f"{got // 2**20} MB" if key == "bytes" else str(got)
        good = got <= most
        observed = "no further than the limit" if good else f"got to {told}"
        return Finding(name=name, enforced_by=by, observed=observed, holds=good)


def _listed(item: Json) -> list[Json]:
    return item if isinstance(item, list) else []


def _none(name: str, by: str, found: Json, good: str) -> Finding:
    bad = ", ".join(str(one) for one in _listed(found))
    return Finding(name=name, enforced_by=by, observed=bad or good, holds=not bad)
