"""The small print of a report: how, where and within what limits a notebook ran."""

from grader.domain.grade import Graded
from grader.domain.observation import Run
from grader.domain.text import Text
from grader.language import text
from grader.report import amounts
from grader.report.inert import excerpt_line
from grader.report.terms import SANDBOX
from grader.report.views import Fact, Protection

_MAX_ROWS = 60
_MAX_VALUE = 200


def _same(value: str) -> Text:
    """Return a value that reads the same in both languages."""
    shown = excerpt_line(value, _MAX_VALUE)
    return Text(en=shown, zh=shown)


def run_facts(graded: Graded) -> tuple[Fact, ...]:
    """Return what was used and what was allowed; nothing where nothing ran."""
    run, limits = graded.run, graded.assignment.limits
    if not run.cells:
        return ()
    usage = run.usage
    rows = (
        (text("runner"), _same(run.runner)),
        (text("random seed"), _same(str(run.seed))),
        (text("wall time"), amounts.seconds(usage.wall_s)),
        (text("processor time"), amounts.seconds(usage.cpu_s)),
        (
            text("peak memory"),
            _same(amounts.binary_size(usage.peak_memory_bytes)),
        ),
        (text("limit of one cell"), amounts.seconds(limits.cell_s)),
        (
            text("limit of one call by the grader"),
            amounts.seconds(limits.probe_s),
        ),
        (text("limit of the whole run"), amounts.seconds(limits.total_s)),
        (
            text("limit of memory"),
            _same(amounts.binary_size(limits.memory_bytes)),
        ),
    )
    return tuple(Fact(name=name, value=value) for name, value in rows)


def environment_facts(run: Run) -> tuple[Fact, ...]:
    """Return versions and settings of the machine, as the run recorded them."""
    return tuple(
        Fact(name=_same(name), value=_same(value))
        for name, value in sorted(run.environment.items())[:_MAX_ROWS]
    )


def sandbox(run: Run) -> tuple[Protection, ...]:
    """Return the table of what the sandbox enforced and what was seen to hold."""
    return tuple(
        Protection(
            name=SANDBOX.get(name) or _same(name),
            enforced_by=excerpt_line(row.enforced_by, _MAX_VALUE),
            observed=excerpt_line(row.observed, _MAX_VALUE),
        )
        for name, row in sorted(run.sandbox.items())[:_MAX_ROWS]
    )
