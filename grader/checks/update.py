"""The change that an update makes to each parameter equals the reference's.

Changes are compared and never the updated parameters: a small wrong step hides in them.
"""

from collections.abc import Mapping, Sequence

from grader.checks.allowance import of_elements
from grader.checks.kind import Kind, ProbeRequest
from grader.checks.value import judge_cases
from grader.domain.probe import Probe
from grader.domain.question import Question
from grader.domain.tolerance import BOUNDS
from grader.domain.verdict import Verdict


def settings_of(options: Mapping[str, object]) -> tuple[str, Sequence[object]]:
    """Return the setting that is varied and its values; an empty name where there is none."""
    at = options.get("at")
    if not isinstance(at, Mapping) or len(at) != 1:
        return "", ()
    name, values = next(iter(at.items()))
    return str(name), tuple(values) if isinstance(values, (list, tuple)) else (values,)


def probe_id(exercise: str, name: str, value: object) -> str:
    """Return the id of the probe that varies one setting; checks share it."""
    return f"{exercise}/at/{name}={value}"


def extra_probes(request: ProbeRequest) -> tuple[Probe, ...]:
    """Ask for the same inputs with other values of one setting."""
    name, values = settings_of(request.check.options)
    if not name:
        return ()
    return tuple(
        request.first_case_with(probe_id(request.exercise.id, name, value), {name: value})
        for value in values
    )


def judge(question: Question) -> Verdict:
    """Judge the changes in all cases; any member of the conventions may be followed."""
    others = tuple(case for name, case in question.extra.items() if "/at/" in name)
    cases = (*question.cases, *others)
    return judge_cases(question, cases, changes=True, any_member=True)


KIND = Kind(
    name="update",
    judge=judge,
    options=frozenset({"outputs", "at", *BOUNDS}),
    extra_probes=extra_probes,
    practice="changes",
    allowance=of_elements,
)
