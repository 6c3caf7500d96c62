"""Trying the policy: each forbidden thing is written into a small notebook in every usual way.

Nothing is run; the notebook is read as a student's would be.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from grader.domain.assignment import Assignment, Exercise, Observed, PolicyRule
from grader.domain.notebook import Cell, CellKind, Notebook
from grader.domain.policy import covers, undecided, violations
from grader.domain.text import NOTHING, Text
from grader.workflow.barring import names_of
from grader.workflow.ports import Reader
from grader.workflow.proving.finding import Area, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A notebook of two cells: what is imported, and what the graded function says."""

    way: str
    head: str
    expression: str

    def cells(self, exercise: Exercise) -> tuple[Cell, ...]:
        """Return the notebook's cells, with the use inside the graded code."""
        body = (
            f"def {exercise.id}({', '.join(exercise.arguments)}):\n    return {self.expression}\n"
        )
        if exercise.observed is not Observed.CALL:
            body = "".join(f"{name} = {self.expression}\n" for name in exercise.variables)
        return tuple(
            Cell(index=i, kind=CellKind.CODE, source=source)
            for i, source in enumerate((self.head, body))
        )


def ways_to_use(name: str) -> Iterator[Attempt]:
    """Yield the usual ways to come by something with a dotted name, and to call it."""
    parent, _, last = name.rpartition(".")
    top = name.partition(".")[0]
    yield Attempt(way="import", head=f"import {top}\n", expression=f"{name}(1)")
    yield Attempt(way="alias of a module", head=f"import {name} as short\n", expression="short(1)")
    yield Attempt(way="below it", head=f"import {top}\n", expression=f"{name}.thing(1)")
    if parent:
        yield Attempt(
            way="from-import", head=f"from {parent} import {last}\n", expression=f"{last}(1)"
        )
        yield Attempt(
            way="from-import with alias",
            head=f"from {parent} import {last} as short\n",
            expression="short(1)",
        )
        yield Attempt(
            way="attribute of an alias",
            head=f"import {parent} as short\n",
            expression=f"short.{last}(1)",
        )
        yield Attempt(
            way="assigned name",
            head=f"import {top}\nshort = {name}\n",
            expression="short(1)",
        )


def ways_to_call(method: str) -> Iterator[Attempt]:
    """Yield the usual ways to call a method on what a library made."""
    yield Attempt(
        way="method",
        head="import somelibrary\nthing = somelibrary.Thing()\n",
        expression=f"thing.{method}(1)",
    )
    yield Attempt(
        way="method at once",
        head="import somelibrary\n",
        expression=f"somelibrary.Thing().{method}(1)",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The policy of one assignment, tried with a reader of notebooks."""

    assignment: Assignment
    reader: Reader

    def tried(self) -> Iterator[Finding]:
        """Yield for each rule that it bars what it forbids, and nothing else."""
        for rule in self.assignment.policy:
            yield self._bars(rule)
            yield self._leaves(rule)

    def _bars(self, rule: PolicyRule) -> Finding:
        attempts = [(n, way) for n in rule.names for way in ways_to_use(n)]
        attempts += [(f".{m}()", way) for m in rule.methods for way in ways_to_call(m)]
        missed = [
            f"{what} ({attempt.way}) in {exercise.id}"
            for exercise in self._judged()
            if covers(rule, exercise.id)
            for what, attempt in attempts
            if not self._violates(rule, exercise, attempt)
        ]
        said = Text(
            en=f"bars {len(rule.names)} names and {len(rule.methods)} methods, "
            f"tried in {len(attempts)} ways",
            zh=f"禁用的 {len(rule.names)} 个名称和 {len(rule.methods)} 个方法，"
            f"用 {len(attempts)} 种写法逐一试过",
        )
        return _finding(rule, said, missed, "is not barred", "没有被禁止")

    def _leaves(self, rule: PolicyRule) -> Finding:
        free = [
            *((name, _use_of(name)) for name in rule.allows),
            *(
                (f"{maker}.Thing().{method}()", _made_by(maker, method))
                for maker in rule.exempt
                for method in rule.methods
            ),
        ]
        barred = [
            f"{what} in {exercise.id}"
            for exercise in self._judged()
            if covers(rule, exercise.id)
            for what, attempt in free
            if self._is_touched(rule, exercise, attempt)
        ]
        barred += [
            f"{name} in {exercise.id}, which it does not cover"
            for exercise in self._judged()
            if not covers(rule, exercise.id)
            for name in rule.names
            if self._violates(rule, exercise, _use_of(name))
        ]
        said = Text(
            en=f"leaves free what it does not mean, tried in {len(free)} ways",
            zh=f"不涉及的写法保持可用，试过 {len(free)} 种",
        )
        return _finding(rule, said, barred, "is barred", "被误禁")

    def _judged(self) -> tuple[Exercise, ...]:
        ways = (Observed.CALL, Observed.VARIABLES)
        return tuple(e for e in self.assignment.exercises if e.observed in ways)

    def _violates(self, rule: PolicyRule, exercise: Exercise, attempt: Attempt) -> bool:
        return bool(self._found(violations, rule, exercise, attempt))

    def _is_touched(self, rule: PolicyRule, exercise: Exercise, attempt: Attempt) -> bool:
        """Tell whether a use is a violation, or so much as a doubt."""
        doubts = self._found(undecided, rule, exercise, attempt)
        return bool(doubts) or self._violates(rule, exercise, attempt)

    def _found(
        self,
        question: Callable[..., tuple[object, ...]],
        rule: PolicyRule,
        exercise: Exercise,
        attempt: Attempt,
    ) -> tuple[object, ...]:
        """Return what the policy answers to a question about an attempt."""
        return question(
            (rule,),
            exercise.id,
            names_of(exercise),
            self.reader.facts(Notebook(cells=attempt.cells(exercise))),
            self._functions(),
            any_time=exercise.observed is Observed.VARIABLES,
        )

    def _functions(self) -> dict[str, str]:
        called = [e for e in self.assignment.exercises if e.observed is Observed.CALL]
        return {name: exercise.id for exercise in called for name in names_of(exercise)}


def _use_of(name: str) -> Attempt:
    return Attempt(way="import", head=f"import {name.partition('.')[0]}\n", expression=f"{name}(1)")


def _made_by(maker: str, method: str) -> Attempt:
    top = maker.partition(".")[0]
    return Attempt(
        way="method",
        head=f"import {top}\nthing = {maker}.Thing()\n",
        expression=f"thing.{method}(1)",
    )


def _finding(rule: PolicyRule, said: Text, missed: list[str], en: str, zh: str) -> Finding:
    shown = "; ".join(missed[:3]) + ("; ..." if len(missed) > 3 else "")
    return Finding(
        area=Area.POLICY,
        subject=rule.id,
        statement=said,
        problem=Text(en=f"{shown} {en}", zh=f"{shown} {zh}") if missed else NOTHING,
        fix=Text(
            en=f"change `names`, `methods`, `except` or `allows` of policy {rule.id}",
            zh=f"请修改规定 {rule.id} 的 `names`、`methods`、`except` 或 `allows`",
        )
        if missed
        else NOTHING,
    )
