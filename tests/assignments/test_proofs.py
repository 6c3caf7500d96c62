"""Every notebook of every proof.toml, run by a real kernel, becomes what is said of it."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from grader import wiring
from grader.course.data import offered_data
from grader.course.folder import Course
from grader.course.proof import read_claims
from grader.course.shipped import shipped_course
from grader.domain.release import Release
from grader.domain.text import Text
from grader.workflow.ports import Execution
from grader.workflow.proving.claims import Claim, Expectation, job_of, judged
from grader.workflow.proving.finding import Finding
from grader.workflow.proving.proof import Depth, Proof, Prover

COURSE = Course(folder=shipped_course())
CLAIMS = {
    f"{name}/{claim.file}": (name, claim)
    for name in COURSE.assignment_ids()
    for claim in read_claims(COURSE.assignment_folder(name)).notebooks
}
SECRET = b"proofs"
WRONG_AT_LEAST = 8  # for each assignment


@pytest.fixture(scope="module")
def releases() -> Mapping[str, Release]:
    return {name: COURSE.release(name) for name in COURSE.assignment_ids()}


@pytest.fixture(scope="module")
def runs(
    releases: Mapping[str, Release], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, Future[Execution]]]:
    """Run all notebooks, two at a time; each test waits for its own."""
    reader = wiring.trusting_reader()
    data = offered_data((), COURSE.folder, tmp_path_factory.mktemp("data"))
    with wiring.trusting_runner() as runner, ThreadPoolExecutor(max_workers=2) as pool:
        yield {
            key: pool.submit(runner.run, job_of(releases[name], claim, reader, SECRET, data))
            for key, (name, claim) in CLAIMS.items()
        }
        runner.stop()


@pytest.mark.kernel
@pytest.mark.parametrize(("name", "claim"), CLAIMS.values(), ids=CLAIMS.keys())
def test_a_notebook_becomes_what_its_proof_says(
    name: str,
    claim: Claim,
    releases: Mapping[str, Release],
    runs: Mapping[str, Future[Execution]],
) -> None:
    _, finding = judged(releases[name], claim, runs[f"{name}/{claim.file}"].result().run)
    assert finding.problem.en == ""


@pytest.mark.parametrize("name", COURSE.assignment_ids())
def test_every_assignment_proves_all_ways_of_a_solution_the_starter_and_mistakes(
    name: str, releases: Mapping[str, Release]
) -> None:
    kinds = [claim.expectation for other, claim in CLAIMS.values() if other == name]
    exercises = releases[name].assignment.exercises
    asks_for_a_model = any(out.startswith("model_") for e in exercises for out in e.returns)
    # A Keras model cannot be made with NumPy.
    assert kinds.count(Expectation.SOLUTION) >= (1 if asks_for_a_model else 2)
    assert kinds.count(Expectation.STARTER) == 1
    assert kinds.count(Expectation.VARIANT) >= 4
    assert kinds.count(Expectation.WRONG) >= 6


class Silent:
    """Says nothing of how a proof goes on."""

    def begins(self, what: Text, total: int) -> None:
        pass

    def moves(self) -> None:
        pass


def told(findings: Iterable[Finding]) -> list[str]:
    return [f"{f.area}: {f.subject}: {f.problem.en} -> {f.fix.en}" for f in findings]


@pytest.mark.parametrize("name", COURSE.assignment_ids())
def test_every_statement_of_a_proof_holds_without_a_kernel(
    name: str, releases: Mapping[str, Release]
) -> None:
    release = releases[name]
    prover = Prover(
        release=release,
        claims=read_claims(COURSE.assignment_folder(name)),
        reader=wiring.trusting_reader(),
        place=wiring.laboratory(release, jobs=1),
        steps=Silent(),
        depth=Depth(draws=4, wrong_draws=1, mutants=24),
    )
    proof: Proof = prover.prove(with_notebooks=False)
    assert told(proof.failed) == []
    assert len(proof.matrix.wrong()) >= WRONG_AT_LEAST
    assert proof.matrix.caught == len(proof.matrix.wrong())
    assert len(proof.harvest.trials) == 24
