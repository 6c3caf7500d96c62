import pickle

import pytest

from grader.domain.error import AssignmentError, EnvironmentTrouble, GraderError, SubmissionError
from grader.domain.text import Text

KINDS = [GraderError, AssignmentError, SubmissionError, EnvironmentTrouble]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_survives_pickling_with_all_its_parts(kind: type[GraderError]) -> None:
    error = kind("iris.toml", "points do not add up", "change `points`")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  (our own bytes)
    assert type(again) is kind
    assert (again.where, again.problem, again.fix) == (error.where, error.problem, error.fix)
    assert str(again) == "iris.toml: points do not add up"


@pytest.mark.parametrize("kind", KINDS[1:], ids=lambda kind: kind.__name__)
def test_every_expected_error_is_caught_as_one(kind: type[GraderError]) -> None:
    with pytest.raises(GraderError, match="here: wrong"):
        raise kind("here", "wrong", "mend it")


def test_an_error_is_told_in_both_languages() -> None:
    error = GraderError("iris.toml", Text(en="is gone", zh="不存在"), Text(en="look", zh="请查看"))
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  (our own bytes)
    assert again.said == Text(en="iris.toml: is gone", zh="iris.toml：不存在")
    assert (again.advice.zh, again.problem, again.fix) == ("请查看", "is gone", "look")
    assert GraderError("a", "b", "c").said.zh == "a：b"
