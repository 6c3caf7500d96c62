"""What is said of numbers far out, and of a training that may take its samples in any order.

Of such a training the file holds no parameters, only how far they moved along fixed directions.
"""

from collections.abc import Iterator

import numpy as np

from grader.practice.calling import Thing, Told, Trouble, call, find, outputs
from grader.practice.comparing import EPS32, FLOOR, RTOL, aligned
from grader.practice.stories import Finding, Visit, first_mended, numpied, values

# The same where the file is made.
WAYS = (2.0, 3.0, 5.0, 7.0, 11.0, 13.0)


def far(visit: Visit, exercise: Told, story: Told) -> Iterator[Finding]:
    """Yield whether the numbers are right far out, where a formula may overflow."""
    if exercise["id"] in visit.failed:
        return  # what is wrong everywhere is wrong there, too
    heads = ("输入的绝对值很大时：", "far out: ")
    try:
        for sign, zh, en in values(visit, {**exercise, "cases": story["cases"]}, story):
            yield sign, heads[0] + zh, heads[1] + en
    except Trouble as trouble:
        raise Trouble(heads[0] + trouble.zh, heads[1] + trouble.en, trouble.sign) from trouble


def orders(visit: Visit, exercise: Told, story: Told) -> Iterator[Finding]:
    """Yield whether the parameters moved as they do for some order of the samples."""
    if exercise["id"] in visit.failed:
        return
    case, wanted = story["case"], story["outputs"]
    result = call(find(visit.namespace, exercise), case, exercise)
    start = numpied({name: case[name] for name in wanted})
    moved = aligned(outputs(result, exercise["returns"], wanted), start)
    change = np.concatenate([np.ravel(moved[n] - start[n]) for n in wanted])
    size = np.concatenate([np.ravel(np.abs(moved[n])) for n in wanted])
    ways = directions(change.size)
    # What is allowed for each number adds up along a direction.
    room = RTOL * np.abs(change) + FLOOR * np.max(np.abs(change), initial=0.0) + 4 * EPS32 * size
    bounds = np.abs(ways) @ room
    ends = np.array(story["ends"])
    if np.any(np.all(np.abs(ends - ways @ change) <= bounds, axis=1)):
        yield (
            "ok",
            "每一批数据都用得正确，样本的顺序可以任意",
            "every batch is used as it should be; any order of the samples is right",
        )
        return
    visit.failed.add(exercise["id"])
    yield from first_mended(visit, exercise) or [
        (
            "wrong",
            "无论样本以什么顺序分批，每批更新一次都得不到返回的参数",
            "one update for each batch, in whatever order, does not lead to these parameters",
        )
    ]


def directions(size: int) -> Thing:
    """Return the directions along which changes are told, shape (ways, size)."""
    return np.sin(np.outer(np.sqrt(WAYS), np.arange(1.0, size + 1.0) ** 1.5))
