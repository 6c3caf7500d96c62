"""``grader validate``."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from grader import wiring
from grader.cli.options import course_option, jobs_option, json_option
from grader.cli.proof_document import proof_document
from grader.cli.proof_steps import steps_for
from grader.cli.proof_words import show_proof
from grader.course.data import offered_data
from grader.course.folder import Course
from grader.course.proof import read_claims
from grader.domain.error import AssignmentError
from grader.domain.observation import Run
from grader.domain.text import LANGUAGES, Language
from grader.language import text
from grader.workflow.proving.claims import Claim, Claims, job_of
from grader.workflow.proving.proof import Depth, Proof, Prover, Steps

SECRET = b"the inputs of a proof may be known"
MUTANTS = 60
FAST = Depth(draws=10, wrong_draws=1, mutants=0)


class MutantCount(click.ParamType[int]):
    """A number of mutants, or all of them."""

    name = "number|all"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the number; -1 stands for all."""
        if isinstance(value, int):
            return value
        if str(value) == "all":
            return -1
        if not str(value).isdigit():
            self.fail(f'{value!r} is neither a number nor "all"', param, ctx)
        return int(str(value))


@click.command
@click.argument("assignments", nargs=-1)
@course_option
@jobs_option
@json_option
@click.option(
    "--lang",
    default="en",
    show_default=True,
    type=click.Choice(LANGUAGES),
    help="The language that is printed.",
)
@click.option(
    "--draws",
    default=50,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="Draws of inputs for each right program.",
)
@click.option(
    "--wrong-draws",
    default=3,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="Draws of inputs for each known-wrong program.",
)
@click.option(
    "--mutants",
    default=MUTANTS,
    show_default=True,
    type=MutantCount(),
    help="Mutants of the reference to try, a fixed sample; or all.",
)
@click.option("--notebooks/--no-notebooks", default=True, help="Run the notebooks of proof.toml.")
@click.option(
    "--fast", is_flag=True, help="Only what takes seconds: 10 draws, no notebooks, no mutants."
)
def validate(  # noqa: PLR0913  (one parameter for each option)
    *,
    assignments: tuple[str, ...],
    course: Path | None,
    jobs: int | None,
    as_json: bool,
    lang: Language,
    draws: int,
    wrong_draws: int,
    mutants: int,
    notebooks: bool,
    fast: bool,
) -> None:
    """Prove that ASSIGNMENTS (all of the course, when none is named) tell right from wrong.

    Right programs have to earn everything and the starter nothing; every known mistake has to
    be caught and called by its own name; texts, points, limits and the policy have to hold;
    and mutants of the reference (one small thing wrong) have to be caught, too. Notebooks of
    the course's own run in the sandbox where there is one.

    \b
    Examples:
      grader validate gradient_descent
      grader validate --fast
      grader validate iris_mlp --no-notebooks --mutants all
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    here = wiring.course(course)
    names = assignments or here.assignment_ids()
    if not names:
        raise AssignmentError(
            str(here.folder),
            text("holds no assignments"),
            text("choose a course folder with --course"),
        )
    chosen = Depth(draws=draws, wrong_draws=wrong_draws, mutants=None if mutants < 0 else mutants)
    work = _Work(
        course=here,
        jobs=jobs or wiring.default_jobs(),
        depth=FAST if fast else chosen,
        notebooks=notebooks and not fast,
    )
    proofs = []
    for name in names:
        with steps_for(name, lang) as steps:
            proofs.append(work.prove(name, steps))
        if not as_json:
            show_proof(proofs[-1], lang)
    if as_json:
        document = {proof.release.assignment.id: proof_document(proof) for proof in proofs}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    unproven = sum(len(proof.failed) for proof in proofs)
    if unproven:
        raise AssignmentError(
            "validate",
            text("statements that are unproven: {}").filled(unproven),
            text("see the lines marked ✗; each says what to do"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    course: Course
    jobs: int
    depth: Depth
    notebooks: bool

    def prove(self, name: str, steps: Steps) -> Proof:
        """Return the proof of one assignment."""
        release = self.course.release(name)
        claims = read_claims(self.course.assignment_folder(name))
        prover = Prover(
            release=release,
            claims=claims,
            reader=wiring.trusting_reader(),
            place=wiring.laboratory(release, self.jobs),
            steps=steps,
            depth=self.depth,
        )
        if not self.notebooks:
            return prover.prove(with_notebooks=False)
        with self._runs(prover, claims) as runs:
            return prover.prove(runs, with_notebooks=True)

    @contextmanager
    def _runs(self, prover: Prover, claims: Claims) -> Iterator[Iterator[tuple[Claim, Run]]]:
        """Run the notebooks while the rest is proven; yield them in the order of the file."""
        release = prover.release
        with (
            TemporaryDirectory(prefix="grader-") as cache,
            wiring.trusting_runner(self.jobs) as runner,
            wiring.executor(self.jobs) as pool,
        ):
            data = offered_data(release.assignment.data, self.course.folder, Path(cache))
            jobs = [job_of(release, c, prover.reader, SECRET, data) for c in claims.notebooks]
            runs = [pool.submit(runner.run, job) for job in jobs]
            try:
                yield (
                    (claim, run.result().run)
                    for claim, run in zip(claims.notebooks, runs, strict=True)
                )
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                runner.stop()
                raise
