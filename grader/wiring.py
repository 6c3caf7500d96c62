"""The one place that picks adapters and puts a batch's tools together."""

import getpass
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from grader.course.data import offered_data
from grader.course.folder import Course
from grader.course.shipped import own_templates, shipped_course
from grader.domain.disclosure import Audience
from grader.domain.observation import Enforcement
from grader.domain.occasion import Cause, Occasion
from grader.domain.release import Release
from grader.domain.text import Language
from grader.notebooks import tasks as reading
from grader.notebooks.reader import NotebookReader
from grader.report import highlighting
from grader.report.executed import CONVERT, NOTEBOOK_SAMPLE, Convert
from grader.report.highlighting import Highlight
from grader.report.pages import PageFolder
from grader.worker.direct import DirectWorker
from grader.worker.limited import LimitedWorker
from grader.worker.task import Offer, Task
from grader.workflow.batch import Tools
from grader.workflow.ports import Gradebook, Reader, Runner, Watcher, Worker

if TYPE_CHECKING:
    from grader.course.laboratory import Laboratory
    from grader.kernel.warm import ladder

STORE = ".nabla"
WARM = "warm"
SWITCH_S = 0.0005
AHEAD = 2  # a sandbox is built, and another one taken down, while others are in use
JUPYTER = "jupyter"
RUNNERS = (WARM, JUPYTER)
PROPERTIES = ("files", "network", "processes", "kernel")
NOT_ENFORCED = Enforcement(enforced_by="nothing", observed="not enforced: --unsafe")


# What is done with a student's text apart from the grader itself: see `grader.worker`.
OFFER = Offer(
    tasks=(
        Task(
            name=reading.NOTEBOOK,
            function="grader.notebooks.tasks:notebook",
            sample="sample.ipynb",
            content=reading.SAMPLE,
        ),
        Task(name=reading.FACTS, function="grader.notebooks.tasks:facts", sample=reading.CELLS),
        Task(
            name=highlighting.HIGHLIGHT,
            function="grader.report.highlighting:tokens",
            sample=highlighting.SAMPLE,
        ),
    )
)


# Kept apart: nbconvert takes a second to load, which only those pay who want the pages.
NOTEBOOK_OFFER = Offer(
    tasks=(
        *OFFER.tasks,
        Task(
            name=CONVERT,
            function="grader.report.converted:converted",
            content=NOTEBOOK_SAMPLE,
        ),
    )
)


@contextmanager
def open_worker(offer: Offer = OFFER) -> Iterator[Worker]:
    """Yield what works on students' text, limited where this system can fork; end it after."""
    if not hasattr(os, "fork"):
        yield DirectWorker(offer)
        return
    with LimitedWorker(offer) as worker:
        yield worker


def reads_apart() -> bool:
    """Try reading in a worker; tell whether it is limited there.

    Raises:
        EnvironmentTrouble: it cannot be started.
    """
    with open_worker() as worker:
        NotebookReader(worker=worker).notebook(reading.SAMPLE, "sample.ipynb")
        return isinstance(worker, LimitedWorker)


def trusting_reader() -> Reader:
    """Return what reads a course's own notebooks."""
    return NotebookReader(worker=DirectWorker(OFFER))


def course(folder: Path | None) -> Course:
    """Return the course in ``folder``, or the one that ships with the grader."""
    return Course(folder=folder or shipped_course())


@contextmanager
def open_runner(  # noqa: PLR0913  (one for each choice of the caller)
    name: str = "",
    jobs: int | None = None,
    *,
    unsafe: bool = False,
    python: Path | None = None,
    hidden: Sequence[Path] = (),
    notebooks: Iterable[bytes] | None = None,
) -> Iterator[Runner]:
    """Yield a runner, and end what it started.

    Args:
        name: ``warm`` or ``jupyter``; empty for the warm one where this machine has it.
        jobs: how many notebooks may run at a time; one for each processor unless told otherwise.
        unsafe: run without a sandbox.
        python: the interpreter that runs notebooks; this one unless told otherwise.
        hidden: what no notebook may see, beside the grader itself.
        notebooks: what will be run; libraries that none of them names are not imported ahead.

    Raises:
        EnvironmentTrouble: there must be a sandbox, and none is sufficient.
    """
    python = python or Path(sys.executable)
    jobs = jobs or default_jobs()
    from grader.kernel.warm import ladder, libraries, nursery, runner, visible  # noqa: PLC0415  (much to import; reading and deciding need none of it)

    if (name or default_runner()) == JUPYTER:
        if not unsafe:
            raise ladder.unprotected()
        yield _jupyter_runner(python, jobs)
        return
    wanted = libraries.ALL if unsafe or notebooks is None else libraries.named_in(notebooks)
    with closing(nursery.Nursery(visible.python(python), libraries=wanted)) as warmed:
        warmed.begin()  # it takes as long as the ladder
        if unsafe:
            means, observed = ladder.UNSAFE, dict.fromkeys(PROPERTIES, NOT_ENFORCED)
        else:
            rung = ladder.chosen(ladder.climb(python=python, hidden=hidden))
            means, observed = rung.means, rung.enforcements
            if means.shared:
                warmed.import_everything()
        with runner.WarmRunner(
            means, observed, python=python, secrets=hidden, nursery=warmed, at_once=jobs
        ) as warm:
            yield warm


