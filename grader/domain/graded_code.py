"""Which of a notebook's units make up the graded code of an exercise.

That is what a name was last bound to, and all helpers and globals which that reads, one after
the other, up to the names at which it is told to stop. Knows nothing of rules.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from grader.domain.source import SourceFacts, Unit, UnitKind


@dataclass(frozen=True, slots=True)
class Bound:
    """What a name may be bound to: one of the ``alternatives``, altered by the ``changes``.

    ``hints`` are assignments that are probably no functions; only what they name counts.
    """

    alternatives: tuple[Unit, ...]
    changes: tuple[Unit, ...] = ()
    hints: tuple[Unit, ...] = ()


def graded_function(names: Sequence[str], facts: SourceFacts) -> tuple[str, ...]:
    """Return the first of these names that may be bound to a function, or nothing."""
    callable_kinds = {UnitKind.DEFINITION, UnitKind.CALLABLE, UnitKind.UNSURE}
    bound = {unit.name for unit in facts.units if unit.kind in callable_kinds}
    return next(((name,) for name in names if name in bound), ())


def definition(
    names: Sequence[str], facts: SourceFacts, completed: Collection[int]
) -> tuple[Unit, ...]:
    """Return what defines the graded function, or nothing where the source does not tell.

    Args:
        names: the exercise's function and its aliases; the first that is bound is graded.
        facts: what is written in the notebook.
        completed: the cells that ran to their end.
    """
    code = GradedCode(facts, (), completed, any_time=False)
    for name in graded_function(names, facts):
        for unit in code.bound(name, root=True).alternatives:
            if unit.kind in {UnitKind.DEFINITION, UnitKind.CALLABLE} and unit.first:
                return (unit,)
    return ()


class GradedCode:
    """The units of a notebook and what each name is bound to."""

    def __init__(
        self,
        facts: SourceFacts,
        stops: Collection[str],
        completed: Collection[int] | None,
        *,
        any_time: bool,
    ) -> None:
        self.facts = facts
        self.completed = completed
        self._stops = frozenset(stops)
        self._any_time = any_time
        self._units: dict[str, list[Unit]] = {}
        for unit in facts.units:
            if unit.name:
                self._units.setdefault(unit.name, []).append(unit)

    def roots(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the names that are graded: all variables, or the first name that is bound."""
        return tuple(names) if self._any_time else graded_function(names, self.facts)

    def reads(self, unit: Unit) -> Iterator[str]:
        """Yield the names that lead from a unit to further graded code."""
        return (n for n in unit.reads if n in self._units and n not in self._stops)

    def bound(self, name: str, *, root: bool) -> Bound:
        """Return what a name is bound to when its last cell has run."""
        units = self._units.get(name, [])
        if root and not self._any_time:
            return self._function(units)
        alternatives: list[Unit] = []
        changes: list[Unit] = []
        settled = False
        for unit in reversed(units):
            own = name in unit.reads and unit.kind is not UnitKind.DEFINITION
            if unit.kind is UnitKind.CHANGE or own:
                if not settled or unit.conditional:
                    changes.append(unit)
            elif not settled:
                alternatives.append(unit)
                settled = not self._any_time and self.took_effect(unit)
        return Bound(tuple(alternatives), tuple(changes))

    def _function(self, units: Sequence[Unit]) -> Bound:
        """Return what may be the last callable that was bound.

        Only a plain definition surely ends the search: anything else might not have been
        callable after all, and then an earlier one was graded.
        """
        defined = any(u.kind in {UnitKind.DEFINITION, UnitKind.CALLABLE} for u in units)
        alternatives: list[Unit] = []
        changes: list[Unit] = []
        hints: list[Unit] = []
        later = -1  # the cell of the unit that follows
        for unit in reversed(units):
            own = unit.name in unit.reads and unit.kind is not UnitKind.DEFINITION
            if unit.kind is UnitKind.VALUE:
                pass
            elif unit.kind is UnitKind.UNSURE and defined and not own:
                hints.append(unit)
            elif unit.kind is UnitKind.CHANGE or own:
                changes.append(unit)
            else:
                alternatives.append(unit)
                last = unit.kind is UnitKind.DEFINITION and unit.cell != later
                if last and self.took_effect(unit):
                    break
            later = unit.cell
        return Bound(tuple(alternatives), tuple(changes), tuple(hints))

    def took_effect(self, unit: Unit) -> bool:
        """Tell whether a unit was surely reached when its cell ran."""
        ran = self.completed is None or unit.cell in self.completed
        return ran and not unit.conditional

    def reached(self, names: Sequence[str]) -> tuple[Unit, ...]:
        """Return all units of the graded code under these names."""
        seen: dict[int, Unit] = {}
        roots = self.roots(names)
        waiting = [(name, True) for name in roots]
        known = set(waiting)
        while waiting:
            name, root = waiting.pop()
            bound = self.bound(name, root=root)
            for unit in (*bound.alternatives, *bound.changes):
                seen[id(unit)] = unit
                further = {(n, False) for n in self.reads(unit) if n not in roots} - known
                known |= further
                waiting.extend(sorted(further))
        return tuple(seen.values())
