"""What is said of each exercise: are its numbers right at the public inputs, and if not, what is.

A finding is (sign, Chinese, English); the sign is ``ok``, ``wrong``, ``missing``, ``note``, or
``later`` where the numbers differ and what they were computed from is wrong already.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from grader.practice.calling import Thing, Told, Trouble, call, find, outputs
from grader.practice.comparing import (
    MARGIN,
    aligned,
    first_wrong,
    pattern,
    worst,
)

Finding = tuple[str, str, str]
STEP = 1e-2
DIRECTIONS = 8
SLOPE_RTOL = 3e-3
ROUNDING = 1e-6
CURVE_RTOL = 1e-3
CURVE_ATOL = 1e-4


class Visit:
    """One look at a notebook's functions; ``passed`` gives for each exercise its convention."""

    def __init__(self, namespace: Told, exercises: Mapping[str, Told]) -> None:
        self.namespace = namespace
        self.exercises = exercises
        self.passed: dict[str, str] = {}
        self.failed: set[str] = set()


def numpied(case: Told) -> dict[str, Thing]:
    """Return the numbers of the file as arrays of float64."""
    return {name: np.array(value, dtype=np.float64) for name, value in case.items()}


def values(visit: Visit, exercise: Told, story: Told) -> Iterator[Finding]:
    """Yield what is said of outputs, or of changes of parameters, at the public inputs."""
    wanted, cases = story["outputs"], exercise["cases"]
    function = find(visit.namespace, exercise)
    got = [outputs(call(function, c, exercise), exercise["returns"], wanted) for c in cases]
    changes = story["kind"] == "changes"
    starts = [numpied({n: c[n] for n in wanted if n in c}) if changes else {} for c in cases]
    right = [(r, [numpied(_of(p, wanted)) for p in r["outputs"]]) for r in story["right"]]
    shaped: Trouble | None = None
    fitting: list[dict[str, Thing]] = []
    for one, expected in right:
        try:
            fitting = [aligned(g, e) for g, e in zip(got, expected, strict=True)]
        except Trouble as trouble:
            shaped = shaped or trouble
            continue
        error = worst(fitting, expected, starts, story["bounds"])
        if error <= 1 and _admitted(visit, exercise, story, one):
            visit.passed.setdefault(exercise["id"], one["id"])
            yield "ok", *_right(one)
            return
    visit.failed.add(exercise["id"])
    mended = first_mended(visit, exercise)
    if not fitting:
        if mended:  # a NaN, too, may come from there
            yield from mended
            return
        raise shaped or Trouble("没有可比较的数", "there is nothing to compare")
    expected = next(e for _, e in right if _fits(fitting, e))
    told = _told(exercise, story, (fitting, expected, starts))
    yield from (mended or [("wrong", *told)])
    yield from slope(visit, exercise, story)


def _of(parts: Told, names: Sequence[str]) -> dict[str, Thing]:
    return {name: parts[name] for name in names}


def _fits(got: Sequence[Told], expected: Sequence[Told]) -> bool:
    return all(
        g[name].shape == e[name].shape for g, e in zip(got, expected, strict=True) for name in e
    )


def _admitted(visit: Visit, exercise: Told, story: Told, one: Told) -> bool:
    """Tell whether a convention may be used here: a gradient has to belong to its own loss."""
    if not story.get("loss") or one["id"] == story["right"][0]["id"] or not one["convention"]:
        return True
    found = [visit.passed[name] for name in exercise["earlier"] if visit.passed.get(name)]
    return one["id"] in found


def _right(one: Told) -> tuple[str, str]:
    if not one["zh"]:
        return "数值正确", "the numbers are right"
    return (
        f"数值正确；采用的是另一种可接受的做法：{one['zh']}",
        f"the numbers are right, in another accepted way: {one['en']}",
    )


def _told(exercise: Told, story: Told, seen: tuple[Thing, Thing, Thing]) -> tuple[str, str]:
    """Return what is wrong: a mistake whose numbers these are, else a pattern; and one number."""
    known = _known(story, seen[0][0], seen[2][0])
    stated = known or pattern(*seen)
    zh, en = stated or ("数值不对", "the numbers are wrong")
    if exercise["shows_expected"]:
        place, expected, got = first_wrong(*seen)
        zh = f"{_ended(zh, '。')}例如 {place}：应为 {expected:.6g}，实际是 {got:.6g}"
        en = f"{_ended(en, '.')} For example {place}: {expected:.6g} is right, "
        en += f"{got:.6g} was returned"
    return zh, en


def _ended(sentence: str, stop: str) -> str:
    """Return a sentence with a full stop, unless it ends with a mark of its own."""
    return sentence if sentence[-1] in ".?!。？！" else sentence + stop


def _known(story: Told, got: Told, start: Told) -> tuple[str, str] | None:
    """Return the one mistake whose numbers these are; None where there is none, or several."""
    ranked = sorted(
        ((worst([got], [numpied(k["outputs"])], [start]), k) for k in story["known"]),
        key=lambda pair: pair[0],
    )
    if not ranked or ranked[0][0] > 1:
        return None
    one = ranked[0][1]
    others = [error for error, k in ranked if k["family"] != one["family"]]
    if others and others[0] <= MARGIN:
        return None
    return f"{one['zh']}。{one['look_zh']}", f"{one['en']}. {one['look_en']}"


