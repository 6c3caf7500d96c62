"""What stands at each path under one release, and how judging it is overheard.

A verdict is kept with the paths that were looked at and the digests of what stood there. Under
another release it holds as long as the same stands at each of them: judging is a pure
function, so it would look at the same places and conclude the same.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from grader.domain.assignment import CheckSpec, Exercise, Observed
from grader.domain.fingerprint import NoFingerprint, fingerprint
from grader.domain.grounds import STANDING, Grounds
from grader.domain.question import Standing
from grader.domain.reference import Alternative, KnownWrong, Reference
from grader.domain.release import Release
from grader.domain.text import NOTHING
from grader.domain.verdict import Verdict
from grader.workflow.barring import names_of

V = TypeVar("V")
ALL = "*"
ABSENT = "absent"


def bare(exercise: Exercise) -> Exercise:
    """Return an exercise without what no verdict may rest on: texts, points, its checks."""
    return replace(exercise, title=NOTHING, task=NOTHING, checks=())


def bare_check(check: CheckSpec) -> CheckSpec:
    """Return a check without what no verdict may rest on: its title and its points."""
    return replace(check, title=NOTHING, points=0.0)


def dressed(verdict: Verdict, check: CheckSpec) -> Verdict:
    """Return a verdict on a bare check with the check's title and points."""
    return replace(verdict, title=check.title, points=check.points)


def standing_path(exercise: str) -> str:
    """Return the path of what an exercise has shown."""
    return f"{STANDING}{exercise}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Footings:
    """The digests of everything that a conclusion under one release may rest on.

    ``blind`` ones tell nothing and cost nothing: for who keeps no grounds.
    """

    release: Release
    blind: bool = False
    _known: dict[str, str] = field(default_factory=dict)

    def at(self, path: str) -> str:
        """Return the digest of what stands at a path; ``absent`` where nothing does."""
        if self.blind:
            return ""
        if path not in self._known:
            self._known[path] = self._digest(path)
        return self._known[path]

    def hold(self, grounds: Grounds, standings: Mapping[str, Standing]) -> bool:
        """Tell whether the same stands at every path of ``grounds``."""
        return all(
            digest
            == (
                self.print_of(standings.get(path.removeprefix(STANDING)))
                if path.startswith(STANDING)
                else self.at(path)
            )
            for path, digest in grounds.items()
        )

    def print_of(self, thing: object) -> str:
        """Return the fingerprint of something that a run brought about."""
        return "" if self.blind else fingerprint(thing)

    def of(self, *paths: str) -> dict[str, str]:
        """Return the grounds at these paths."""
        return {path: self.at(path) for path in paths}

    def _digest(self, path: str) -> str:
        head, _, rest = path.partition("/")
        if head in _REFERENCE:
            return self._of_reference(head, rest)
        special: dict[str, Callable[[str], object]] = {
            "judges": lambda _rest: self.release.judges,
            "exercise": self._exercise,
            "check": self._check,
            "contract": lambda _rest: self._contract(),
            "parameters": lambda _rest: self.release.assignment.roles,
            "starter": lambda _rest: self.release.starter_texts,
            "policy": self._policy,
            "reasons": lambda _rest: self._rules(),
            "notes": lambda _rest: self._notes(),
        }
        return fingerprint(special[head](rest)) if head in special else ABSENT

    def _exercise(self, name: str) -> object:
        assignment = self.release.assignment
        if name not in {exercise.id for exercise in assignment.exercises}:
            return None
        return (bare(assignment.exercise(name)), assignment.upstream(name))

    def _check(self, path: str) -> object:
        exercise, _, name = path.partition("/")
        for one in self.release.assignment.exercises:
            for check in one.checks:
                if (one.id, check.id) == (exercise, name):
                    return bare_check(check)
        return None

    def _contract(self) -> object:
        called = [e for e in self.release.assignment.exercises if e.observed is Observed.CALL]
        return tuple(bare(exercise) for exercise in called)

    def _policy(self, _exercise: str) -> object:
        assignment = self.release.assignment
        rules = tuple(replace(rule, reason=NOTHING) for rule in assignment.policy)
        return (rules, tuple((e.id, names_of(e), e.observed) for e in assignment.exercises))

    def _rules(self) -> object:
        return self.release.assignment.policy

    def _notes(self) -> object:
        assignment = self.release.assignment
        return (self._policy(""), assignment.id, assignment.functions, dict(self.release.siblings))

    def _of_reference(self, table: str, rest: str) -> str:
        value = getattr(self.release.reference, table)
        if not isinstance(value, Mapping):
            return self._print(value)
        if rest == ALL:
            return fingerprint(tuple(value))
        key, _, attribute = rest.partition("/")
        if key not in value:
            return ABSENT
        if attribute:
            name, _, text = attribute.rpartition(".")
            return fingerprint(tuple(getattr(one, text) for one in value[key] if one.id == name))
        return self._print(_without_texts(value[key]))

    def _print(self, value: object) -> str:
        try:
            return fingerprint(value)
        except NoFingerprint:  # then whatever the file says may matter
            sources = self.release.sources.items()
            return fingerprint([text for name, text in sources if name.endswith(".py")])


_REFERENCE = tuple(one.name for one in fields(Reference))
# What is in a reference and no table: nobody can listen there, so that it always counts.
PLAIN = tuple(one.name for one in fields(Reference) if one.type in ("str", str))
_TEXTS = ("name", "explanation", "hints")


def _without_texts(value: object) -> object:
    """Return known-wrong or accepted functions without their words, which are asked for apart."""
    if isinstance(value, tuple):
        return tuple(_without_texts(one) for one in value)
    if isinstance(value, KnownWrong):
        return (value.id, value.exercise, value.function, value.family)
    if isinstance(value, Alternative):
        return (value.id, value.function)
    return value


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
            for name in _REFERENCE
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
        if name in _TEXTS:
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
