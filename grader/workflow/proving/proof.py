"""The whole proof of an assignment: every statement, the matrix, the mutants.

What needs a kernel or another process is handed in: runs of notebooks, a place to try mutants.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from grader.domain.observation import Run
from grader.domain.release import Release
from grader.domain.text import Text
from grader.workflow.ports import Reader
from grader.workflow.proving.bench import Bench, all_checks
from grader.workflow.proving.bounds import headroom, limits, points
from grader.workflow.proving.claims import Claim, Claims, Expectation, judged
from grader.workflow.proving.finding import Area, Finding
from grader.workflow.proving.gradients import gradients
from grader.workflow.proving.harvest import Harvest, mutation_findings
from grader.workflow.proving.likeness import Likeness
from grader.workflow.proving.matrix import Matrix, Row
from grader.workflow.proving.mutants import Specimen, Trial, specimens
from grader.workflow.proving.programs import Programs
from grader.workflow.proving.rules import Rules
from grader.workflow.proving.signatures import stale_mutants, stale_names
from grader.workflow.proving.wording import wording


class Trials(Protocol):
    """A place where mutants are run, apart from everything else."""

    def trials(self, specimens: Sequence[Specimen]) -> Iterator[Trial]:
        """Yield what became of each specimen, in any order."""


class Steps(Protocol):
    """Is told how a proof goes on."""

    def begins(self, what: Text, total: int) -> None:
        """Be told that a part of so many steps begins."""

    def moves(self) -> None:
        """Be told that one step is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """How much is tried: draws of inputs for right and for wrong programs, and mutants.

    ``mutants`` is None for all of them.
    """

    draws: int = 50
    wrong_draws: int = 5
    mutants: int | None = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was said of one release; ``harvest`` is empty where no mutants were tried."""

    release: Release
    findings: tuple[Finding, ...]
    matrix: Matrix
    harvest: Harvest
    with_notebooks: bool

    @property
    def failed(self) -> tuple[Finding, ...]:
        """Return the statements that do not hold."""
        return tuple(finding for finding in self.findings if finding.fails)

    @property
    def admitted(self) -> tuple[Finding, ...]:
        """Return what cannot be proven for a reason that the assignment gives."""
        return tuple(f for f in self.findings if f.problem.en and not f.fails)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prover:
    """Proves one release."""

    release: Release
    claims: Claims
    reader: Reader
    place: Trials
    steps: Steps
    depth: Depth

    def prove(self, runs: Iterable[tuple[Claim, Run]] = (), *, with_notebooks: bool) -> Proof:
        """Return the proof; ``runs`` are those of the notebooks, as they end."""
        release = self.release
        findings = [*points(release.assignment), *limits(release.assignment), *wording(release)]
        findings += Rules(assignment=release.assignment, reader=self.reader).tried()
        rows: list[Row] = []
        bench = Bench(release=release)
        findings += gradients(bench)
        for row, said in self._programs(bench):
            rows.append(row)
            findings += said
        findings += Likeness(bench=bench).families()
        for row, found in self._notebooks(runs):
            rows.append(row)
            findings += found
        matrix = Matrix(checks=self._checks(with_notebooks=with_notebooks), rows=tuple(rows))
        findings += matrix.untested()
        harvest = self._mutants(bench)
        findings += mutation_findings(harvest)
        findings += stale_names(self.claims, bench, matrix)
        findings += stale_mutants(self.claims, bench, harvest)
        ordered = sorted(findings, key=lambda finding: list(Area).index(finding.area))
        return Proof(
            release=release,
            findings=tuple(ordered),
            matrix=matrix,
            harvest=harvest,
            with_notebooks=with_notebooks,
        )

    def _programs(self, bench: Bench) -> Iterator[tuple[Row, tuple[Finding, ...]]]:
        programs = Programs(
            bench=bench,
            draws=self.depth.draws,
            wrong_draws=self.depth.wrong_draws,
            unnamed=self.claims.unnamed,
        )
        self.steps.begins(Text(en="programs", zh="程序"), programs.count())
        for part in (programs.right(), iter([programs.nothing()]), programs.wrong()):
            for result in part:
                yield result
                self.steps.moves()

    def _notebooks(
        self, runs: Iterable[tuple[Claim, Run]]
    ) -> Iterator[tuple[Row, tuple[Finding, ...]]]:
        self.steps.begins(Text(en="notebooks", zh="笔记本"), len(self.claims.notebooks))
        for claim, run in runs:
            row, finding = judged(self.release, claim, run)
            used: tuple[Finding, ...] = ()
            if claim.expectation is Expectation.SOLUTION:
                used = tuple(headroom(claim.file, self.release.assignment.limits, run))
            yield row, (finding, *used)
            self.steps.moves()

    def _mutants(self, bench: Bench) -> Harvest:
        possible, chosen = specimens(bench, self.depth.mutants)
        self.steps.begins(Text(en="mutants", zh="变异体"), len(chosen))
        trials = []
        for trial in self.place.trials(chosen) if chosen else ():
            trials.append(trial)
            self.steps.moves()
        return Harvest(possible=possible, trials=tuple(trials), signed=self.claims.right_mutants)

    def _checks(self, *, with_notebooks: bool) -> tuple[str, ...]:
        """Return the checks that the proof can show to fail: without notebooks, of functions."""
        assignment = self.release.assignment
        shown = all_checks(assignment)
        if with_notebooks:
            return shown
        return tuple(c for c in shown if c.partition("/")[0] in assignment.functions)
