from grader.domain.grade import Graded
from grader.report.advice import advice


def test_the_mistake_that_others_build_on_comes_first(full: Graded) -> None:
    found = advice(full.assignment, full.assessment)
    assert [item.exercise.en for item in found] == [
        "The gradients",
        "Mini-batch gradient descent",
        "Stochastic gradient descent",
    ]
    assert [item.lost for item in found] == ["20", "25", "3"]
    assert [title.en for title in found[0].blocks] == [
        "Stochastic gradient descent",
        "Mini-batch gradient descent",
    ]


def test_a_named_mistake_is_called_by_its_name_and_a_violation_by_its_rule(full: Graded) -> None:
    found = advice(full.assignment, full.assessment)
    assert found[0].mistake.en == "The residual has the wrong sign"
    assert found[1].mistake.en.startswith("Cell 4, line 2 uses")
    assert found[1].anchor == "check-minibatch_gd-policy.no-keras-optimizer"


def test_nothing_is_advised_where_nothing_is_lost(clean: Graded) -> None:
    assert advice(clean.assignment, clean.assessment) == ()
