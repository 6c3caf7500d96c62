"""A run comes back from its JSON text just as it was, whatever a program returned."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from grader.domain.error import GraderError
from grader.domain.observation import (
    Answer,
    CellOutcome,
    CellStatus,
    Enforcement,
    Figure,
    Frame,
    Observation,
    Raised,
    RecordedCall,
    Run,
    RunOutcome,
    Series,
    Shim,
    Snapshot,
    Unusable,
    Usage,
)
from grader.domain.probe import Argument, Limits, Plan, Probe, ResultOf, Role
from grader.domain.source import SourceFacts, Unit, UnitKind, Use, UseKind
from grader.domain.text import Text
from grader.gradebook.encoding import _stored_classes, decoded, encoded
from grader.wiring import course
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan
from grader.workflow.rehearsing import rehearse

# Lone surrogates and line separators included: a student's text may hold them.
TEXTS = st.text(st.characters(codec=None), max_size=8)
FLOATS = st.floats(allow_nan=True, allow_infinity=True)
ARRAYS = npst.arrays(
    st.sampled_from([np.float64, np.float32, np.int64, np.bool_]),
    npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3),
)
VALUES: Any = st.recursive(
    ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=2).map(tuple) | st.dictionaries(TEXTS, inner, max_size=2)
    ),
    max_leaves=3,
)


def some(strategy: Any, size: int = 2) -> Any:  # noqa: ANN401  (hypothesis' own types)
    return st.lists(strategy, max_size=size).map(tuple)


def by_name(strategy: Any) -> Any:  # noqa: ANN401
    return st.dictionaries(TEXTS, strategy, max_size=2)


SENTENCES = st.builds(Text, en=TEXTS, zh=TEXTS)
ERRORS = st.builds(
    Raised,
    name=TEXTS,
    message=TEXTS,
    frames=some(st.builds(Frame, cell=st.integers(), line=st.integers(), code=TEXTS)),
)
ARGUMENTS = st.builds(
    Argument,
    role=st.sampled_from(Role),
    value=VALUES | st.builds(ResultOf, probe=TEXTS, output=TEXTS),
)
PROBES = st.builds(
    Probe,
    id=TEXTS,
    exercise=TEXTS,
    function=TEXTS,
    arguments=by_name(ARGUMENTS),
    returns=some(TEXTS),
    record=some(TEXTS),
)
CALLS = st.builds(
    RecordedCall,
    function=TEXTS,
    arguments=some(VALUES),
    keywords=by_name(VALUES),
    result=VALUES,
)
OBSERVATIONS = st.builds(
    Observation,
    probe=TEXTS,
    answer=st.sampled_from(Answer),
    value=VALUES,
    unusable=st.sampled_from(Unusable),
    error=ERRORS,
    calls=some(CALLS, 1),
    duration_s=FLOATS,
)
FACTS = st.builds(
    SourceFacts,
    units=some(
        st.builds(
            Unit,
            name=TEXTS,
            cell=st.integers(),
            uses=some(
                st.builds(
                    Use,
                    kind=st.sampled_from(UseKind),
                    path=TEXTS,
                    cell=st.integers(),
                    line=st.integers(),
                    certain=st.booleans(),
                )
            ),
            reads=some(TEXTS),
            kind=st.sampled_from(UnitKind),
        )
    ),
    unparsed=some(st.integers()),
)
RUNS = st.builds(
    Run,
    key=TEXTS,
    submission_sha256=TEXTS,
    plan_digest=TEXTS,
    outcome=st.sampled_from(RunOutcome),
    runner=TEXTS,
    seed=st.integers(0, 2**32),
    probes=some(PROBES),
    cells=some(
        st.builds(
            CellOutcome,
            index=st.integers(0),
            source=TEXTS,
            status=st.sampled_from(CellStatus),
            error=ERRORS,
        )
    ),
    observations=some(OBSERVATIONS),
    snapshots=some(st.builds(Snapshot, cell=st.integers(), variables=by_name(VALUES)), 1),
    figures=some(
        st.builds(
            Figure,
            cell=st.integers(),
            series=some(
                st.builds(
                    Series,
                    label=TEXTS,
                    points=st.integers(),
                    y=npst.arrays(np.float64, st.integers(0, 3)),
                )
            ),
            readable=st.booleans(),
        ),
        1,
    ),
    functions=some(TEXTS),
    source=FACTS,
    shims=some(st.builds(Shim, id=TEXTS, cell=st.integers(), detail=TEXTS), 1),
    notices=some(SENTENCES, 1),
    usage=st.builds(Usage, wall_s=FLOATS, cpu_s=FLOATS, peak_memory_bytes=st.integers()),
    environment=by_name(TEXTS),
    sandbox=by_name(st.builds(Enforcement, enforced_by=TEXTS, observed=TEXTS)),
)


def same(one: object, other: object) -> bool:
    """Tell whether two things are equal to the last bit, NaN and array types included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        assert isinstance(other, np.ndarray)
        described = (one.dtype, one.shape) == (other.dtype, other.shape)
        return described and one.tobytes() == other.tobytes()
    if isinstance(one, tuple):
        assert isinstance(other, tuple)
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        assert isinstance(other, dict)
        return list(one) == list(other) and all(same(one[k], other[k]) for k in one)
    if hasattr(one, "__slots__") and hasattr(one, "__dataclass_fields__"):
        fields = type(one).__dataclass_fields__
        return all(same(getattr(one, name), getattr(other, name)) for name in fields)
    return one == other or (one != one and other != other)  # noqa: PLR0124  (NaN)


