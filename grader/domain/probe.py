"""Questions put to a student's program, and the plan that lists them.

A plan holds inputs and never an expected value: it may cross the boundary.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from grader.domain.value import Array, Value


class Role(StrEnum):
    """What an argument is to the model; it decides the forms it is offered in."""

    DATA = "data"
    PARAMETER = "parameter"
    SETTING = "setting"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultOf:
    """Stands for an output of an earlier probe, filled in before the call.

    ``right`` is what the reference returns there, where its own function is to be asked; it is
    never sent.
    """

    probe: str
    output: str
    right: Value = ()

    @property
    def known(self) -> bool:
        """Tell whether it is known what is right there."""
        return not isinstance(self.right, tuple) or bool(self.right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One argument of a probe; ``SETTING`` values are 0-d arrays of int64 or float64."""

    role: Role
    value: Value | ResultOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Values of one contract function for inputs that no other probe uses.

    It stands in for the student's own function while another one is probed. Each array has
    one row for each call: ``arguments`` and ``results`` by their contract names, in order.
    """

    function: str
    arguments: Mapping[str, Array]
    results: Mapping[str, Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One call of one contract function.

    ``returns`` are the contract names of its outputs; ``record`` the contract functions
    whose calls are recorded while this one runs; ``tables`` stand in for such functions.
    A ``fresh`` one is asked in a process that has been asked no other one: of earlier probes
    it knows what its arguments hold.
    """

    id: str
    exercise: str
    function: str
    arguments: Mapping[str, Argument]
    returns: tuple[str, ...]
    record: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    fresh: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a run may use; seconds of wall time unless the name says otherwise.

    ``cell_cpu_s``, ``probe_cpu_s`` and ``cpu_s`` (of the whole run) are processor time;
    ``processes`` counts threads too.
    """

    cell_s: float = 60.0
    probe_s: float = 20.0
    total_s: float = 600.0
    memory_bytes: int = 4 * 2**30
    output_bytes: int = 2 * 2**20
    cell_cpu_s: float = 60.0
    probe_cpu_s: float = 20.0
    cpu_s: float = 600.0
    processes: int = 256
    disk_bytes: int = 256 * 2**20

    def scaled(self, factor: float) -> "Limits":
        """Return the same limits with every time multiplied by ``factor``."""
        return Limits(
            cell_s=self.cell_s * factor,
            probe_s=self.probe_s * factor,
            total_s=self.total_s * factor,
            memory_bytes=self.memory_bytes,
            output_bytes=self.output_bytes,
            cell_cpu_s=self.cell_cpu_s * factor,
            probe_cpu_s=self.probe_cpu_s * factor,
            cpu_s=self.cpu_s * factor,
            processes=self.processes,
            disk_bytes=self.disk_bytes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything a runner needs to know about an assignment.

    ``functions`` maps each contract function to the names it may have, the contract's own
    first. ``variables`` are read after every cell.
    """

    digest: str
    seed: int
    limits: Limits
    functions: Mapping[str, tuple[str, ...]]
    variables: tuple[str, ...]
    probes: tuple[Probe, ...]
    data: tuple[str, ...] = ()
