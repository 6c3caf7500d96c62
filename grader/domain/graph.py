"""A computation graph as an assignment declares it: nodes, edges, and whose values they carry.

A carried value is named ``function.output``, an output of one of the exercises' functions; a
bare name is an argument of the exercise that the graph belongs to.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSpec:
    """A quantity: where it stands (column, row), its value, and the loss's derivative by it."""

    name: str
    at: tuple[float, float]
    value: str = ""
    gradient: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeSpec:
    """One quantity enters another; ``derivative`` of the latter by the former."""

    start: str
    end: str
    derivative: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphSpec:
    """A whole graph; without nodes there is none."""

    nodes: tuple[NodeSpec, ...] = ()
    edges: tuple[EdgeSpec, ...] = ()

    @property
    def carried(self) -> Iterator[str]:
        """Yield every named value, in the order of the computation: forward, then backward."""
        yield from (node.value for node in self.nodes if node.value)
        yield from (edge.derivative for edge in reversed(self.edges) if edge.derivative)
        yield from (node.gradient for node in reversed(self.nodes) if node.gradient)

    @property
    def functions(self) -> tuple[str, ...]:
        """Return the functions whose outputs are carried, each once."""
        names = (value.partition(".")[0] for value in self.carried if "." in value)
        return tuple(dict.fromkeys(names))
