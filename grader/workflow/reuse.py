"""Which stored run makes another one needless: of the same submission, plan and environment."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from grader.domain.entry import Entry
from grader.domain.error import GraderError
from grader.domain.observation import Run, RunOutcome
from grader.domain.text import NOTHING, Text
from grader.workflow.batch import Batch, Tools

# What numbers may depend on; the versions of other libraries are told in reports.
DECISIVE = ("python", "ipython", "numpy", "keras", "tensorflow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """The ``run`` that serves, if any; ``why`` a stored one does not, if that needs saying."""

    run: Run | None = None
    why: Text = NOTHING


def decisive(versions: Mapping[str, str]) -> str:
    """Return of an environment what another run would have to have in common."""
    return ", ".join(f"{name} {versions[name]}" for name in DECISIVE if name in versions)


def run_key(batch: Batch, tools: Tools, sha256: str, plan_digest: str) -> str:
    """Return the key of a run: of what was handed in, what is asked, and where it runs."""
    runner = tools.runner
    scale = f"{batch.limit_scale:g}"
    parts = (sha256, plan_digest, runner.name, scale, decisive(runner.versions))
    return hashlib.sha256("/".join(filter(None, parts)).encode()).hexdigest()


def kept_run(
    batch: Batch, tools: Tools, last: Entry | None, sha256: str, plan_digest: str
) -> Reuse:
    """Return the run that makes another one needless, if there is one.

    ``last`` is the student's newest grade: its run counts also where its limits were others.
    """
    keys = [run_key(batch, tools, sha256, plan_digest)]
    if last is not None and last.sha256 == sha256:
        keys.insert(0, last.run)
    why = NOTHING
    for key in filter(None, keys):
        try:
            run = tools.gradebook.run(key)
        except GraderError:
            continue  # a damaged run is made again; the others are not held up by it
        if run is None or run.plan_digest != plan_digest:
            continue
        elsewhere = _elsewhere(run, tools)
        if elsewhere.en:
            why = elsewhere
            continue
        again = run.outcome in batch.retry or run.outcome is RunOutcome.INFRASTRUCTURE
        return Reuse() if again else Reuse(run=run)
    return Reuse(why=why)


def _elsewhere(run: Run, tools: Tools) -> Text:
    """Return where a run was made, if that was another environment than this one."""
    runner = tools.runner
    before, now = decisive(run.environment), decisive(runner.versions)
    if run.runner != runner.name:
        before, now = f"runner {run.runner}", f"runner {runner.name}"
    if before == now:
        return NOTHING
    unknown = Text(en="an environment that was not recorded", zh="未记录的环境")
    return Text(
        en=f"its run was made in another environment ({before or unknown.en}; now {now})",
        zh=f"已有的运行来自另一环境（{before or unknown.zh}；现为 {now}）",
    )
