"""What a worker can be asked to do, and what it may use for it."""

from dataclasses import asdict, dataclass, field
from typing import Any

from grader.workflow.ports import Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A function that works on untrusted text: ``function(given, content) -> answer``.

    ``function`` is written ``package.module:name``. ``sample`` and ``content`` are harmless
    arguments: the function is called with them before it meets a student's text, so that
    everything that it loads lazily is there when no file can be opened any more.
    """

    name: str
    function: str
    sample: Plain = None
    content: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """What one call may use; ``memory_bytes`` beyond what the libraries take."""

    cpu_s: int = 5
    wall_s: float = 60.0
    memory_bytes: int = 1024 * 2**20
    answer_bytes: int = 16 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """All tasks of a worker, and the caps of each call."""

    tasks: tuple[Task, ...]
    caps: Caps = field(default_factory=Caps)

    def as_plain(self) -> Plain:
        """Return the offer as plain data."""
        tasks: list[Plain] = [
            [one.name, one.function, one.sample, one.content.hex()] for one in self.tasks
        ]
        return {"tasks": tasks, "caps": dict(asdict(self.caps))}


def offer_of(tree: Any) -> Offer:  # noqa: ANN401  (the grader's own words, as plain data)
    """Return the offer that :meth:`Offer.as_plain` wrote."""
    tasks = tuple(
        Task(name=name, function=function, sample=sample, content=bytes.fromhex(content))
        for name, function, sample, content in tree["tasks"]
    )
    return Offer(tasks=tasks, caps=Caps(**tree["caps"]))
