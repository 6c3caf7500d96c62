"""A computation graph with the student's and the right value everywhere, forward and backward."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from grader.domain.assignment import Assignment, Exercise
from grader.domain.exhibit import Edge, Graph, Node, Quantity
from grader.domain.probe import Argument, Probe, ResultOf, Role
from grader.domain.question import Question
from grader.domain.reference import evaluate
from grader.domain.tolerance import Tolerance
from grader.domain.value import ShapeMismatch, Value, outputs
from grader.exhibits.display import Display
from grader.exhibits.whole import all_outputs, nearest, widest


def graph_probes(
    assignment: Assignment, exercise: Exercise, arguments: Mapping[str, Argument]
) -> Iterator[Probe]:
    """Yield calls of the graph's other functions with the inputs of the exercise's first case."""
    known = dict(arguments)
    for name in assignment.upstream(exercise.id):
        contract = assignment.exercise(name)
        if name not in exercise.graph.functions or not set(contract.arguments) <= set(known):
            continue
        probe = _probe_id(exercise, name)
        yield Probe(
            id=probe,
            exercise=exercise.id,
            function=name,
            arguments={argument: known[argument] for argument in contract.arguments},
            returns=contract.returns,
        )
        for output in contract.returns:
            result = ResultOf(probe=probe, output=output)
            known.setdefault(output, Argument(role=Role.DATA, value=result))


def _probe_id(exercise: Exercise, function: str) -> str:
    return f"{exercise.id}/graph/{function}"


def show(questions: Sequence[Question]) -> Iterator[Graph]:
    """Yield the graph of the first case, where the exercise declares one."""
    question = all_outputs(questions[0])
    spec = question.exercise.graph
    if not spec.nodes:
        return
    own, right, tolerance = _own(question), _right(question), widest(questions)
    found = {
        name: _quantity(name, own, right, _largest(name, right), tolerance)
        for name in spec.carried
        if name in right
    }
    wrong = [name for name in spec.carried if name in found and not found[name].same]
    yield Graph(
        case=1,
        nodes=tuple(
            Node(
                name=node.name,
                at=node.at,
                value=_carried(node.value, found),
                gradient=_carried(node.gradient, found),
            )
            for node in spec.nodes
        ),
        edges=tuple(
            Edge(start=edge.start, end=edge.end, derivative=_carried(edge.derivative, found))
            for edge in spec.edges
        ),
        breaks_at=wrong[0] if wrong else "",
    )


def _carried(name: str, found: Mapping[str, Quantity]) -> tuple[Quantity, ...]:
    return (found[name],) if name in found else ()


def _own(question: Question) -> dict[str, float]:
    """Return what the student's functions returned, as far as they did."""
    exercise = question.exercise
    cases = {exercise.id: question.cases[0]}
    for name in exercise.graph.functions:
        if _probe_id(exercise, name) in question.extra:
            cases[name] = question.extra[_probe_id(exercise, name)]
    found = _numbers("", question.cases[0].inputs)
    for name, case in cases.items():
        if case.returned:
            try:
                parts = outputs(case.observation.value, question.contract[name].returns)
            except ShapeMismatch:
                continue
            found |= _numbers(f"{name}.", parts)
    return found


def _right(question: Question) -> dict[str, float]:
    """Return the right values, in the loss convention that the student uses."""
    exercise, functions = question.exercise, question.reference.functions
    convention = nearest(question).convention if question.cases[0].returned else ""
    known: dict[str, Value] = dict(question.cases[0].inputs)
    found = _numbers("", known)
    for name in (*question.upstream, exercise.id):
        contract = question.contract.get(name)
        if contract is None or not set(contract.arguments) <= set(known):
            continue
        inputs = {argument: known[argument] for argument in contract.arguments}
        parts = evaluate(
            functions[name], inputs, contract.returns, convention or question.reference.asked
        )
        known = {**parts, **known}
        found |= _numbers(f"{name}.", parts)
    return found


def _numbers(prefix: str, parts: Mapping[str, Value]) -> dict[str, float]:
    return {
        f"{prefix}{name}": float(np.asarray(part).item())
        for name, part in parts.items()
        if isinstance(part, np.ndarray) and part.size == 1
    }


def _largest(name: str, right: Mapping[str, float]) -> float:
    function = name.partition(".")[0]
    return max(abs(value) for other, value in right.items() if other.partition(".")[0] == function)


def _quantity(
    name: str,
    own: Mapping[str, float],
    right: Mapping[str, float],
    largest: float,
    tolerance: Tolerance,
) -> Quantity:
    known = name in own
    value = own.get(name, float("nan"))
    allowed = tolerance.rtol * abs(right[name]) + tolerance.floor * largest
    return Quantity(
        name=name.rpartition(".")[2],
        own=value,
        right=right[name],
        known=known,
        same=known and abs(value - right[name]) <= allowed,
        given="." not in name,
    )


DISPLAY = Display(name="graph", kinds=frozenset({"gradient"}), show=show)
