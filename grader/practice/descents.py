"""What is said of descents, of first parameters and of variables: there is no single right answer.

A descent may take its samples in any order. What it did is read from its steps.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise

import numpy as np

from grader.practice.calling import Thing, Told, Trouble, call, find, numbers, outputs, squeezed
from grader.practice.stories import Finding, Visit

STEP_RTOL = 2e-3
ROUND = 5e-3


def descent(visit: Visit, exercise: Told, story: Told) -> Iterator[Finding]:
    """Yield how many updates there are, whether each is one batch's, and what an epoch uses."""
    function, case = find(visit.namespace, exercise), exercise["cases"][0]
    walk = Walk(visit, exercise, story, _path(call(function, case, exercise), exercise))
    rows = walk.rows()
    if walk.updates != walk.expected:
        visit.failed.add(exercise["id"])
        yield (
            "wrong",
            f"更新次数不对：应为 {walk.expected} 次，实际 {walk.updates} 次",
            f"there should be {walk.expected} updates, and there are {walk.updates}",
        )
    used = walk.used(rows)
    first = next((k for k, options in enumerate(used) if not options), None)
    if first is not None:
        visit.failed.add(exercise["id"])
        yield "wrong", *walk.strange(first)
        return
    if walk.updates == walk.expected:
        yield from walk.covered(used)


def _path(result: Thing, exercise: Told) -> Thing:
    """Return the parameters after each update, also where they come one by one in a dict."""
    names = [n for n in exercise["call"] if exercise["roles"].get(n) == "parameter"]
    if isinstance(result, Mapping) and set(names) <= set(result):
        columns = [np.ravel(numbers(name, result[name])) for name in names]
        if len({len(column) for column in columns}) == 1:
            return np.stack(columns, axis=1)
    returns = exercise["returns"]
    return squeezed(outputs(result, returns, returns)[returns[0]])


