"""Runs in the database: what was seen of each exercise is kept apart, to be read alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Connection, and_, bindparam, insert, select

from grader.domain.observation import Observation, Run
from grader.domain.probe import Probe
from grader.gradebook import tables as t
from grader.gradebook.database import Database
from grader.gradebook.encoding import known as stored
from grader.gradebook.packing import packed, unpacked


@stored
@dataclass(frozen=True, slots=True, kw_only=True)
class RunPart:
    """The probes of one exercise and what they brought back, with their places in the run."""

    probes: tuple[Probe, ...] = ()
    observations: tuple[Observation, ...] = ()
    probe_places: tuple[int, ...] = ()
    observation_places: tuple[int, ...] = ()


def parts_of(run: Run) -> dict[str, RunPart]:
    """Return a run's probes and observations by exercise."""
    owner = {probe.id: probe.exercise for probe in run.probes}
    probes = [(probe.exercise, place) for place, probe in enumerate(run.probes)]
    seen = [(owner.get(o.probe, ""), place) for place, o in enumerate(run.observations)]
    parts = {}
    for exercise in dict.fromkeys(name for name, _ in (*probes, *seen)):
        of_probes = tuple(place for name, place in probes if name == exercise)
        of_seen = tuple(place for name, place in seen if name == exercise)
        parts[exercise] = RunPart(
            probes=tuple(run.probes[place] for place in of_probes),
            observations=tuple(run.observations[place] for place in of_seen),
            probe_places=of_probes,
            observation_places=of_seen,
        )
    return parts


def joined(head: Run, parts: Iterable[RunPart]) -> Run:
    """Return a run with the probes and observations of the given parts, in their order."""
    probes: list[tuple[int, Probe]] = []
    seen: list[tuple[int, Observation]] = []
    for part in parts:
        probes += zip(part.probe_places, part.probes, strict=True)
        seen += zip(part.observation_places, part.observations, strict=True)
    return replace(
        head,
        probes=tuple(probe for _, probe in sorted(probes, key=lambda item: item[0])),
        observations=tuple(one for _, one in sorted(seen, key=lambda item: item[0])),
    )


def keep_run(connection: Connection, run: Run) -> int:
    """Keep a run and return its number; one of the same key and content is kept once."""
    head = packed(replace(run, probes=(), observations=()))
    parts = {exercise: packed(part) for exercise, part in parts_of(run).items()}
    last = run_number(connection, run.key)
    if last and _content(connection, last) == (head, parts):
        return last
    columns = {
        "key": run.key,
        "submission_sha256": run.submission_sha256,
        "plan_digest": run.plan_digest,
        "runner": run.runner,
        "outcome": run.outcome.value,
        "content": head,
    }
    made = connection.execute(insert(t.run).values(columns)).inserted_primary_key
    number = int(made[0]) if made else 0
    if parts:
        connection.execute(
            insert(t.run_part),
            [
                {"run_id": number, "exercise": exercise, "content": content}
                for exercise, content in parts.items()
            ],
        )
    return number


# Made once: a regrade asks these for every student.
NEWEST_RUN = (
    select(t.run.c.id)
    .where(t.run.c.key == bindparam("run_key"))
    .order_by(t.run.c.id.desc())
    .limit(1)
)
_HEAD = select(t.run.c.key, t.run.c.content).where(t.run.c.id == bindparam("run"))
_PARTS = select(t.run_part.c.content).where(t.run_part.c.run_id == bindparam("run"))
_PART = _PARTS.where(t.run_part.c.exercise == bindparam("exercise"))
# Head and part in one question, which takes a third of the time of three.
_NEWEST_PART = (
    select(t.run.c.id, t.run.c.content.label("head"), t.run_part.c.content)
    .outerjoin(
        t.run_part,
        and_(t.run_part.c.run_id == t.run.c.id, t.run_part.c.exercise == bindparam("exercise")),
    )
    .where(t.run.c.id == NEWEST_RUN.scalar_subquery())
)


def run_number(connection: Connection, key: str) -> int:
    """Return the number of the newest run of that key; 0 where there is none."""
    return int(connection.execute(NEWEST_RUN, {"run_key": key}).scalar() or 0)


def _content(connection: Connection, number: int) -> tuple[bytes, dict[str, bytes]]:
    head = connection.execute(select(t.run.c.content).where(t.run.c.id == number)).scalar_one()
    rows = connection.execute(
        select(t.run_part.c.exercise, t.run_part.c.content).where(t.run_part.c.run_id == number)
    )
    return bytes(head), {row.exercise: bytes(row.content) for row in rows}


def run_of(connection: Connection, number: int) -> Run:
    """Return a run.

    Raises:
        GraderError: it is there and cannot be read.
    """
    head = head_of(connection, number)
    parts = connection.execute(_PARTS, {"run": number}).scalars()
    return joined(head, [unpacked(part, RunPart, _where(head.key)) for part in parts])


def head_of(connection: Connection, number: int) -> Run:
    """Return a run without its probes and what they brought back.

    Raises:
        GraderError: it is there and cannot be read.
    """
    row = connection.execute(_HEAD, {"run": number}).one()
    return unpacked(row.content, Run, _where(row.key))


def by_exercise(database: Database, key: str) -> Callable[[str], Run]:
    """Return a function that gives the run with what was seen of one exercise alone."""
    known: list[tuple[int, Run]] = []

    def part(exercise: str) -> Run:
        with database.reading() as connection:
            if known:
                return part_of(connection, *known[0], exercise)
            asked = {"run_key": key, "exercise": exercise}
            rows = connection.execute(_NEWEST_PART, asked).all()
            head = unpacked(rows[0].head, Run, _where(key))
            known.append((rows[0].id, head))
            parts = [row.content for row in rows if row.content is not None]
            return joined(head, [unpacked(one, RunPart, _where(key)) for one in parts])

    return part


def part_of(connection: Connection, number: int, head: Run, exercise: str) -> Run:
    """Return a run, of which ``head`` is known, with what was seen of one exercise alone.

    Raises:
        GraderError: it is there and cannot be read.
    """
    parts = connection.execute(_PART, {"run": number, "exercise": exercise}).scalars()
    return joined(head, [unpacked(part, RunPart, _where(head.key)) for part in parts])


def _where(key: str) -> str:
    return f"run {key[:12]}"
