"""An interpreter that must not be forked refuses, and says why."""

import subprocess
import sys

import pytest

CHECK = "\nfrom grader.kernel.warm.within import zygote\nzygote._check(frozenset({refused!r}))"


@pytest.mark.parametrize(
    ("program", "refused", "said"),
    [
        pytest.param(
            "import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True)"
            ".start()",
            [],
            "2 threads are running",
            id="thread",
        ),
        pytest.param("import json", ["json"], "json is loaded", id="ours"),
        pytest.param(
            "import sys, types\n"
            "for name in ('tensorflow', 'tensorflow.python.eager.context'):\n"
            "    sys.modules[name] = types.ModuleType(name)",
            [],
            "may have run an operation",
            id="unknown-tensorflow",
        ),
        pytest.param(
            "import sys, types\n"
            "for name in ('tensorflow', 'tensorflow.python.eager.context'):\n"
            "    sys.modules[name] = types.ModuleType(name)\n"
            "sys.modules[name]._context = types.SimpleNamespace(_initialized=True)",
            [],
            "may have run an operation",
            id="operation",
        ),
    ],
)
def test_it_refuses(program: str, refused: list[str], said: str) -> None:
    done = subprocess.run(  # noqa: S603  (our own few lines)
        [sys.executable, "-c", program + CHECK.format(refused=refused)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said in done.stderr


def test_one_thread_and_nothing_of_ours_is_fine() -> None:
    program = CHECK.format(refused=["reference", "assignments"])
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603
