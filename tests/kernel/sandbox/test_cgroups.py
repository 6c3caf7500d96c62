"""Control groups of version 2, over a folder that looks like one: what is written and read.

The kernel itself is asked on rungs with control groups; this is for the version that the
machine at hand may not have.
"""

import os
import subprocess
from pathlib import Path

import pytest

from grader.kernel.sandbox import cgroups


def made(folder: Path, controllers: str, enabled: str) -> Path:
    (folder / "cgroup.controllers").write_text(controllers)
    (folder / "cgroup.subtree_control").write_text(enabled)
    return folder


@pytest.mark.parametrize(
    ("controllers", "enabled", "usable"),
    [
        pytest.param("cpu memory pids", "memory pids", True, id="delegated"),
        pytest.param("cpu memory pids", "", True, id="to be enabled"),
        pytest.param("cpu pids", "", False, id="no memory"),
        pytest.param("", "", False, id="nothing"),
    ],
)
def test_a_delegated_folder_is_found(
    tmp_path: Path, controllers: str, enabled: str, usable: bool
) -> None:
    home = made(tmp_path, controllers, enabled)
    found = cgroups._unified(str(home.parent), f"/{home.name}")
    assert found == (str(home) if usable else "")
    if usable and not enabled:
        assert (home / "cgroup.subtree_control").read_text() == "+memory +pids"


def test_limits_are_written_and_what_happened_is_read(tmp_path: Path) -> None:
    group = cgroups.Group(cgroups.Homes(unified=str(tmp_path)), "7", 2**28, 40)
    folder = tmp_path / f"{cgroups.PREFIX}7"
    written = {path.name: path.read_text() for path in folder.iterdir()}
    assert written == {
        "memory.max": str(2**28),
        "memory.swap.max": "0",
        "pids.max": "40",
    }
    group.add(os.getpid())
    assert (folder / "cgroup.procs").read_text() == str(os.getpid())
    assert (group.peak_bytes(), group.ran_out()) == (0, False)
    (folder / "memory.peak").write_text("12345\n")
    (folder / "memory.events").write_text("low 0\nhigh 0\nmax 3\noom 1\noom_kill 1\n")
    assert (group.peak_bytes(), group.ran_out()) == (12345, True)


def test_only_groups_of_dead_keepers_are_swept(tmp_path: Path) -> None:
    ours = f"nabla-{cgroups.name_of_keeper()}"
    gone = ["nabla-4999999-7", "nabla-4999999", f"nabla-{os.getpid()}-7"]
    for name in (ours, *gone, "somebody"):
        (tmp_path / name).mkdir()
    homes = cgroups.Homes(unified=str(tmp_path))
    assert sorted(cgroups.forsaken(homes)) == sorted(f"{tmp_path}/{name}" for name in gone)
    cgroups.sweep(homes)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([ours, "somebody"])


def test_a_zombie_keeps_no_group(tmp_path: Path) -> None:
    keeper = subprocess.Popen(["cat"], stdin=subprocess.PIPE, text=True)  # noqa: S607
    homes = cgroups.Homes(unified=str(tmp_path))
    began = cgroups._began(str(keeper.pid))
    group = tmp_path / f"nabla-{keeper.pid}-{began}"
    group.mkdir()
    assert cgroups.forsaken(homes) == []
    assert keeper.stdin is not None
    keeper.stdin.close()
    os.waitid(os.P_PID, keeper.pid, os.WEXITED | os.WNOWAIT)  # it stays a zombie
    assert cgroups.forsaken(homes) == [str(group)]
    keeper.wait()