@settings(max_examples=60, deadline=None)
@given(RUNS)
def test_a_run_comes_back_just_as_it_was(run: Run) -> None:
    content = encoded(run)
    assert content.isascii()
    assert "\n" not in content
    assert same(decoded(content, "here"), run)


def test_a_plan_comes_back_with_its_limits() -> None:
    plan = Plan(digest="d", seed=1, limits=Limits(), functions={}, variables=(), probes=())
    with pytest.raises(GraderError, match="here"):
        decoded('{"c":"Nonsense","f":{}}', "here")
    assert decoded(encoded(plan), "here") == plan


def test_arrays_of_any_layout_keep_their_numbers() -> None:
    turned = np.arange(6.0).reshape(2, 3).T
    back = decoded(encoded(turned), "here")
    assert isinstance(back, np.ndarray)
    np.testing.assert_array_equal(back, turned)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param("{", id="cut off"),
        pytest.param('{"x": 1}', id="another form"),
        pytest.param('{"c": "Run", "f": {"key": "k"}}', id="missing fields"),
        pytest.param('{"c": "Popen", "f": {}}', id="a class that is not listed"),
        pytest.param('{"e": ["Answer", "perhaps"]}', id="an unknown answer"),
        pytest.param('{"a": ["<f8", [3], "AAAA"]}', id="too few bytes"),
        pytest.param('{"a": ["|O", [1], "AAAAAAAAAAA="]}', id="objects"),
        pytest.param('{"a": 3}', id="no array"),
        pytest.param('{"c": ["Run"], "f": {}}', id="a name that is none"),
        pytest.param("[" * 100_000, id="nested deeply"),
    ],
)
def test_what_is_no_stored_thing_is_told_with_its_place(content: str) -> None:
    with pytest.raises(GraderError, match="not a stored run") as told:
        decoded(content, "runs/ab.json.gz")
    assert told.value.where == "runs/ab.json.gz"
    assert "grade" in told.value.fix


def test_only_what_a_run_may_hold_is_encoded() -> None:
    with pytest.raises(TypeError, match="a run holds no set"):
        encoded({"a": {1, 2}})
    assert json.loads(encoded(None)) is None


def test_every_stored_class_has_a_name_of_its_own() -> None:
    names = [name for name, _ in _stored_classes()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("slug", course(None).assignment_ids())
def test_an_assessment_comes_back_as_it_was(slug: str) -> None:
    release = course(None).release(slug)
    known = release.reference.functions
    program = {e.id: known[e.id] for e in release.assignment.exercises if e.id in known}
    plan = make_plan(release.assignment, release.reference, b"encoding", release.plan_digest)
    assessment = assess(release, rehearse(release, plan, program))
    again = decoded(encoded(assessment), "here")
    assert encoded(again) == encoded(assessment)
    assert isinstance(again, type(assessment))
    assert again.score == assessment.score
