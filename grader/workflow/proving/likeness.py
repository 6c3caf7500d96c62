"""How like two mistakes are: equal on all inputs, or told apart by some of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from grader.domain.question import inputs_of
from grader.domain.reference import Function, KnownWrong, evaluate, takes
from grader.domain.text import NOTHING, Text
from grader.domain.tolerance import compare
from grader.domain.value import Floats, ShapeMismatch, Value
from grader.workflow.proving.bench import Bench
from grader.workflow.proving.finding import Area, Finding

# As in diagnosing: the second best has to miss by so many times the allowed error.
MARGIN = 10.0
DRAWS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Compares known-wrong functions with each other on drawn inputs."""

    bench: Bench
    draws: int = DRAWS

    def families(self) -> Iterator[Finding]:
        """Yield for each exercise whether exactly the equal mistakes form families."""
        for exercise, variants in self.bench.release.reference.known_wrong.items():
            problem = NOTHING
            for place, one in enumerate(variants):
                for other in variants[place + 1 :]:
                    problem = problem if problem.en else self._family_problem(exercise, one, other)
            yield Finding(
                area=Area.NAMES,
                subject=exercise,
                statement=Text(
                    en=f"its {len(variants)} known mistakes differ, or are of one family",
                    zh=f"它的 {len(variants)} 个已知错误各不相同，或属于同一族",
                ),
                problem=problem,
                fix=_FIX_FAMILY if problem.en else NOTHING,
            )

    def _family_problem(self, exercise: str, one: KnownWrong, other: KnownWrong) -> Text:
        declared = bool(one.family) and one.family == other.family
        equal = self._told_apart_by(exercise, one.function, other.function, 1.0) is None
        if equal and not declared:
            return Text(
                en=f"{one.id} and {other.id} give equal numbers on all {self.draws} draws",
                zh=f"{one.id} 与 {other.id} 在全部 {self.draws} 组输入上数值相等",
            )
        if declared and not equal:
            return Text(
                en=f"{one.id} and {other.id} are declared one family, but differ",
                zh=f"{one.id} 与 {other.id} 声明为同一族，数值却不同",
            )
        return NOTHING

    def advice(self, exercise: str, one: str, other: str) -> Text:
        """Return which inputs would separate two mistakes, or that none of the drawn ones do."""
        known = {v.id: v for v in self.bench.release.reference.known_wrong.get(exercise, ())}
        if one not in known or other not in known:
            return Text(en=f"see why the check names {other}", zh=f"请查明检查为何指认为 {other}")
        inputs = self._told_apart_by(exercise, known[one].function, known[other].function, MARGIN)
        if inputs is None:
            return Text(
                en=f"no drawn inputs separate {one} from {other}: give both the same `family`, "
                f"or draw other inputs in DRAWS[{exercise!r}]",
                zh=f"没有任何输入能区分 {one} 与 {other}：请给两者相同的 `family`，"
                f"或修改 DRAWS[{exercise!r}] 的取值",
            )
        shown = _shown(inputs)
        return Text(
            en=f"inputs like {shown} separate {one} from {other}: draw such in DRAWS[{exercise!r}]",
            zh=f"{shown} 这样的输入能区分 {one} 与 {other}：请在 DRAWS[{exercise!r}] 中抽取",
        )

    def nearest_advice(self, exercise: str, name: str) -> Text:
        """Return advice on the mistake that comes nearest to one that was not named."""
        known = {v.id: v for v in self.bench.release.reference.known_wrong[exercise]}
        one = known[name]
        near = [
            other.id
            for other in known.values()
            if other.id != name
            and not (one.family and other.family == one.family)
            and self._error(exercise, one.function, other.function, 0) <= MARGIN
        ]
        if near:
            return self.advice(exercise, name, near[0])
        return Text(
            en="no other mistake comes near its numbers: the check does not ask for it, or gives "
            "no name; admit it under [[unnamed]] in proof.toml with the reason",
            zh="没有其他错误与它的数值接近：检查没有考虑它，或没有给出名称；"
            "可在 proof.toml 的 [[unnamed]] 中说明原因",
        )

    def _told_apart_by(
        self, exercise: str, one: Function, other: Function, margin: float
    ) -> Mapping[str, Value] | None:
        """Return the first drawn inputs on which two functions are ``margin`` apart."""
        for draw in range(self.draws):
            for probe in self.bench.plan(exercise, draw).probes:
                inputs = inputs_of(probe.arguments)
                known = set(inputs) == set(probe.arguments)
                if (
                    probe.function == exercise
                    and known
                    and _apart(one, other, inputs, probe.returns) > margin
                ):
                    return inputs
        return None

    def _error(self, exercise: str, one: Function, other: Function, draw: int) -> float:
        return max(
            (
                _apart(one, other, inputs_of(probe.arguments), probe.returns)
                for probe in self.bench.plan(exercise, draw).probes
                if probe.id.startswith(f"{exercise}/")
                and probe.function == exercise
                and set(inputs_of(probe.arguments)) == set(probe.arguments)
            ),
            default=float(np.inf),
        )


def _apart(
    one: Function, other: Function, inputs: Mapping[str, Value], returns: tuple[str, ...]
) -> float:
    """Return how far two functions are apart, as a multiple of the allowed error."""
    a, b = _outputs(one, inputs, returns), _outputs(other, inputs, returns)
    if a is None or b is None:
        return 0.0 if a is None and b is None else float(np.inf)
    if {n: v.shape for n, v in a.items()} != {n: v.shape for n, v in b.items()}:
        return float(np.inf)
    if not all(np.all(np.isfinite(part)) for part in (*a.values(), *b.values())):
        same = all(np.array_equal(a[name], b[name], equal_nan=True) for name in a)
        return 0.0 if same else float(np.inf)
    start = {}
    for name, part in a.items():
        before = inputs.get(name)
        if isinstance(before, np.ndarray) and before.shape == part.shape:
            start[name] = np.asarray(before, dtype=np.float64)
    return compare(a, b, start).worst


def _outputs(
    function: Function, inputs: Mapping[str, Value], returns: tuple[str, ...]
) -> dict[str, Floats] | None:
    """Return what a function makes of the inputs; None where it cannot."""
    try:
        return evaluate(function, inputs, returns)
    except (ShapeMismatch, ValueError, ArithmeticError, LookupError, TypeError):
        return None


def conventions_of(function: Function, known: Mapping[str, Text]) -> tuple[str, ...]:
    """Return the conventions under which a function can be evaluated."""
    return tuple(known) if takes(function, "convention") else ("",)


def _shown(inputs: Mapping[str, Value]) -> str:
    """Return inputs on one line, the arrays short."""
    return ", ".join(
        f"{name}={np.array2string(np.asarray(value), precision=4, threshold=6, edgeitems=2)}"
        if not isinstance(value, (tuple, dict))
        else f"{name}=..."
        for name, value in inputs.items()
    ).replace("\n", "")


_FIX_FAMILY = Text(
    en="give equal mistakes the same `family`, and different ones different families",
    zh="数值相等的错误请给相同的 `family`，不同的错误请分开",
)
