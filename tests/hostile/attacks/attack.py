"""What an attack is: hostile code, and how it may end."""

from dataclasses import dataclass

ANY = ("ok", "error", "killed", "timeout", "memory")
# an answer that is no number of the function's own
USELESS = ("unusable",)


@dataclass(frozen=True, slots=True)
class Attack:
    """One hostile cell between two that define ``before`` and ``after``.

    The code sets ``won`` to 1 where it reached what it must not reach. It finds the names
    ``SECRET`` (a file of the grader's), ``LISTENER`` (a socket beside it), ``NAME`` (an abstract
    one), ``PORT`` and ``PID`` (a listener and a process of the grader's).

    Attributes:
        code: the cell.
        ends: the ways in which it may end, on any rung.
        breaks: what of the notebook's own it may break, by its own doing: ``after``, or
            ``before`` and ``after`` both; never the grader, never another notebook.
        answers: where the code defines ``answer(x)``, how asking for it may end.
    """

    code: str
    ends: tuple[str, ...] = ANY
    breaks: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