def _jupyter_runner(python: Path, jobs: int) -> Runner:
    from grader.kernel.jupyter import JupyterRunner  # noqa: PLC0415  (much to import, rarely used)

    return JupyterRunner(python=python, at_once=jobs)


@contextmanager
def trusting_runner(jobs: int | None = None) -> Iterator[Runner]:
    """Yield a runner for notebooks of the course's own: in a sandbox where there is one."""
    from grader.kernel.warm import ladder, nursery, runner, visible  # noqa: PLC0415  (as in open_runner)

    python = Path(sys.executable)
    jobs = jobs or default_jobs()
    if default_runner() != WARM:
        yield _jupyter_runner(python, jobs)
        return
    with closing(nursery.Nursery(visible.python(python))) as warmed:
        warmed.begin()
        good = [rung for rung in ladder.climb() if rung.sufficient]
        if not good:
            yield _jupyter_runner(python, jobs)
            return
        means, observed = good[0].means, good[0].enforcements
        with runner.WarmRunner(means, observed, nursery=warmed, at_once=jobs) as warm:
            yield warm


def laboratory(release: Release, jobs: int) -> "Laboratory":
    """Return the place where mutants of a release's reference are tried."""
    from grader.course.laboratory import Laboratory  # noqa: PLC0415  (as in open_runner)

    return Laboratory(release=release, jobs=jobs)


def sandboxes(hidden: Sequence[Path]) -> "tuple[ladder.Rung, ...]":
    """Return what the ladder's canaries saw here, down to the first sufficient rung."""
    from grader.kernel.warm import ladder  # noqa: PLC0415  (as in open_runner)

    return ladder.climb(hidden=hidden)


def default_runner() -> str:
    """Return the name of the runner that this machine is best served with."""
    return WARM if sys.platform.startswith("linux") else JUPYTER


def default_jobs() -> int:
    """Return how many notebooks run at a time unless told otherwise: one for each processor."""
    return os.cpu_count() or 1


def now() -> str:
    """Return the moment in ISO 8601, to the second, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def executor(jobs: int) -> Executor:
    """Return what works on several submissions while ``jobs`` notebooks run.

    Threads suffice: the work is done in the notebooks' processes. They take the interpreter back
    from whoever assesses often: a notebook waits meanwhile.
    """
    sys.setswitchinterval(SWITCH_S)
    return ThreadPoolExecutor(max_workers=jobs + AHEAD, thread_name_prefix="grader")


@contextmanager
def open_gradebook(
    out: Path, *, url: str = "", create: bool = False, writes: bool = False
) -> Iterator[Gradebook]:
    """Yield the gradebook kept under an output folder.

    Args:
        out: the output folder.
        url: a database elsewhere; the folder remembers it.
        create: make one where there is none.
        writes: hold the folder's lock: there is one writer at a time.

    Raises:
        GraderError: there is none, it cannot be opened, or another process writes.
    """
    # Not at the top: SQLAlchemy costs a third of a second, and half of the commands need none.
    from grader.gradebook.place import open_gradebook as opened  # noqa: PLC0415

    with opened(out / STORE, url=url, create=create, writes=writes, tell=_tell) as book:
        yield book


def _tell(said: str) -> None:
    sys.stderr.write(f"{said}\n")


def occasion(cause: Cause, *, author: str = "", note: str = "") -> Occasion:
    """Return the occasion on which one call records its grades."""
    return Occasion(id=uuid4().hex, cause=cause, at=now(), author=author or user_name(), note=note)


def user_name() -> str:
    """Return the name of the person at this machine, empty where nobody knows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def pages(  # noqa: PLR0913, PLR0917  (one for each choice of the caller)
    out: Path,
    language: Language,
    of_course: Course,
    highlight: Highlight = highlighting.plain_lines,
    audience: Audience = Audience.STUDENT,
    convert: Convert | None = None,
) -> PageFolder:
    """Return the pages under an output folder, with the course's own templates first."""
    return PageFolder(
        folder=out,
        language=language,
        highlight=highlight,
        audience=audience,
        now_s=time.time(),
        convert=convert,
        templates=own_templates(of_course.folder),
    )


def tools(  # noqa: PLR0913  (one for each choice of the caller)
    *,
    out: Path,
    language: Language,
    of_course: Course,
    data: Sequence[str],
    watcher: Watcher,
    pool: Executor,
    runner: Runner,
    worker: Worker,
    gradebook: Gradebook,
    audience: Audience = Audience.STUDENT,
    clock: Callable[[], str] = now,
) -> Tools:
    """Return the tools of a batch that writes under ``out``."""
    return Tools(
        reader=NotebookReader(worker=worker),
        runner=runner,
        gradebook=gradebook,
        pages=replace(
            pages(out, language, of_course, highlighting.highlighter(worker), audience),
            remembers=True,
        ),
        watcher=watcher,
        executor=pool,
        clock=clock,
        data=offered_data(data, of_course.folder, out / STORE / "data"),
    )
