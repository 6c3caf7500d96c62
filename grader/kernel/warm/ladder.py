"""The ladder: which sandbox this machine can give, as probed and not as promised."""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import grader
from grader.domain.error import EnvironmentTrouble
from grader.domain.observation import Enforcement
from grader.kernel.sandbox import cgroups, landlock
from grader.kernel.sandbox.means import NONE, ROOT, USER, Means
from grader.kernel.sandbox.system import known_machine, machine
from grader.kernel.warm.nursery import Nursery
from grader.kernel.warm.probing import Finding, Prober, Unusable
from grader.kernel.warm.runner import standing
from grader.kernel.warm.visible import python as ask_python
from grader.language import text

UNSAFE = Means()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung as it was found; ``trouble`` is why it could not be set up, if it could not."""

    name: str
    means: Means
    findings: tuple[Finding, ...] = ()
    trouble: str = ""

    @property
    def sufficient(self) -> bool:
        """Tell whether hostile code may run on this rung."""
        return bool(self.findings) and all(finding.holds for finding in self.findings)

    @property
    def enforcements(self) -> dict[str, Enforcement]:
        """Return what is stamped into every run."""
        return {finding.name: finding.enforcement for finding in self.findings}

    @property
    def why_not(self) -> str:
        """Return what is not in force, in a line."""
        lacking = [f"{f.name} ({f.observed})" for f in self.findings if not f.holds]
        return self.trouble or "; ".join(lacking)


def candidates() -> Iterator[tuple[str, Means]]:
    """Yield the rungs to try on this machine, the strongest first."""
    if not sys.platform.startswith("linux") or not known_machine():
        return
    locks = landlock.version() >= 3
    groups = cgroups.find().usable
    maker = ROOT if os.geteuid() == 0 else USER
    if groups:
        yield (
            f"namespaces ({maker}) and control groups",
            Means(namespaces=maker, cgroup=True, landlock=locks, seccomp=True),
        )
    yield (
        f"namespaces ({maker})",
        Means(namespaces=maker, cgroup=False, landlock=locks, seccomp=True),
    )
    if locks:
        yield (
            "Landlock and a strict filter",
            Means(namespaces=NONE, cgroup=False, landlock=True, seccomp=True),
        )


def secrets() -> tuple[Path, ...]:
    """Return what must never be seen: the grader itself, its references and assignments."""
    package = Path(grader.__file__).parent
    checkout = package.parent
    others = [
        checkout / name for name in ("reference", "assignments", "templates", "tests", ".git")
    ]
    return (package, *(path for path in others if path.exists()))


def _samples(hidden: Sequence[Path]) -> list[Path]:
    """Return files below the hidden folders, for a canary to try."""
    found = []
    for folder in hidden:
        files = folder.rglob("*.*") if folder.is_dir() else iter((folder,))
        found += [path for _, path in zip(range(3), files, strict=False) if path.is_file()]
    return found


def probe(
    name: str, means: Means, *, python: Path = Path(sys.executable), hidden: Sequence[Path] = ()
) -> Rung:
    """Set one rung up and let canaries try it."""
    found = ask_python(python)
    paths = (*secrets(), *hidden)
    nursery = Nursery(found, warm=False)
    try:
        order = standing(means, nursery, paths, found)
        findings = Prober(means, nursery, order, _samples(paths)).findings()
    except (Unusable, EnvironmentTrouble) as error:
        return Rung(name=name, means=means, trouble=str(error))
    finally:
        nursery.close()
    return Rung(name=name, means=means, findings=findings)


def climb(*, python: Path = Path(sys.executable), hidden: Sequence[Path] = ()) -> tuple[Rung, ...]:
    """Probe rungs from the strongest down, as far as the first sufficient one."""
    rungs: list[Rung] = []
    for name, means in candidates():
        rungs.append(probe(name, means, python=python, hidden=hidden))
        if rungs[-1].sufficient:
            break
    return tuple(rungs)


def chosen(rungs: Sequence[Rung]) -> Rung:
    """Return the rung to grade on.

    Raises:
        EnvironmentTrouble: there is none; says what is lacking and what to do.
    """
    for rung in rungs:
        if rung.sufficient:
            return rung
    why = " | ".join(f"{rung.name}: {rung.why_not}" for rung in rungs)
    if not rungs:
        why = f"{sys.platform} on {machine()} has no sandbox that this grader knows"
    raise EnvironmentTrouble(
        "sandbox",
        text("nothing sufficient is in force here: {}").filled(why),
        text("see `grader doctor` and docs/sandbox.md, or pass --unsafe for notebooks you trust"),
    )


def unprotected() -> EnvironmentTrouble:
    """Return why a runner without any sandbox is refused."""
    return EnvironmentTrouble(
        "grade",
        text("the jupyter runner has no sandbox: a notebook could do anything you can do"),
        text("choose --runner warm on Linux, or pass --unsafe for notebooks you trust"),
    )
