"""Which stored run makes another one needless: of the same submission, plan and environment."""

import hashlib

from grader.domain.entry import Entry
from grader.domain.error import GraderError
from grader.domain.observation import Run, RunOutcome
from grader.workflow.batch import Batch, Tools


def run_key(batch: Batch, tools: Tools, sha256: str, plan_digest: str) -> str:
    """Return the key of a run: of what was handed in, what is asked, and where it runs."""
    parts = (sha256, plan_digest, tools.runner.name, f"{batch.limit_scale:g}", tools.environment)
    return hashlib.sha256("/".join(filter(None, parts)).encode()).hexdigest()


def kept_run(
    batch: Batch, tools: Tools, last: Entry | None, sha256: str, plan_digest: str
) -> Run | None:
    """Return the run that makes another one needless; None: it has to run.

    ``last`` is the student's newest grade: its run counts also where its limits were others.
    """
    keys = [run_key(batch, tools, sha256, plan_digest)]
    if last is not None and last.sha256 == sha256:
        keys.insert(0, last.run)
    for key in filter(None, keys):
        try:
            run = tools.gradebook.run(key)
        except GraderError:
            continue  # a damaged run is made again; the others are not held up by it
        if run is None or run.plan_digest != plan_digest or run.runner != tools.runner.name:
            continue
        again = run.outcome in batch.retry or run.outcome is RunOutcome.INFRASTRUCTURE
        return None if again else run
    return None
