"""Points that add up and can be lost, and limits that a solution stays well below."""

from collections.abc import Iterator

from grader.domain.assignment import Assignment
from grader.domain.observation import Run
from grader.domain.probe import Limits
from grader.domain.text import NOTHING, Text
from grader.workflow.proving.finding import Area, Finding

MIB = 2**20
# TensorFlow alone needs about half a GiB.
LEAST_MEMORY_BYTES = 1024 * MIB
MOST_TOTAL_S = 3600.0
# A solution may use this share of a limit; slower machines need the rest.
SHARE = 0.5


def points(assignment: Assignment) -> Iterator[Finding]:
    """Yield that every exercise and every check is worth something, and the sum."""
    worthless = [
        f"{e.id}/{c.id}" for e in assignment.exercises for c in e.checks if not c.points > 0
    ]
    listed = ", ".join(worthless)
    yield Finding(
        area=Area.POINTS,
        subject="points",
        statement=Text(
            en=f"{len(assignment.exercises)} exercises add up to {assignment.points:g} points",
            zh=f"{len(assignment.exercises)} 道题共 {assignment.points:g} 分",
        ),
        problem=Text(en=f"worth nothing: {listed}", zh=f"分值为零：{listed}")
        if worthless
        else NOTHING,
        fix=Text(en="give each check points, or take it out", zh="请给出分值，或去掉该检查")
        if worthless
        else NOTHING,
    )


def limits(assignment: Assignment) -> Iterator[Finding]:
    """Yield that no limit contradicts another or the needs of TensorFlow."""
    said = _trouble(assignment.limits)
    yield Finding(
        area=Area.LIMITS,
        subject="limits",
        statement=Text(en="the limits fit together", zh="各项限制互相协调"),
        problem=said,
        fix=Text(en="change [limits] in assignment.toml", zh="请修改 assignment.toml 的 [limits]")
        if said.en
        else NOTHING,
    )


def _trouble(bounds: Limits) -> Text:
    for name in ("cell_s", "probe_s"):
        if getattr(bounds, name) > bounds.total_s:
            return Text(en=f"{name} is more than total_s", zh=f"{name} 大于 total_s")
    if bounds.total_s > MOST_TOTAL_S:
        return Text(en="total_s is more than an hour", zh="total_s 超过一小时")
    if bounds.memory_bytes < LEAST_MEMORY_BYTES:
        return Text(
            en="memory_mb is below 1024, which TensorFlow needs",
            zh="memory_mb 低于 TensorFlow 所需的 1024",
        )
    return NOTHING


def headroom(file: str, bounds: Limits, run: Run) -> Iterator[Finding]:
    """Yield how much of the limits a solution used: CPU time and memory, not wall time.

    A busy machine changes wall time, so it proves nothing.
    """
    used = {
        "cpu_s": (run.usage.cpu_s, bounds.cpu_s, "s"),
        "memory_mb": (run.usage.peak_memory_bytes / MIB, bounds.memory_bytes / MIB, "MB"),
    }
    tight = {
        n: f"{u:.0f} of {most:.0f} {unit}"
        for n, (u, most, unit) in used.items()
        if u > SHARE * most
    }
    words = ", ".join(f"{u:.0f} {unit}" for u, _, unit in used.values())
    listed = "; ".join(f"{name}: {share}" for name, share in tight.items())
    yield Finding(
        area=Area.LIMITS,
        subject=file,
        statement=Text(
            en=f"stays well below the limits ({words})", zh=f"远低于各项限制（{words}）"
        ),
        problem=Text(en=f"uses {listed}", zh=f"用量过高：{listed}") if tight else NOTHING,
        fix=Text(en="raise these limits in [limits]", zh="请在 [limits] 中放宽这些限制")
        if tight
        else NOTHING,
    )
