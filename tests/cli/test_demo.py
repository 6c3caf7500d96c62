"""The demo class, graded by the real command."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.kernel
def test_the_demo_class_shows_every_kind_of_feedback(
    demo: Mapping[str, Any], demo_folder: Path
) -> None:
    results = demo["results"]
    assert demo["submissions"] >= 14
    assert len({result["assignment"] for result in results}) == 3
    checks = [check for r in results for exercise in r["exercises"] for check in exercise["checks"]]
    assert {r["run"]["outcome"] for r in results} >= {"completed", "timeout", "cell_errors"}
    assert {check["outcome"] for check in checks} >= {"passed", "failed", "skipped", "manual"}
    assert sum(r["status"] == "ungraded" for r in results) == 1
    assert any(check["follow_through"] for check in checks)
    assert any(check["conventions"] for check in checks)
    assert any(check["diagnosis"] and "policy." in check["diagnosis"]["id"] for check in checks)
    assert any(r["score"] == 0 for r in results)
    assert sum(r["score"] == r["points"] for r in results if r["score"] is not None) >= 6
    for result in results:
        folder = demo_folder / result["submission"]["student"] / result["assignment"]
        assert (folder / "report.html").stat().st_size < 300_000
