"""Which means a sandbox is made of; and the limits it keeps."""

from dataclasses import asdict, dataclass

ROOT = "root"
USER = "user"
NONE = "none"


@dataclass(frozen=True)
class Means:
    """The parts of one rung of the ladder.

    ``namespaces`` is who makes them: the superuser, any user, or nobody.
    """

    namespaces: str = NONE
    cgroup: bool = False
    landlock: bool = False
    seccomp: bool = False

    @property
    def one_process(self) -> bool:
        """Tell whether limits hold only as long as there is one process."""
        return self.seccomp and not self.cgroup

    @property
    def shared(self) -> bool:
        """Tell whether files and processes are those of the whole machine."""
        return self.namespaces == NONE


@dataclass(frozen=True)
class Caps:
    """What one run may use; whole numbers, as everything on the wire."""

    total_ms: int = 600_000
    memory_bytes: int = 4 * 2**30
    processes: int = 256
    disk_bytes: int = 256 * 2**20
    files: int = 10_000
    cpu_s: int = 1200


def as_json(item: Means | Caps) -> dict[str, object]:
    """Return the fields as JSON can hold them."""
    return asdict(item)
