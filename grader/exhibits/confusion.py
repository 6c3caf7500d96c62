"""Which classes the returned parameters confuse, on data that was never seen."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from grader.checks.outcome import parameters_of, unseen_of
from grader.domain.candidate import candidates, observed_outputs
from grader.domain.exhibit import Confusion
from grader.domain.question import Question
from grader.domain.reference import plain
from grader.domain.tolerance import aligned
from grader.domain.value import Floats, Value, as_floats
from grader.exhibits.display import Display


def show(questions: Sequence[Question]) -> Iterator[Confusion]:
    """Yield the confusion of the first case, where a check names classes and ``predict``."""
    question = questions[0]
    classes = question.check.options.get("classes")
    if not isinstance(classes, (list, tuple)) or not question.option("predict"):
        return
    case = question.cases[0]
    if not case.returned:
        return
    names = parameters_of(question)
    first = next(candidates(question, question.cases, any_member=True)).expected[0]
    right = {name: first[name] for name in names}
    own = aligned(observed_outputs(question, case, names), right)
    unseen = unseen_of(question, case)
    yield Confusion(
        case=1,
        classes=tuple(map(str, classes)),
        own=_counts(question, unseen, own, len(classes)),
        right=_counts(question, unseen, right, len(classes)),
    )


def _counts(
    question: Question, unseen: Mapping[str, Value], parameters: Mapping[str, Floats], classes: int
) -> tuple[tuple[int, ...], ...]:
    function = question.reference.functions[question.option("predict")]
    given = {name: plain(part) for name, part in parameters.items()}
    with np.errstate(all="ignore"):
        taken = np.asarray(function(X=plain(unseen["X"]), **given)).astype(int)
    labels = as_floats("labels", unseen["labels"]).astype(int)
    counts = np.zeros((classes, classes), dtype=int)
    np.add.at(counts, (labels, taken), 1)
    return tuple(tuple(map(int, row)) for row in counts)


DISPLAY = Display(name="confusion", kinds=frozenset({"outcome"}), show=show)
