"""Programs made of functions: the right ones earn everything, each wrong one loses by its name.

No kernel is needed: the reference's own functions stand in for a student's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from grader.domain.reference import Function, KnownWrong
from grader.domain.text import NOTHING, Text
from grader.domain.verdict import Assessment, Diagnosis, ExerciseResult, Outcome
from grader.workflow.proving.bench import Bench, alone, under
from grader.workflow.proving.finding import Area, Finding
from grader.workflow.proving.likeness import Likeness
from grader.workflow.proving.matrix import Kind, Row, marks_of

# What a program of functions cannot show: texts and figures.
Said = Iterator[tuple[Row, tuple[Finding, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """The rehearsed programs of one release.

    ``draws`` of inputs for right programs, ``wrong_draws`` for wrong ones. ``unnamed`` gives
    the reason for each mistake (exercise, id) that the assignment admits cannot be named.
    """

    bench: Bench
    draws: int = 50
    wrong_draws: int = 5
    unnamed: Mapping[tuple[str, str], Text] = field(default_factory=dict)

    def right(self) -> Said:
        """Yield the reference under each convention, and every accepted alternative."""
        reference = self.bench.release.reference
        right = self.bench.right
        for convention in reference.conventions or ("",):
            program = {name: under(function, convention) for name, function in right.items()}
            yield self._earns_all(convention, program)
        for exercise, others in reference.accepted.items():
            for other in others:
                yield self._earns_all_of(exercise, other.id, other.function)

    def nothing(self) -> tuple[Row, tuple[Finding, ...]]:
        """Return what becomes of a program without any function."""
        assessment = self.bench.assess({}, 0)
        row = Row(kind=Kind.NOTHING, exercise="", variant="", marks=marks_of(assessment))
        score = assessment.score
        return row, (
            Finding(
                area=Area.NOTHING,
                subject="empty program",
                statement=Text(en="earns nothing", zh="不得分"),
                problem=Text(en=f"earns {score:g} points", zh=f"得了 {score:g} 分")
                if score
                else NOTHING,
                fix=_FIX_NOTHING if score else NOTHING,
            ),
        )

    def wrong(self) -> Said:
        """Yield every known-wrong function: it is caught, by its own name and no other."""
        for exercise, variants in self.bench.release.reference.known_wrong.items():
            for variant in variants:
                yield self._is_caught(exercise, variant)

    def count(self) -> int:
        """Return how many programs there are."""
        reference = self.bench.release.reference
        tables = (*reference.accepted.values(), *reference.known_wrong.values())
        return max(1, len(reference.conventions)) + 1 + sum(map(len, tables))

    def _earns_all(
        self, convention: str, program: Mapping[str, Function]
    ) -> tuple[Row, tuple[Finding, ...]]:
        first: Assessment | None = None
        problem = NOTHING
        for draw in range(self.draws):
            assessment = self.bench.assess(program, draw)
            first = first or assessment
            missed = _missed(assessment.exercises)
            if missed and not problem.en:
                problem = _loses(draw, missed)
                first = assessment
                break
        marks = marks_of(first) if first is not None else {}
        row = Row(kind=Kind.RIGHT, exercise="", variant=convention, marks=marks, draws=self.draws)
        subject = f"reference ({convention})" if convention else "reference"
        return row, (self._all(subject, problem),)

    def _earns_all_of(
        self, exercise: str, name: str, function: Function
    ) -> tuple[Row, tuple[Finding, ...]]:
        around = self.bench.assess_around(exercise, function, 0)
        missed = _missed(around.exercises)
        problem = _loses(0, missed) if missed else NOTHING
        for draw in range(1, 1 if missed else self.draws):
            missed = _missed((self.bench.judge(exercise, function, draw),))
            if missed:
                problem = _loses(draw, missed)
                break
        row = Row(
            kind=Kind.RIGHT,
            exercise=exercise,
            variant=name,
            marks=marks_of(around),
            draws=self.draws,
        )
        return row, (self._all(f"{exercise}: {name}", problem),)

    def _all(self, subject: str, problem: Text) -> Finding:
        return Finding(
            area=Area.RIGHT,
            subject=subject,
            statement=Text(
                en=f"earns all points over {self.draws} draws",
                zh=f"在 {self.draws} 组输入上都得满分",
            ),
            problem=problem,
            fix=_FIX_RIGHT if problem.en else NOTHING,
        )

    def _is_caught(self, exercise: str, variant: KnownWrong) -> tuple[Row, tuple[Finding, ...]]:
        function = alone(variant.function)
        around = self.bench.assess_around(exercise, function, 0)
        own = next(one for one in around.exercises if one.id == exercise)
        results = [own]
        results += [self.bench.judge(exercise, function, n) for n in range(1, self.wrong_draws)]
        uncaught = [n for n, result in enumerate(results) if not _is_lost(result)]
        names = [_names(result) for result in results]
        family = self._family(exercise, variant)
        known = [n for n, found in enumerate(names) if found and found <= family]
        row = Row(
            kind=Kind.WRONG,
            exercise=exercise,
            variant=variant.id,
            marks=marks_of(around),
            names=tuple(sorted(set().union(*names))),
            draws=len(results),
            caught=len(results) - len(uncaught),
            recognised=len(known),
        )
        caught = Finding(
            area=Area.WRONG,
            subject=f"{exercise}: {variant.id}",
            statement=Text(
                en=f"loses points of {exercise} over {len(results)} draws",
                zh=f"在 {len(results)} 组输入上都会在 {exercise} 失分",
            ),
            problem=_not_caught(uncaught) if uncaught else NOTHING,
            fix=_FIX_CAUGHT if uncaught else NOTHING,
        )
        return row, (caught, self._is_named(exercise, variant, names))

    def _family(self, exercise: str, variant: KnownWrong) -> set[str]:
        all_of = self.bench.release.reference.known_wrong[exercise]
        return {variant.id} | {o.id for o in all_of if o.family and o.family == variant.family}

    def _is_named(self, exercise: str, variant: KnownWrong, names: list[set[str]]) -> Finding:
        family = self._family(exercise, variant)
        others = sorted(
            n for found in names for n in found - family if not n.startswith("pattern.")
        )
        unnamed = [n for n, found in enumerate(names) if not found & family]
        problem, fix, admitted = NOTHING, NOTHING, NOTHING
        if others:
            problem = Text(en=f"is called {others[0]}", zh=f"被说成了 {others[0]}")
            fix = Likeness(bench=self.bench).advice(exercise, variant.id, others[0])
        elif unnamed:
            problem = _unnamed(unnamed, len(names))
            fix = Likeness(bench=self.bench).nearest_advice(exercise, variant.id)
            admitted = self.unnamed.get((exercise, variant.id), NOTHING)
        return Finding(
            area=Area.NAMES,
            subject=f"{exercise}: {variant.id}",
            statement=Text(en="is called by its own name", zh="能被准确指认"),
            problem=problem,
            fix=fix,
            admitted=admitted,
        )


def _is_lost(result: ExerciseResult) -> bool:
    return any(v.judged and v.outcome is not Outcome.PASSED for v in result.verdicts)


def _missed(results: tuple[ExerciseResult, ...]) -> list[str]:
    """Return what was not passed, but for texts, which no function can earn."""
    return [
        f"{result.id}/{verdict.check}"
        for result in results
        for verdict in result.verdicts
        if verdict.judged and verdict.outcome is not Outcome.PASSED and verdict.kind != "manual"
    ]


def _names(result: ExerciseResult) -> set[str]:
    found: list[Diagnosis] = [v.diagnosis for v in result.verdicts]
    return {diagnosis.id for diagnosis in found if diagnosis.id}


def _loses(draw: int, missed: list[str]) -> Text:
    listed = ", ".join(missed)
    return Text(en=f"draw {draw} loses {listed}", zh=f"第 {draw} 组输入在 {listed} 失分")


def _not_caught(draws: list[int]) -> Text:
    listed = ", ".join(map(str, draws))
    return Text(en=f"not caught in draw {listed}", zh=f"第 {listed} 组输入没有发现错误")


def _unnamed(draws: list[int], total: int) -> Text:
    return Text(
        en=f"is not named in {len(draws)} of {total} draws",
        zh=f"{total} 组输入中有 {len(draws)} 组没有指认出来",
    )


_FIX_RIGHT = Text(
    en="a right program must never lose: draw safer inputs, or mend the check or the variant",
    zh="正确的程序绝不能失分：请收紧输入的取值范围，或修正检查、修正该变体",
)
_FIX_NOTHING = Text(
    en="find the check that passes without a function, and let it fail",
    zh="找出在没有函数时也会通过的检查，使它不通过",
)
_FIX_CAUGHT = Text(
    en="draw inputs on which it differs from the right result, or take it out of KNOWN_WRONG",
    zh="请抽取能区分它与正确结果的输入，或将它从 KNOWN_WRONG 中移除",
)
