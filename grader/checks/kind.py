"""What a kind of check is, and the table of all kinds.

A new kind is one new file in this package with a ``KIND`` in it; nothing else changes.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from grader.domain.assignment import Assignment, CheckSpec, Exercise, Observed
from grader.domain.observation import RecordedCall
from grader.domain.probe import Argument, Probe
from grader.domain.question import Question
from grader.domain.reference import Reference
from grader.domain.text import NOTHING, Text
from grader.domain.value import Value
from grader.domain.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeRequest:
    """What a kind may use to ask for probes beyond its exercise's own cases.

    ``arguments`` are the inputs of the exercise's first case; ``rng`` belongs to this check.
    """

    assignment: Assignment
    exercise: Exercise
    check: CheckSpec
    reference: Reference
    arguments: Mapping[str, Argument]
    rng: np.random.Generator

    def first_case_with(self, probe_id: str, values: Mapping[str, object]) -> Probe:
        """Return the exercise's first case with other values of some of its arguments."""
        others = {
            name: Argument(role=self.arguments[name].role, value=np.asarray(value))
            for name, value in values.items()
        }
        return Probe(
            id=probe_id,
            exercise=self.exercise.id,
            function=self.exercise.id,
            arguments={**self.arguments, **others},
            returns=self.exercise.returns,
            record=self.assignment.upstream(self.exercise.id),
        )


def no_probes(_request: ProbeRequest) -> tuple[Probe, ...]:
    """Ask for nothing beyond the exercise's own cases."""
    return ()


def no_calls(_request: ProbeRequest) -> tuple[Mapping[str, Value], tuple[RecordedCall, ...]]:
    """Leave it to the reference to show which upstream calls there are."""
    return {}, ()


def no_allowance(_check: CheckSpec) -> Text:
    """Say nothing of an allowed error: none is measured."""
    return NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of check.

    ``judge`` is a pure function. ``options`` are the keys that a check of this kind may
    have in ``assignment.toml``, ``values`` what those may be that it cannot do without;
    ``observes`` the ways of observation it can read. ``upstream_calls`` returns smaller
    inputs, for which it can list every call of the functions built on, where the reference
    alone would not show all. ``practice`` names the story that the students' self-check
    tells of it (see ``grader.practice``); empty: none before it is graded. ``allowance`` says
    in words how far a number may lie off, where an error is measured.
    """

    name: str
    judge: Callable[[Question], Verdict]
    options: frozenset[str] = frozenset()
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    observes: frozenset[Observed] = frozenset({Observed.CALL})
    extra_probes: Callable[[ProbeRequest], tuple[Probe, ...]] = field(default=no_probes)
    upstream_calls: Callable[
        [ProbeRequest], tuple[Mapping[str, Value], tuple[RecordedCall, ...]]
    ] = field(default=no_calls)
    practice: str = ""
    allowance: Callable[[CheckSpec], Text] = field(default=no_allowance)


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind of check by name, found in the files of this package."""
    package = importlib.import_module("grader.checks")
    found = {}
    for module_info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"grader.checks.{module_info.name}")
        kind = getattr(module, "KIND", None)
        if isinstance(kind, Kind):
            found[kind.name] = kind
    return found
