"""A wrong value of a check's option is told when the assignment is read, not when it is graded."""

from pathlib import Path

import pytest

from grader.course.declaration import read_assignment
from grader.course.reference_module import read_reference
from grader.domain.error import AssignmentError

ROOT = Path(__file__).parents[2]
MLP, HAND, LINE = "iris_mlp", "backprop_111", "gradient_descent"


def text_of(slug: str) -> str:
    return (ROOT / "assignments" / slug / "assignment.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("slug", "old", "new", "problem", "fix"),
    [
        pytest.param(
            "xor_network",
            'readings = ["gate", "gate_open"]',
            'readings = "gate"',
            "\"readings\" is 'gate', and has to be a list of functions of the reference",
            'write it like readings = ["the_name_of_the_function"]',
            id="readings that are a word",
        ),
        pytest.param(
            "activations",
            "far = { z = [-1000.0, -800.0, -30.0, 0.5, 30.0, 800.0, 1000.0] }",
            "far = [1000.0]",
            '"far" is [1000.0], and has to give numbers for an argument',
            "write it like far = { z = [",
            id="far inputs of no argument",
        ),
        pytest.param(
            "activations",
            "far = { z = [-1000.0, -800.0, -30.0, 0.5, 30.0, 800.0, 1000.0] }",
            "far = { x = [1000.0] }",
            '"far" is for x, which is no argument',
            "use some of: z",
            id="far inputs of an unknown argument",
        ),
        pytest.param(
            "activations",
            "far = { z = [-1000.0, -800.0, -30.0, 0.5, 30.0, 800.0, 1000.0] }",
            'far = { z = ["inf"] }',
            "\"far\" gives z ['inf'], and has to give it a list of numbers",
            "write it like far = { z = [",
            id="far inputs that are no numbers",
        ),
        pytest.param(
            MLP,
            'outputs = ["dW2", "dB2"]',
            'outputs = "dW2"',
            'exercise "gradients", check "output_layer": "outputs" is \'dW2\'',
            "use some of: dW1, dB1, dW2, dB2",
            id="outputs that are a word",
        ),
        pytest.param(
            MLP,
            'outputs = ["dW2", "dB2"]',
            "outputs = []",
            '"outputs" is [], and has to be a list of names',
            "use some of",
            id="no outputs",
        ),
        pytest.param(
            MLP,
            'outputs = ["dW2", "dB2"]',
            "outputs = [1, 2]",
            '"outputs" is [1, 2]',
            "use some of",
            id="outputs that are numbers",
        ),
        pytest.param(
            MLP,
            'loss = "loss"',
            'loss = "losses"',
            '"loss" names losses, which is no exercise declared before this one',
            "use one of: forward, loss, accuracy",
            id="an unknown loss",
        ),
        pytest.param(
            MLP,
            'loss = "loss"',
            'loss = "accuracy"',
            '"loss" names accuracy, whose argument labels cannot be had here',
            "let `builds_on` name",
            id="a loss of something else",
        ),
        pytest.param(
            HAND,
            'loss = "loss"',
            'loss = "chain_factors"',
            '"loss" names chain_factors, which returns 6 values',
            "use one of: loss",
            id="a loss of several values",
        ),
        pytest.param(
            MLP,
            'builds_on = ["forward", "loss"]',
            'builds_on = ["loss"]',
            '"loss" names loss, whose argument probabilities cannot be had here',
            "let `builds_on` name the exercise that returns it",
            id="a loss whose argument nobody gives",
        ),
        pytest.param(
            MLP,
            "at = { iterations = [1, 2, 3, 4, 5] }",
            "at = [1, 2]",
            '"at" is [1, 2], and has to give the values of one setting',
            "at = { iterations = [1, 2, 5] }",
            id="values of no setting",
        ),
        pytest.param(
            MLP,
            "at = { iterations = [1, 2, 3, 4, 5] }",
            "at = { epochs = [1, 2] }",
            '"at" varies epochs, which is no argument',
            "iterations",
            id="values of an unknown setting",
        ),
        pytest.param(
            MLP,
            "at = { iterations = [1, 2, 3, 4, 5] }",
            'at = { iterations = ["one"] }',
            "\"at\" gives iterations ['one'], and has to give it a list of numbers",
            "at = { iterations = [1, 2, 5] }",
            id="values that are words",
        ),
        pytest.param(
            MLP,
            'evaluate = "evaluate"',
            "evaluate = 3",
            '"evaluate" is 3, and has to name a function of the reference',
            'evaluate = "the_name_of_the_function"',
            id="an evaluation that is a number",
        ),
        pytest.param(
            MLP,
            'classes = ["setosa", "versicolor", "virginica"]',
            'classes = "setosa"',
            "\"classes\" is 'setosa', and has to be a list of words",
            "classes = ",
            id="classes that are one word",
        ),
        pytest.param(
            MLP,
            'curves = ["train_loss", "train_acc", "test_loss", "test_acc"]',
            'curves = "train_loss"',
            "\"curves\" is 'train_loss', and has to be a list of names",
            "history",
            id="curves that are a word",
        ),
        pytest.param(
            HAND,
            'curves = ["losses"]',
            'curves = ["loss"]',
            '"curves" names loss, which is not there',
            "use some of: losses",
            id="a curve that nobody returns",
        ),
        pytest.param(
            HAND,
            'rows = "steps"',
            'rows = ["steps"]',
            "\"rows\" names ['steps'], which is not there",
            "steps",
            id="rows that are a list",
        ),
        pytest.param(
            MLP,
            'train_loss = ["X_train", "labels_train", "loss"]',
            'train_loss = ["X_train", "loss"]',
            "and has to name data, labels, measure",
            "recompute = {",
            id="a recipe that lacks something",
        ),
        pytest.param(
            MLP,
            'train_loss = ["X_train", "labels_train", "loss"]',
            'train_loss = ["X_trained", "labels_train", "loss"]',
            '"recompute" takes train_loss from X_trained, which is no argument',
            "use some of: X_train",
            id="a recipe with unknown data",
        ),
        pytest.param(
            MLP,
            'train_loss = ["X_train", "labels_train", "loss"]',
            'loss = ["X_train", "labels_train", "loss"]',
            '"recompute" is for loss, which is no curve',
            "train_loss",
            id="a recipe for no curve",
        ),
        pytest.param(
            HAND,
            'function = "gradients"',
            'function = "gradient"',
            '"function" names gradient, which is not there',
            "gradients",
            id="an unknown function of an example",
        ),
        pytest.param(
            HAND,
            "inputs = { x = 1.0, y = 0.8,",
            "inputs = { y = 0.8,",
            "and has to give a number for each argument of `function`",
            "inputs = { x = 1.0, y = 1.0",
            id="an example that lacks an input",
        ),
        pytest.param(
            LINE,
            'gradient = "sample_gradients"',
            'gradient = ["sample_gradients"]',
            "\"gradient\" is ['sample_gradients']",
            "name_of_the_function",
            id="a gradient that is a list",
        ),
        pytest.param(
            LINE,
            'heading = "总结|小结|结论|Summary|Conclusion"',
            'heading = "(Summary"',
            "which is no regular expression: ",
            "escape",
            id="a heading that is no expression",
        ),
        pytest.param(
            MLP,
            'symmetric = ["B1", "B2"]',
            'symmetric = ["b1"]',
            '"symmetric" names b1, which is not there',
            "use some of: W1, B1, W2, B2",
            id="an unknown symmetric output",
        ),
    ],
)
def test_a_wrong_value_is_told_with_its_place_and_its_remedy(
    slug: str, old: str, new: str, problem: str, fix: str
) -> None:
    text = text_of(slug)
    assert old in text
    with pytest.raises(AssignmentError) as told:
        read_assignment(text.replace(old, new, 1), f"assignments/{slug}/assignment.toml")
    assert told.value.where == f"assignments/{slug}/assignment.toml"
    assert problem in told.value.problem
    assert told.value.problem.startswith('exercise "')
    assert fix in told.value.fix


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        pytest.param("def unseen(", "def never_seen(", "unseen", id="named in an option"),
        pytest.param("def predict(", "def guess(", "predict", id="for the confusion matrix"),
    ],
)
def test_a_function_that_a_check_calls_has_to_be_there(old: str, new: str, missing: str) -> None:
    source = (ROOT / "reference" / "iris_mlp.py").read_text("utf-8")
    assignment = read_assignment(text_of(MLP), MLP)
    with pytest.raises(AssignmentError, match=f'has no function "{missing}"'):
        read_reference(source.replace(old, new), "reference.py", assignment)


def test_a_function_that_a_check_calls_by_default_has_to_be_there() -> None:
    text = text_of(MLP).replace('evaluate = "evaluate"\nunseen = "unseen"\n', "", 1)
    source = (ROOT / "reference" / "iris_mlp.py").read_text("utf-8")
    assignment = read_assignment(text, MLP)
    read_reference(source, "reference.py", assignment)
    with pytest.raises(AssignmentError, match='has no function "unseen"'):
        read_reference(source.replace("def unseen(", "def seen("), "reference.py", assignment)
