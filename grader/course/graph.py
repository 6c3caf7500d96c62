"""Reading the graph of an exercise, and what is wrong with one that is well-formed."""

from collections.abc import Iterator, Mapping
from typing import Any

from grader.domain.assignment import Assignment, Exercise
from grader.domain.graph import EdgeSpec, GraphSpec, NodeSpec
from grader.domain.text import Text
from grader.language import text

Table = Mapping[str, Any]


def read_graph(table: Table) -> GraphSpec:
    """Return the graph that ``[exercise.graph]`` declares; an empty table declares none."""
    return GraphSpec(
        nodes=tuple(
            NodeSpec(
                name=node["name"],
                at=(float(node["at"][0]), float(node["at"][1])),
                value=node.get("value", ""),
                gradient=node.get("gradient", ""),
            )
            for node in table.get("nodes", ())
        ),
        edges=tuple(
            EdgeSpec(start=edge["from"], end=edge["to"], derivative=edge.get("derivative", ""))
            for edge in table.get("edges", ())
        ),
    )


def problems_of(exercise: Exercise, assignment: Assignment) -> Iterator[Text]:
    """Yield what in an exercise's graph names something that is not there."""
    graph = exercise.graph
    nodes = {node.name for node in graph.nodes}
    for edge in graph.edges:
        for end in (edge.start, edge.end):
            if end not in nodes:
                yield text('an edge names the node "{}", which is not declared').filled(end)
    known = {*assignment.upstream(exercise.id), exercise.id}
    for carried in graph.carried:
        function, dot, output = carried.partition(".")
        if not dot and carried not in exercise.arguments:
            yield text('"{}" is no argument of the exercise').filled(carried)
        elif dot and function not in known:
            yield text('"{0}": the exercise does not build on "{1}"').filled(carried, function)
        elif dot and output not in assignment.exercise(function).returns:
            yield text('"{0}": "{1}" returns no "{2}"').filled(carried, function, output)
