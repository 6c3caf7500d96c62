"""What all mutants together prove: how many are caught, and which are judged untruly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from grader.domain.text import NOTHING, Text
from grader.workflow.proving.finding import Area, Finding
from grader.workflow.proving.mutants import Fate, Trial

REQUIRED = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """All trials of one release; ``possible`` mutants there were, of which these were tried.

    ``signed`` gives the reason for mutants (function, changed statement) that are right
    programs all the same, such as another order of the samples.
    """

    possible: int
    trials: tuple[Trial, ...]
    signed: Mapping[tuple[str, str], Text] = field(default_factory=dict)

    def of(self, fate: Fate) -> tuple[Trial, ...]:
        """Return the trials that ended so; survivors that are signed as right left out."""
        found = [trial for trial in self.trials if trial.fate is fate]
        if fate is Fate.SURVIVED:
            return tuple(trial for trial in found if not self.reason(trial).en)
        return tuple(found)

    def reason(self, trial: Trial) -> Text:
        """Return why a survivor is a right program; empty where nobody says so."""
        mutant = trial.specimen.mutant
        return self.signed.get((mutant.function, mutant.after), NOTHING)

    def signed_survivors(self) -> tuple[Trial, ...]:
        """Return the survivors that somebody signed as right programs."""
        return tuple(t for t in self.trials if t.fate is Fate.SURVIVED and self.reason(t).en)

    @property
    def score(self) -> float:
        """Return the share of caught ones among those whose numbers are wrong; 1 if none are."""
        caught, missed = len(self.of(Fate.CAUGHT)), len(self.of(Fate.SURVIVED))
        return caught / (caught + missed) if caught + missed else 1.0


def mutation_findings(harvest: Harvest) -> Iterator[Finding]:
    """Yield what the mutants prove: enough are caught, none is accused or misnamed."""
    if not harvest.trials:
        return
    caught, missed = harvest.of(Fate.CAUGHT), harvest.of(Fate.SURVIVED)
    enough = harvest.score >= REQUIRED
    yield Finding(
        area=Area.MUTANTS,
        subject="mutants",
        statement=Text(
            en=f"{len(caught)} of {len(caught) + len(missed)} mutants with wrong numbers are "
            f"caught ({harvest.score:.1%}; {REQUIRED:.0%} are asked for)",
            zh=f"数值有错的 {len(caught) + len(missed)} 个变异体中发现了 {len(caught)} 个"
            f"（{harvest.score:.1%}，要求 {REQUIRED:.0%}）",
        ),
        problem=NOTHING
        if enough
        else Text(en=f"{len(missed)} survive", zh=f"有 {len(missed)} 个没有发现"),
        fix=NOTHING if enough else _FIX_SURVIVORS,
    )
    for trial in harvest.trials:
        mutant = trial.specimen.mutant
        if trial.accused or trial.misnamed:
            yield Finding(
                area=Area.MUTANTS,
                subject=f"{trial.specimen.exercise}: {mutant.id}",
                statement=Text(en="is judged truly", zh="判断属实"),
                problem=_accused(trial),
                fix=Text(
                    en=f"line {mutant.line}: {mutant.before} -> {mutant.after}; mend the check",
                    zh=f"第 {mutant.line} 行：{mutant.before} -> {mutant.after}；请修正检查",
                ),
            )


def _accused(trial: Trial) -> Text:
    if trial.accused:
        return Text(en="loses points for right numbers", zh="数值正确却失分")
    return Text(
        en=f"is called {trial.misnamed}, whose numbers are others",
        zh=f"被说成了 {trial.misnamed}，而数值并不相符",
    )


_FIX_SURVIVORS = Text(
    en="draw inputs on which they show, or add a check; a right one is signed under "
    "[[right_mutant]] in proof.toml",
    zh="请抽取能显出差别的输入，或增加检查；本来就正确的变异体可在 proof.toml 的 "
    "[[right_mutant]] 中注明",
)
