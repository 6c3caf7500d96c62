"""What is said where many answers are right: far out, in any order, or judged by what they do.

Of a training in any order the file holds no parameters, only how far they moved along fixed
directions. What numbers do is not told at all, only whether they are there.
"""

from collections.abc import Iterator, Mapping

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


def effect(visit: Visit, exercise: Told, story: Told) -> Iterator[Finding]:
    """Yield whether a function returns what is asked for, whatever that does."""
    function, cases = find(visit.namespace, exercise), exercise["cases"]
    for result in [call(function, case, exercise) for case in cases]:
        parts = _beside_a_model(result, story) if story["model"] else None
        if parts is None:
            parts = outputs(result, exercise["returns"], story["outputs"])
        for name, part in parts.items():
            if not np.all(np.isfinite(part)):
                raise Trouble(f"{name} 中有 NaN 或 inf", f"{name} holds NaN or inf")
    yield (
        "note",
        "能运行，返回的形式正确；效果是否正确在评分时检查",
        "it runs and returns what is asked for; what that does is looked at when it is graded",
    )


def _beside_a_model(result: Thing, story: Told) -> dict[str, Thing] | None:
    """Return the numbers that stand beside a Keras model; None where numbers stand for it.

    Raises:
        Trouble: there is neither a model nor anything in its place.
    """
    items = list(result.values()) if isinstance(result, Mapping) else result
    items = items if isinstance(items, (list, tuple)) else [items]
    models = [item for item in items if hasattr(item, "layers")]
    if models:
        return {}
    if len(items) < len(story["outputs"]):
        raise Trouble("应返回一个 Keras 模型", "should return a Keras model")
    return None


def directions(size: int) -> Thing:
    """Return the directions along which changes are told, shape (ways, size)."""
    return np.sin(np.outer(np.sqrt(WAYS), np.arange(1.0, size + 1.0) ** 1.5))
