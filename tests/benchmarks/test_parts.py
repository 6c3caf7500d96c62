"""The parts that benchmarks are made of; the benchmarks themselves are run by hand."""

import ast
import json
from pathlib import Path

import costs
import peers
import pytest
import run
import shares
from costs import Cost


def measured(notebook: str = "tiny", size: int = 60) -> run.Measured:
    cost = Cost(wall_s=30.0, cpu_s=24.0, whole=True)
    return run.Measured(
        notebook=notebook,
        runner="warm",
        jobs=2,
        size=size,
        cost=cost,
        private_bytes=25 * 2**20,
        wholly_graded=True,
    )


def test_a_class_is_copies_that_differ(tmp_path: Path) -> None:
    assert costs.make_class(tmp_path, "tiny", 3) == "backprop_111"
    files = sorted(tmp_path.rglob("*.ipynb"))
    assert len({path.read_bytes() for path in files}) == len(files) == 3


def test_the_tiny_notebook_runs_tensorflow() -> None:
    source = json.dumps(costs.solution("tiny"))
    assert "GradientTape" in source


def test_a_command_costs_what_it_takes(tmp_path: Path) -> None:
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    cost = costs.cost_of([["python3", "-c", burn], ["python3", "-c", burn]], tmp_path)
    assert cost.cpu_s > 0.5
    assert cost.wall_s > 0.2


def test_a_command_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="non-zero exit status 3"):
        costs.cost_of([["/bin/sh", "-c", "exit 3"]], tmp_path)


def test_a_row_shares_the_cost_out_among_the_class() -> None:
    assert measured().row() == "| tiny | warm | 2 | 60 | 120 | 0.50 | 0.40 | 25 |"


def test_the_tables_hold_every_row_and_share() -> None:
    peer = peers.Measured(
        peer="nbgrader 0", jobs=1, size=6, graded=6, cost=Cost(wall_s=60.0, cpu_s=50.0, whole=True)
    )
    text = run.table([measured(), measured("rich")], {"tiny": {"fork": 1.0, "probes": 3.0}}, [peer])
    assert "| rich | warm |" in text
    assert "| probes | 3 (75 %) |" in text
    assert "| nbgrader 0 | 1 | 6 | 6 | 10.00 | 8.33 |" in text
    widths = {line.count("|") for line in text.splitlines() if line.startswith("|")}
    assert widths == {3, 7, 9}


def test_the_checks_of_the_homework_raise_where_they_fail() -> None:
    checks = [source for check, source in peers.cells() if check]
    assert len(checks) > 3
    for source in checks:
        last = ast.parse(source).body[-1]
        assert isinstance(last, ast.Expr)
        assert "self_test" not in ast.unparse(last)


def test_the_clock_goes_around_functions_that_are_there() -> None:
    found = shares.places(shares.Clock())
    assert [name for owner, name, _ in found if not callable(getattr(owner, name, None))] == []
    stages = {stage for _, _, stage in found if isinstance(stage, str)}
    assert stages < set(shares.STAGES)


def test_a_clock_counts_by_stage_and_gives_the_result() -> None:
    class Worker:
        def work(self, number: int) -> int:
            return 2 * number

    clock = shares.Clock()
    clock.wrap(Worker, "work", "probes")
    assert Worker().work(3) == 6
    assert set(clock.spent) == {"probes"}
