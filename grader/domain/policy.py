"""Matching what is written in a notebook against the rules of an assignment.

The graded code of an exercise is what its name was last bound to, with all helpers and globals
that it reads, one after the other, up to the functions of exercises that the same rule covers:
those pay themselves. The function of an exercise that the rule leaves free is followed like any
helper, or a tape could hide in it. A certain use of something forbidden is a violation; what
the source cannot tell is a doubt, for a person to settle; a use anywhere else is only
mentioned.

What no reading of the source can see, and a person would have to notice: an optimizer inside an
object that a library hands back (``model.optimizer``; forbid the methods through which it is
used), code that arrives as data (a file, a pickle, a printed string) and is run in a way that
is not listed in ``grader.notebooks.canonical``, a mutable object that a loose function call
fills, two graded functions that share work through a global which neither reads by name, and
by-hand formulas that were copied from the output of the forbidden tool. Names are followed
without regard to order and calls without regard to their caller: where this would blame
somebody for another one's argument, it is a doubt.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from grader.domain.assignment import PolicyRule
from grader.domain.graded_code import Bound, GradedCode, graded_function
from grader.domain.source import SourceFacts, Unit, Use, UseKind


class Why(StrEnum):
    """Why a person has to look.

    DYNAMIC: graded code runs code that is not written there. UNCLEAR: something forbidden may
    be used in graded code. HIDDEN: the function is not found in what could be read. REBOUND:
    code that is not written there may have replaced the function. UNREAD: a cell could not be
    read and may have done anything.
    """

    DYNAMIC = "dynamic"
    UNCLEAR = "unclear"
    HIDDEN = "hidden"
    REBOUND = "rebound"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A use of what ``rule`` forbids; ``exercise`` is empty where it is only mentioned.

    ``unit`` is the global name in whose definition the use stands, empty for loose statements.
    """

    rule: PolicyRule
    exercise: str
    unit: str
    use: Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something that keeps ``rule`` from being decided; ``line`` is 0 for a whole cell."""

    rule: PolicyRule
    exercise: str
    why: Why
    path: str
    cell: int
    line: int


class _Status(IntEnum):
    CLEAN = 0
    POSSIBLE = 1
    CERTAIN = 2


# constructs that can replace a function from anywhere in the notebook
_REBINDING = frozenset(
    {
        "__builtins__",
        "__code__",
        "__globals__",
        "__main__",
        "code",
        "codeop",
        "ctypes",
        "eval",
        "exec",
        "f_back",
        "f_builtins",
        "f_globals",
        "f_locals",
        "gc",
        "globals",
        "inspect.currentframe",
        "inspect.stack",
        "IPython",
        "locals",
        "runpy",
        "setattr",
        "sys._current_frames",
        "sys._getframe",
        "sys.meta_path",
        "sys.modules",
        "sys.path_hooks",
        "sys.setprofile",
        "sys.settrace",
        "tangled",
        "tb_frame",
        "vars",
    }
)


def covers(rule: PolicyRule, exercise_id: str) -> bool:
    """Tell whether a rule holds in an exercise; one that names none holds in all."""
    return not rule.exercises or exercise_id in rule.exercises


def matches(rule: PolicyRule, use: Use) -> bool:
    """Tell whether a use is of something that the rule forbids; a dynamic one never is."""
    if use.kind is UseKind.METHOD:
        return use.path in rule.methods
    if use.kind is UseKind.NAME:
        return any(use.path == n or use.path.startswith(f"{n}.") for n in rule.names)
    return False


def violations(  # noqa: PLR0913  (an exercise is known by four things)
    rules: Sequence[PolicyRule],
    exercise_id: str,
    function_names: Sequence[str],
    facts: SourceFacts,
    exercise_functions: Mapping[str, str],
    *,
    completed: Collection[int] | None = None,
    any_time: bool = False,
) -> tuple[Violation, ...]:
    """Return the certain uses of something forbidden in an exercise's graded code.

    Args:
        rules: all rules of the assignment; those that do not cover the exercise are skipped.
        exercise_id: the exercise.
        function_names: the names its function may have, the contract's own first; or the
            names of its variables. None (figures, text): nothing is graded code.
        facts: what is written in the notebook.
        exercise_functions: for each name that a function of an exercise may have the exercise,
            the contract's own name first.
        completed: the cells that ran to their end; without it all are taken to have.
        any_time: the names are variables, of which any value they ever had may be graded.
    """
    return tuple(
        violation
        for rule in rules
        if covers(rule, exercise_id)
        for violation in _Judgement(
            rule,
            exercise_id,
            function_names,
            GradedCode(
                facts, _stops(rule, exercise_functions, facts), completed, any_time=any_time
            ),
        ).violations()
    )


def undecided(  # noqa: PLR0913  (as above)
    rules: Sequence[PolicyRule],
    exercise_id: str,
    function_names: Sequence[str],
    facts: SourceFacts,
    exercise_functions: Mapping[str, str],
    *,
    completed: Collection[int] | None = None,
    any_time: bool = False,
) -> tuple[Doubt, ...]:
    """Return what keeps a rule from being decided in an exercise; see :func:`violations`.

    A rule that is certainly violated has no doubts.
    """
    if not function_names:
        return ()
    return tuple(
        doubt
        for rule in rules
        if covers(rule, exercise_id)
        for doubt in _Judgement(
            rule,
            exercise_id,
            function_names,
            GradedCode(
                facts, _stops(rule, exercise_functions, facts), completed, any_time=any_time
            ),
        ).doubts()
    )


def elsewhere(
    rules: Sequence[PolicyRule],
    exercises: Mapping[str, Sequence[str]],
    facts: SourceFacts,
    exercise_functions: Mapping[str, str],
    *,
    any_time: Collection[str] = (),
) -> tuple[Violation, ...]:
    """Return the uses of something forbidden outside of all graded code, once for each line.

    Args:
        rules: all rules of the assignment.
        exercises: for each exercise the names as for :func:`violations`.
        facts: what is written in the notebook.
        exercise_functions: as for :func:`violations`.
        any_time: the exercises whose names are variables.
    """
    found: list[Violation] = []
    for rule in rules:
        stops = _stops(rule, exercise_functions, facts)
        functions = GradedCode(facts, stops, None, any_time=False)
        variables = GradedCode(facts, stops, None, any_time=True)
        charged: set[Use] = set()
        for exercise_id, names in exercises.items():
            if covers(rule, exercise_id):
                graph = variables if exercise_id in any_time else functions
                charged.update(use for unit in graph.reached(names) for use in unit.uses)
        found.extend(
            Violation(rule=rule, exercise="", unit=unit.name, use=use)
            for unit in facts.units
            for use in unit.uses
            if use not in charged and matches(rule, use)
        )
    return _one_a_line(found)


def _stops(
    rule: PolicyRule, exercise_functions: Mapping[str, str], facts: SourceFacts
) -> frozenset[str]:
    """Return the functions that are judged by the rule themselves.

    Of several names of an exercise only the one that is graded: a second function under another
    of its names is a helper, for which nobody else would pay.
    """
    names: dict[str, list[str]] = {}
    for name, exercise_id in exercise_functions.items():
        names.setdefault(exercise_id, []).append(name)
    return frozenset(
        name
        for exercise_id, own in names.items()
        if covers(rule, exercise_id)
        for name in graded_function(own, facts)
    )


def _one_a_line(found: Sequence[Violation]) -> tuple[Violation, ...]:
    """Return for each rule and line the violation with the plainest name."""
    plainest: dict[tuple[str, int, int], Violation] = {}
    for violation in found:
        use = violation.use
        key = (violation.rule.id, use.cell, use.line)
        known = plainest.setdefault(key, violation)
        if (use.kind is not UseKind.NAME, len(use.path)) < (
            known.use.kind is not UseKind.NAME,
            len(known.use.path),
        ):
            plainest[key] = violation
    return tuple(plainest.values())


class _Judgement:
    """One rule in one exercise."""

    def __init__(
        self, rule: PolicyRule, exercise: str, names: Sequence[str], graph: GradedCode
    ) -> None:
        self._rule = rule
        self._exercise = exercise
        self._graph = graph
        self._roots = graph.roots(names)
        self._units = graph.reached(names)
        self._status = self._settled()

    def violations(self) -> tuple[Violation, ...]:
        """Return the uses that violate the rule, if it is certainly violated."""
        if self._worst() is not _Status.CERTAIN:
            return ()
        return _one_a_line(
            [
                Violation(rule=self._rule, exercise=self._exercise, unit=unit.name, use=use)
                for unit in self._units
                for use in unit.uses
                if use.certain and matches(self._rule, use)
            ]
        )

    def doubts(self) -> tuple[Doubt, ...]:
        """Return what keeps the rule from being decided."""
        if self._worst() is _Status.CERTAIN:
            return ()
        found: list[Doubt] = []
        if self._worst() is _Status.POSSIBLE:
            found.extend(self._unclear())
        graph, facts = self._graph, self._graph.facts
        ran = graph.completed or ()
        unread = [*facts.unread, *(cell for cell in facts.unparsed if cell in ran)]
        found.extend(self._doubt(Why.UNREAD, "", cell, 0) for cell in unread)
        graded = {id(unit) for unit in self._units}
        escapes = [
            use
            for unit in facts.units
            if id(unit) not in graded
            for use in unit.uses
            if use.kind is UseKind.DYNAMIC
        ]
        for use in escapes:
            if use.path in _REBINDING or use.path.startswith("%"):
                found.append(self._doubt(Why.REBOUND, use.path, use.cell, use.line))
            elif not self._units:
                found.append(self._doubt(Why.HIDDEN, use.path, use.cell, use.line))
        return tuple(dict.fromkeys(found))

    def _unclear(self) -> Iterator[Doubt]:
        for unit in self._units:
            for use in unit.uses:
                if use.kind is UseKind.DYNAMIC:
                    yield self._doubt(Why.DYNAMIC, use.path, use.cell, use.line)
                elif matches(self._rule, use):
                    yield self._doubt(Why.UNCLEAR, use.path, use.cell, use.line)
        for name in self._roots:
            for unit in self._graph.bound(name, root=True).hints:
                for use in unit.uses:
                    if use.kind is UseKind.NAME and matches(self._rule, use):
                        yield self._doubt(Why.UNCLEAR, use.path, use.cell, use.line)

    def _doubt(self, why: Why, path: str, cell: int, line: int) -> Doubt:
        return Doubt(
            rule=self._rule, exercise=self._exercise, why=why, path=path, cell=cell, line=line
        )

    def _worst(self) -> _Status:
        return max((self._status[name] for name in self._roots), default=_Status.CLEAN)

    def _settled(self) -> dict[str, _Status]:
        """Return how certainly each name in the graded code stands for something forbidden.

        Starts clean and rises until nothing changes, so cycles of helpers end.
        """
        bound = {unit.name: self._graph.bound(unit.name, root=False) for unit in self._units}
        bound.update({name: self._graph.bound(name, root=True) for name in self._roots})
        own = {id(unit): self._own(unit) for unit in self._units}
        readers: dict[str, set[str]] = {}
        for unit in self._units:
            for name in self._graph.reads(unit):
                readers.setdefault(name, set()).add(unit.name)
        status = dict.fromkeys(bound, _Status.CLEAN)
        waiting = list(bound)
        while waiting:
            name = waiting.pop()
            new = self._combined(bound[name], own, status)
            if new > status[name]:
                status[name] = new
                waiting.extend(readers.get(name, ()))
        return status

    def _own(self, unit: Unit) -> _Status:
        worst = _Status.CLEAN
        for use in unit.uses:
            if matches(self._rule, use) and use.certain:
                return _Status.CERTAIN
            if matches(self._rule, use) or use.kind is UseKind.DYNAMIC:
                worst = _Status.POSSIBLE
        return worst

    def _combined(
        self, bound: Bound, own: Mapping[int, _Status], status: Mapping[str, _Status]
    ) -> _Status:
        """Return the status of a name from what it may be bound to.

        It is certain where every alternative is, or where a change surely took effect.
        """

        def of(unit: Unit) -> _Status:
            below = (status.get(name, _Status.CLEAN) for name in self._graph.reads(unit))
            return max([own[id(unit)], *below])

        alternatives = [of(unit) for unit in bound.alternatives]
        found = min(alternatives, default=_Status.CLEAN)
        if found is not max(alternatives, default=_Status.CLEAN):
            found = _Status.POSSIBLE
        for unit in bound.changes:
            certain = self._graph.took_effect(unit)
            found = max(found, of(unit) if certain else min(of(unit), _Status.POSSIBLE))
        named = any(
            matches(self._rule, use) and use.kind is UseKind.NAME
            for unit in bound.hints
            for use in unit.uses
        )
        return max(found, _Status.POSSIBLE) if named else found