def first_mended(visit: Visit, exercise: Told) -> list[Finding]:
    """Return that what an exercise builds on is wrong, and has to be mended first."""
    wrong = [name for name in exercise["earlier"] if name in visit.failed]
    if not wrong:
        return []
    listed = ", ".join(wrong)
    zh = f"结果与期望不同，但它建立在 {listed} 之上，请先改好；评分时同一个错误只扣一次分"
    en = f"other numbers than expected, but it builds on {listed}: mend that first; in grading "
    return [("later", zh, en + "one mistake is paid once")]


def slope(visit: Visit, exercise: Told, story: Told) -> Iterator[Finding]:
    """Yield whether a gradient is that of the student's own loss, by finite differences."""
    if not story.get("loss"):
        return
    inputs, rng = exercise["cases"][0], np.random.default_rng(7)
    names = [n for n in exercise["call"] if exercise["roles"].get(n) == "parameter"]
    function = find(visit.namespace, exercise)
    found = outputs(call(function, inputs, exercise), exercise["returns"], exercise["returns"])
    gradient = dict(zip(names, (found[n] for n in exercise["returns"]), strict=False))
    if len(gradient) != len(names) or len(exercise["returns"]) != len(names):
        return
    gaps, slopes = [], []
    try:
        for _ in range(DIRECTIONS):
            way = {n: rng.standard_normal(np.shape(inputs[n])) for n in names}
            length = np.sqrt(sum(float(np.sum(part**2)) for part in way.values()))
            ends = [_loss(visit, story, inputs, way, s * STEP / length) for s in (1, -1)]
            slopes.append((ends[0] - ends[1]) / (2 * STEP))
            along = sum(float(np.ravel(gradient[n]) @ np.ravel(way[n])) for n in names) / length
            gaps.append(abs(along - slopes[-1]))
    except (Trouble, ValueError):
        return  # the loss, or what it builds on, is told in its own place
    if max(gaps) <= SLOPE_RTOL * max(map(abs, slopes)) + ROUNDING:
        yield (
            "note",
            "这个梯度与你自己的损失函数是一致的（差分检验），问题出在损失里",
            "it is the gradient of your own loss (by finite differences): look at the loss",
        )
    elif not first_mended(visit, exercise):
        yield (
            "note",
            "这个梯度与你自己的损失函数也不一致（差分检验）",
            "it is not the gradient of your own loss either (by finite differences)",
        )


def _loss(
    visit: Visit,
    story: Told,
    inputs: Told,
    way: Told,
    step: float,
) -> float:
    """Return the student's own loss at parameters that were moved along a direction."""
    known: dict[str, Thing] = dict(inputs)
    for name, part in way.items():
        moved = np.array(inputs[name], dtype=np.float64) + step * part
        known[name] = moved.tolist()
    for name in story["loss"]:
        giver = visit.exercises[name]
        function = find(visit.namespace, giver)
        if function is None:
            raise Trouble("没有定义", "is not defined")
        result = outputs(call(function, known, giver), giver["returns"], giver["returns"])
        known |= {n: part.tolist() for n, part in result.items()}
    return float(np.ravel(known[visit.exercises[story["loss"][-1]]["returns"][0]])[0])


def curves(visit: Visit, exercise: Told, story: Told) -> Iterator[Finding]:
    """Yield whether reported curves are those of the training, row i after i updates."""
    names, function = story["outputs"], find(visit.namespace, exercise)
    got = [
        outputs(call(function, c, exercise), exercise["returns"], names) for c in exercise["cases"]
    ]
    for parts, case in zip(got, exercise["cases"], strict=True):
        count = int(case[story["rows"]])
        for name, curve in parts.items():
            if np.size(curve) not in (count, count + 1):
                visit.failed.add(exercise["id"])
                raise Trouble(
                    f"{name} 应有 {count + 1} 个值，实际有 {np.size(curve)} 个",
                    f"{name} should have {count + 1} values, and has {np.size(curve)}",
                )
    for one in story["right"]:
        for late in (0, 1):
            if all(_curves_fit(g, e, late) for g, e in zip(got, one["outputs"], strict=True)):
                zh, en = _right(one)
                tail = ("；各行是在更新之后测量的", "; they are measured after the update")
                yield "ok", zh + tail[0] * late, en + tail[1] * late
                return
    if exercise["id"] in visit.failed:
        return  # other parameters have other curves
    visit.failed.add(exercise["id"])
    yield from first_mended(visit, exercise) or [
        (
            "wrong",
            "返回的曲线不是从这些参数出发、正确训练时的曲线",
            "these are not the curves of the right training from these parameters",
        )
    ]


def _curves_fit(got: Told, expected: Told, late: int) -> bool:
    for name, curve in got.items():
        wanted = np.array(expected[name])[late : late + np.size(curve)]
        if len(wanted) != np.size(curve):
            return False
        gaps = np.abs(np.ravel(curve) - wanted)
        if not np.all(gaps <= CURVE_RTOL * np.abs(wanted) + CURVE_ATOL):
            return False
    return True