class Walk:
    """One trajectory: the parameters after every update, with or without the start."""

    def __init__(
        self,
        visit: Visit,
        exercise: Told,
        story: Told,
        path: Thing,
    ) -> None:
        case = exercise["cases"][0]
        self.visit, self.story, self.path = visit, story, path
        self.names = [n for n in exercise["call"] if exercise["roles"].get(n) == "parameter"]
        self.data = [n for n in exercise["call"] if isinstance(case[n], list)]
        self.case = case
        self.size = int(case.get("batch_size", 1)) if story["samples"] == "batch" else 1
        self.samples = len(case[self.data[0]])
        self.per_epoch = -(-self.samples // self.size)
        self.expected = int(case["epochs"]) * self.per_epoch
        if path.ndim != 2 or path.shape[1] != len(self.names):
            names, count = ", ".join(self.names), len(self.names)
            raise Trouble(
                f"应返回每次更新后的 ({names})，形状为 (更新次数, {count})，实际是 {path.shape}",
                f"should return ({names}) after every update, in the shape (updates, {count}), "
                f"and returned {path.shape}",
            )
        if not np.all(np.isfinite(path)):
            raise Trouble(
                "参数变成了 NaN 或 inf，训练发散了", "the parameters diverge to NaN or inf"
            )
        self.updates = len(path) - (1 if self._starts() else 0)

    def _starts(self) -> bool:
        start = np.array([float(self.case[name]) for name in self.names])
        return bool(len(self.path) and np.allclose(self.path[0], start, rtol=1e-6, atol=1e-7))

    def rows(self) -> Thing:
        """Return the parameters with the start as the first row."""
        start = np.array([float(self.case[name]) for name in self.names])
        return self.path if self._starts() else np.vstack([start, self.path])

    def used(self, rows: Thing) -> list[list[tuple[int, ...]]]:
        """Return for each update which samples may have made it; none where none can."""
        found = []
        for number, (before, after) in enumerate(pairwise(rows)):
            slopes = self._slopes(number, before)
            found.append([] if slopes is None else self._batches(before, after, slopes))
            if not found[-1]:
                break
        return found

    def _slopes(self, number: int, at: Thing) -> Thing:
        """Return each sample's gradient: the right one at the start, then the student's own."""
        if number == 0 and self.story["gradient"] not in self.visit.failed:
            return np.array(self.story["slopes"])
        giver = self.visit.exercises[self.story["gradient"]]
        function = find(self.visit.namespace, giver)
        if function is None:
            raise Trouble(
                f"第一步之后要用到你自己的 {giver['id']}，它还没有定义",
                f"after the first step your own {giver['id']} is needed, and it is not defined",
            )
        found = []
        for sample in range(self.samples):
            inputs = {n: [self.case[n][sample]] for n in self.data}
            inputs |= {n: float(at[k]) for k, n in enumerate(self.names)}
            parts = outputs(call(function, inputs, giver), giver["returns"], giver["returns"])
            found.append([float(np.ravel(part)[0]) for part in parts.values()])
        return np.array(found)

    def _batches(self, before: Thing, after: Thing, slopes: Thing) -> list[tuple[int, ...]]:
        rate = float(self.case["learning_rate"])
        wanted = (before - after) / rate
        room = STEP_RTOL * np.max(np.abs(wanted)) + 1e-6 * np.max(np.abs(before)) / rate
        found = []
        for count in range(1, self.size + 1):
            for batch in combinations(range(self.samples), count):
                total = slopes[list(batch)].sum(axis=0)
                scales = {1.0, 2.0, 1.0 / count, 2.0 / count}
                if any(np.all(np.abs(s * total - wanted) <= room) for s in scales):
                    found.append(batch)
        return found

    def strange(self, number: int) -> tuple[str, str]:
        """Return that an update is not one of a sample or batch."""
        zh = "单个样本" if self.size == 1 else f"不超过 {self.size} 个样本的小批量"
        en = "one sample" if self.size == 1 else f"a batch of at most {self.size} samples"
        followed = number or self.story["gradient"] in self.visit.failed
        own = ("", "") if not followed else ("（按你自己的梯度）", " (by your own gradients)")
        return (
            f"第 {number + 1} 次更新不是{zh}的梯度步{own[0]}",
            f"update {number + 1} is not the step of {en}{own[1]}",
        )

    def covered(self, used: Sequence[Sequence[tuple[int, ...]]]) -> Iterator[Finding]:
        """Yield whether every epoch uses each sample once, and whether the order changes."""
        epochs = [used[k : k + self.per_epoch] for k in range(0, len(used), self.per_epoch)]
        orders = [next(_exact(epoch, frozenset(), self.samples), None) for epoch in epochs]
        if any(order is None for order in orders):
            zh = "每次更新都正确，但有的轮没有把每个样本恰好用一次（若有放回地抽样则没有问题）"
            en = "each update is right, but some epoch does not use every sample once "
            yield "note", zh, en + "(which is fine where samples are drawn with replacement)"
            return
        yield (
            "ok",
            "每次更新都正确，每轮恰好用到每个样本一次",
            "each update is right, each epoch is whole",
        )
        if len(orders) > 1 and all(order == orders[0] for order in orders):
            yield (
                "wrong",
                "各轮的样本次序相同，应在每轮开始前重新打乱",
                "the order is the same in every epoch: shuffle before each",
            )


def _exact(
    epoch: Sequence[Sequence[tuple[int, ...]]], seen: frozenset[int], samples: int
) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Yield the ways in which the updates of an epoch use every sample once."""
    if not epoch:
        if len(seen) == samples:
            yield ()
        return
    for batch in epoch[0]:
        if not seen.intersection(batch):
            for rest in _exact(epoch[1:], seen.union(batch), samples):
                yield (batch, *rest)


def start(visit: Visit, exercise: Told, story: Told) -> Iterator[Finding]:
    """Yield whether first parameters have their shapes, follow the seed, break the symmetry."""
    function, returns = find(visit.namespace, exercise), exercise["returns"]
    first, second = exercise["cases"][:2]
    drawn = [outputs(call(function, c, exercise), returns, returns) for c in (first, first, second)]
    for name, shape in story["shapes"].items():
        if list(squeezed(drawn[0][name]).shape) != [size for size in shape if size != 1]:
            raise Trouble(
                f"{name} 的形状应为 {tuple(shape)}，实际是 {drawn[0][name].shape}",
                f"{name} should have the shape {tuple(shape)}, and has {drawn[0][name].shape}",
            )
    problems = []
    if not all(np.allclose(drawn[0][n], drawn[1][n], rtol=1e-5, atol=1e-7) for n in returns):
        problems.append(
            ("相同的种子两次得到的参数不同", "the same seed gave other parameters the second time")
        )
    if all(np.array_equal(drawn[0][n], drawn[2][n]) for n in returns):
        problems.append(("不同的种子得到的参数相同", "every seed gives the same parameters"))
    for name in returns:
        part = drawn[0][name]
        if part.ndim == 2 and name not in story["symmetric"]:
            columns = np.round(part.T, 7)
            if len(np.unique(columns, axis=0)) < len(columns):
                problems.append((f"{name} 中有神经元的初值相同", f"units of {name} start equal"))
    for zh, en in problems:
        visit.failed.add(exercise["id"])
        yield "wrong", zh, en
    if not problems:
        yield "ok", "形状、种子和初值都符合要求", "shapes, seed and symmetry are as they should be"


def variables(visit: Visit, exercise: Told, story: Told) -> Iterator[Finding]:
    """Yield whether the variables are there, and fit the student's own function."""
    found = {}
    for name, others in story["variables"].items():
        names = [n for n in (name, *others) if n in visit.namespace]
        if not names:
            raise Trouble(f"没有变量 {name}", f"there is no variable {name}", "missing")
        found[name] = float(np.ravel(numbers(name, visit.namespace[names[0]]))[0])
    giver = visit.exercises.get(story["function"])
    function = giver and find(visit.namespace, giver)
    if not giver or not function:
        yield (
            "note",
            "变量都在，数值在评分时检查",
            "the variables are there; grading looks at the numbers",
        )
        return
    own = outputs(call(function, story["inputs"], giver), giver["returns"], giver["returns"])
    apart = [
        name
        for name, value in found.items()
        if name in own and abs(value - float(np.ravel(own[name])[0])) > ROUND
    ]
    if apart:
        visit.failed.add(exercise["id"])
        listed = ", ".join(apart)
        yield (
            "wrong",
            f"{listed} 与你自己的 {giver['id']} 在这个例子上的结果不一致",
            f"{listed} is not what your own {giver['id']} returns for this example",
        )
    else:
        yield (
            "ok",
            f"变量与你自己的 {giver['id']} 的结果一致",
            f"the variables are what your own {giver['id']} returns",
        )
