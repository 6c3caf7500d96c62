"""Every run has a user that no other run has, whoever started it."""

import os
import subprocess
import sys

import pytest

TAKE = """
import sys
from grader.kernel.sandbox import powers
print(*powers.own_user(int(sys.argv[1])), flush=True)
sys.stdin.read()
"""


def taking(number: int) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603  (our own few lines)
        [sys.executable, "-c", TAKE, str(number)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def told(process: subprocess.Popen[str]) -> list[int]:
    assert process.stdout is not None
    return [int(word) for word in process.stdout.readline().split()]


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user has no other users")
def test_two_graders_never_give_their_runs_the_same_user() -> None:
    holders = [taking(77), taking(77), taking(78)]
    users = [told(holder) for holder in holders]
    try:
        assert all(user == group and user >= 30_000 for user, group in users)
        assert len({user for user, _ in users}) == 3
    finally:
        for holder in holders:
            holder.kill()
            holder.communicate()
    again = taking(77)
    assert told(again) == min(users)  # nobody holds it any more
    again.kill()
    again.communicate()


@pytest.mark.skipif(os.geteuid() == 0, reason="as root there are")
def test_an_ordinary_users_runs_are_its_own() -> None:
    holder = taking(5)
    assert told(holder) == [os.getuid(), os.getgid()]
    holder.communicate("")
