"""The ladder tells what is in force, and its canaries can also fail."""

from pathlib import Path

import pytest

from grader.domain.error import EnvironmentTrouble
from grader.kernel.sandbox.means import Means
from grader.kernel.warm import ladder

pytestmark = pytest.mark.kernel


def test_a_rung_that_is_offered_holds_every_property(rung: Means) -> None:
    found = ladder.probe("rung", rung)
    assert found.trouble == ""
    assert [finding for finding in found.findings if not finding.holds] == []
    assert found.sufficient


def test_without_means_the_canaries_get_out() -> None:
    found = ladder.probe("nothing", Means())
    broken = {finding.name for finding in found.findings if not finding.holds}
    assert broken >= {"files", "network", "privileges", "kernel"}
    assert not found.sufficient


@pytest.mark.parametrize(
    ("means", "lacking"),
    [
        pytest.param(Means(landlock=True), {"kernel", "network"}, id="no-filter"),
        pytest.param(Means(seccomp=True), {"files"}, id="no-landlock"),
    ],
)
def test_each_part_is_missed_where_it_is_missing(means: Means, lacking: set[str]) -> None:
    found = ladder.probe("part", means)
    assert {finding.name for finding in found.findings if not finding.holds} >= lacking


def test_a_secret_below_a_visible_path_is_found(tmp_path: Path) -> None:
    del tmp_path
    secret = Path("/usr/lib/os-release")
    if not secret.exists():
        pytest.skip("this system has no such file")
    strongest = next(ladder.candidates())
    found = ladder.probe(*strongest, hidden=(secret,))
    assert found.sufficient  # it is masked


def test_where_nothing_holds_grading_is_refused_and_the_way_out_named() -> None:
    with pytest.raises(EnvironmentTrouble, match="nothing sufficient") as refused:
        ladder.chosen([ladder.Rung(name="one", means=Means(), trouble="unshare: no")])
    assert "--unsafe" in refused.value.fix
    assert "unshare: no" in str(refused.value)
