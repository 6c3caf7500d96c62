"""What stands at each path under one release: the digests that verdicts are kept by.

A verdict is kept with the paths that were looked at and the digests of what stood there. Under
another release it holds as long as the same stands at each of them: judging is a pure
function, so it would look at the same places and conclude the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TypeVar

from grader.domain.assignment import CheckSpec, Exercise, Observed
from grader.domain.fingerprint import NoFingerprint, fingerprint
from grader.domain.grounds import STANDING, Grounds
from grader.domain.reference import Alternative, KnownWrong, Reference
from grader.domain.release import Release
from grader.domain.rubric import RUBRIC
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
    """Return a check without what no verdict may rest on: its title, its points, its rubric."""
    options = {name: option for name, option in check.options.items() if name != RUBRIC}
    return replace(check, title=NOTHING, points=0.0, options=options)


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
    _prints: dict[str, str] = field(default_factory=dict)

    def at(self, path: str) -> str:
        """Return the digest of what stands at a path; ``absent`` where nothing does."""
        if self.blind:
            return ""
        if path not in self._known:
            self._known[path] = self._digest(path)
        return self._known[path]

    def hold(self, grounds: Grounds, print_of_standing: Callable[[str], str]) -> bool:
        """Tell whether the same stands at every path of ``grounds``.

        ``print_of_standing`` gives the fingerprint of how another exercise stands.
        """
        known = self._known
        for path, digest in grounds.items():  # a loop: it is asked for every check of a class
            if path in known:
                now = known[path]
            elif path.startswith(STANDING):
                now = print_of_standing(path.removeprefix(STANDING))
            else:
                now = self.at(path)
            if now != digest:
                return False
        return True

    def print_of(self, thing: object) -> str:
        """Return the fingerprint of something that a run brought about."""
        return "" if self.blind else fingerprint(thing)

    def remembered(self, words: str, made: Callable[[], str]) -> str:
        """Return a fingerprint that is made once for all things that are in the same words."""
        if words not in self._prints:
            self._prints[words] = made()
        return self._prints[words]

    def of(self, *paths: str) -> dict[str, str]:
        """Return the grounds at these paths."""
        return {path: self.at(path) for path in paths}

    def _digest(self, path: str) -> str:
        head, _, rest = path.partition("/")
        if head in REFERENCE:
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


REFERENCE = tuple(one.name for one in fields(Reference))
# What is in a reference and no table: nobody can listen there, so that it always counts.
PLAIN = tuple(one.name for one in fields(Reference) if one.type in ("str", str))
WORDS = ("name", "explanation", "hints")


def _without_texts(value: object) -> object:
    """Return known-wrong or accepted functions without their words, which are asked for apart."""
    if isinstance(value, tuple):
        return tuple(_without_texts(one) for one in value)
    if isinstance(value, KnownWrong):
        return (value.id, value.exercise, value.function, value.family)
    if isinstance(value, Alternative):
        return (value.id, value.function)
    return value
