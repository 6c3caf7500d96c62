"""How judging is overheard: which parts of a reference it looks at, and what it takes from memory.

What was looked at, with the digests of what stood there, are the grounds of a verdict.
"""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from grader.domain.reference import Alternative, KnownWrong, Reference
from grader.workflow.footings import ALL, REFERENCE, WORDS, Footings

V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Overheard:
    """What judging one exercise has looked at so far, in order."""

    footings: Footings
    log: list[str] = field(default_factory=list)

    def reference(self) -> Reference:
        """Return the release's reference, with an ear at everything in it."""
        plain = self.footings.release.reference
        tables: dict[str, Any] = {
            name: _Table(name, table, self.log)
            for name in REFERENCE
            if isinstance(table := getattr(plain, name), Mapping)
        }
        return replace(plain, **tables)

    def since(self, mark: int) -> dict[str, str]:
        """Return the grounds of what was looked at since the log had ``mark`` lines."""
        return self.footings.of(*dict.fromkeys(self.log[mark:]))


class _Table(Mapping[str, V]):
    """A table of the reference that notes which of its entries are looked at."""

    def __init__(self, name: str, table: Mapping[str, V], log: list[str]) -> None:
        self._name, self._table, self._log = name, table, log

    def __getitem__(self, key: str) -> V:
        self._log.append(f"{self._name}/{key}")
        value = self._table[key]
        if isinstance(value, tuple):
            path = f"{self._name}/{key}"
            return tuple(_listening(one, path, self._log) for one in value)  # type: ignore[return-value]
        return value

    def __contains__(self, key: object) -> bool:
        self._log.append(f"{self._name}/{key}")
        return key in self._table

    def __iter__(self) -> Iterator[str]:
        self._log.append(f"{self._name}/{ALL}")
        return iter(self._table)

    def __len__(self) -> int:
        self._log.append(f"{self._name}/{ALL}")
        return len(self._table)


def _listening(one: object, path: str, log: list[str]) -> object:
    """Return a known-wrong or accepted function that notes when its words are asked for."""
    plain = type(one)
    if plain not in _LISTENING:
        return one
    heard: Any = object.__new__(_LISTENING[plain])
    for item in fields(one):  # type: ignore[arg-type]
        object.__setattr__(heard, item.name, getattr(one, item.name))
    object.__setattr__(heard, "_ear", (path, log))
    return heard


class _Ear:
    """Notes which words are asked for."""

    _ear: tuple[str, list[str]] = ("", [])

    def __getattribute__(self, name: str) -> object:
        if name in WORDS:
            path, log = object.__getattribute__(self, "_ear")
            log.append(f"{path}/{object.__getattribute__(self, 'id')}.{name}")
        return object.__getattribute__(self, name)


class _KnownWrong(_Ear, KnownWrong):
    """A known-wrong function that is listened to."""


class _Alternative(_Ear, Alternative):
    """An accepted function that is listened to."""


_LISTENING: dict[type, type] = {KnownWrong: _KnownWrong, Alternative: _Alternative}


class Memory(dict[Hashable, object]):
    """What the checks of an exercise have worked out, with the grounds of each piece.

    A check that takes a piece from here rests on what the piece was made of.
    """

    def __init__(self, log: list[str]) -> None:
        """Begin with nothing worked out."""
        super().__init__()
        self._log = log
        self._begun: dict[Hashable, int] = {}
        self._heard: dict[Hashable, tuple[str, ...]] = {}

    def fresh(self) -> "Memory":
        """Return another memory, as empty as a new one, that is overheard like this one."""
        return Memory(self._log)

    def __contains__(self, key: object) -> bool:
        """Tell whether a piece is there; whoever asks rests on it."""
        if super().__contains__(key):
            self._log.extend(self._heard.get(key, ()))
            return True
        self._begun[key] = len(self._log)
        return False

    def __setitem__(self, key: Hashable, value: object) -> None:
        """Keep a piece with what was looked at since it was missed."""
        self._heard[key] = tuple(self._log[self._begun.pop(key, 0) :])
        super().__setitem__(key, value)
