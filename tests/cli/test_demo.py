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
    assert demo["submissions"] >= 24
    assert len({result["assignment"] for result in results}) == 3
    checks = [check for r in results for exercise in r["exercises"] for check in exercise["checks"]]
    assert {r["run"]["outcome"] for r in results} >= {
        "completed",
        "timeout",
        "memory",
        "cell_errors",
    }
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


def lost(demo: Mapping[str, Any], student: str) -> dict[str, str]:
    """Return the diagnosis of every check that the student's one submission failed."""
    (found,) = [r for r in demo["results"] if r["submission"]["student"] == student]
    return {
        f"{exercise['id']}/{check['id']}": (check["diagnosis"] or {}).get("id", "")
        for exercise in found["exercises"]
        for check in exercise["checks"]
        if check["outcome"] == "failed"
    }


@pytest.mark.kernel
def test_functions_are_judged_though_a_cell_asked_for_too_much_memory(
    demo: Mapping[str, Any],
) -> None:
    assert "minibatch_gd/steps" not in lost(demo, "lu_yao")


@pytest.mark.kernel
def test_numbers_of_no_known_mistake_have_what_they_have_in_common(
    demo: Mapping[str, Any],
) -> None:
    assert lost(demo, "mo_fan") == {"gradients/values": "pattern.ratio_by_output"}


@pytest.mark.kernel
def test_two_mistakes_at_once_are_both_named(demo: Mapping[str, Any]) -> None:
    assert {"only_train_centred", "learning_rate_twice"} <= set(lost(demo, "qin_shuo").values())


@pytest.mark.kernel
def test_a_page_that_a_notebook_shows_earns_nothing(demo: Mapping[str, Any]) -> None:
    assert lost(demo, "pan_yun") == {}
