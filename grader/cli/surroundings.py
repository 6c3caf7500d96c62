"""What of the machine makes grading slow or its limits coarse, without making it unsafe."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path

RUN_BYTES = 700 * 2**20  # a warm interpreter with a notebook that trains a little
LARGEST_RUN_BYTES = 4 * 2**30  # what a notebook may take unless its assignment says otherwise
SPARE_BYTES = 2**30
MEMINFO = Path("/proc/meminfo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Strain:
    """One thing about the machine; an empty ``advice`` says that all is well."""

    name: str
    title: str
    observed: str
    advice: str = ""


def strains(jobs: int, meminfo: Path = MEMINFO) -> Iterator[Strain]:
    """Yield what is known of memory, swap and disk, for ``jobs`` notebooks at a time."""
    memory = _memory(meminfo)
    if "MemAvailable" in memory:
        yield _free(memory["MemAvailable"], jobs)
    if memory.get("SwapTotal"):
        yield Strain(
            name="swap",
            title=_("swap"),
            observed=_("{size} on: a notebook that hoards memory slows the machine").format(
                size=_size(memory["SwapTotal"])
            ),
            advice=_("`sudo swapoff -a` while grading, where control groups do not limit swap"),
        )
    folder = Path(tempfile.gettempdir())
    free = shutil.disk_usage(folder).free
    short = free < SPARE_BYTES
    yield Strain(
        name="disk",
        title=_("room for temporary files"),
        observed=_("{size} free in {folder}").format(size=_size(free), folder=folder),
        advice=_("free some space, or point TMPDIR elsewhere") if short else "",
    )


def _free(free: int, jobs: int) -> Strain:
    """Return whether so many notebooks fit into memory."""
    advice = ""
    if free < RUN_BYTES * jobs:
        fitting = max(1, free // RUN_BYTES)
        advice = _("close other programs, or pass --jobs {count}").format(count=fitting)
    elif free < LARGEST_RUN_BYTES:
        advice = _("lower `memory_mb` in assignment.toml, so that one notebook cannot take it all")
    return Strain(
        name="free memory",
        title=_("memory"),
        observed=_("{size} free for {jobs} notebooks at a time").format(
            size=_size(free), jobs=jobs
        ),
        advice=advice,
    )


def _memory(meminfo: Path) -> dict[str, int]:
    """Return the bytes that Linux tells of; nothing elsewhere."""
    try:
        lines = meminfo.read_text("ascii", "replace").splitlines()
    except OSError:
        return {}
    pairs = [line.split() for line in lines]
    return {words[0].rstrip(":"): 1024 * int(words[1]) for words in pairs if len(words) > 1}


def _size(number: int) -> str:
    return f"{number / 2**30:.1f} GB"
