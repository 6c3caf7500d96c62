"""A proof as it is read: on a terminal of 100 columns, or as JSON."""

from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text as Styled

from grader.domain.text import Language, Text
from grader.workflow.proving.finding import Area, Finding
from grader.workflow.proving.harvest import Harvest
from grader.workflow.proving.matrix import Kind, Mark, Matrix, Row, in_groups
from grader.workflow.proving.mutants import Fate, Trial
from grader.workflow.proving.proof import Proof

WIDTH = 100
SHOWN = 12

SIGNS = {
    Mark.PASSED: ("·", "dim"),
    Mark.FOLLOWED: ("→", "cyan"),
    Mark.NAMED: ("✗", "bold red"),
    Mark.PATTERN: ("~", "yellow"),
    Mark.UNNAMED: ("?", "bold yellow"),
    Mark.SKIPPED: ("–", "magenta"),
    Mark.OPEN: (" ", ""),
}
LEGEND = Text(
    en="· passed   → passed on its own earlier values   ✗ lost, mistake named   "
    "~ lost, a pattern stated\n? lost, not named   – skipped",
    zh="· 通过   → 按自己前面的值通过   ✗ 失分并指认错误   ~ 失分并说明规律\n"
    "? 失分但未指认   – 跳过",
)
AREAS = {
    Area.POINTS: Text(en="Points", zh="分值"),
    Area.TEXTS: Text(en="Texts", zh="文字"),
    Area.LIMITS: Text(en="Limits", zh="限制"),
    Area.POLICY: Text(en="Policy", zh="规定"),
    Area.GRADIENTS: Text(en="Gradients", zh="梯度"),
    Area.RIGHT: Text(en="Right programs", zh="正确程序"),
    Area.NOTHING: Text(en="Empty program", zh="空程序"),
    Area.WRONG: Text(en="Wrong programs", zh="错误程序"),
    Area.NAMES: Text(en="Names of mistakes", zh="错误的指认"),
    Area.CHECKS: Text(en="Checks", zh="检查"),
    Area.NOTEBOOKS: Text(en="Notebooks", zh="笔记本"),
    Area.MUTANTS: Text(en="Mutants", zh="变异体"),
}
FATES = {
    Fate.CAUGHT: Text(en="caught", zh="已发现"),
    Fate.SURVIVED: Text(en="survived with wrong numbers", zh="数值有错却得满分"),
    Fate.CONVENTION: Text(en="equal an accepted convention", zh="等同于可接受的约定"),
    Fate.TINY: Text(en="differ by less than single precision", zh="差别小于单精度"),
    Fate.SILENT: Text(en="raise, hang or return no numbers", zh="报错、不结束或不返回数值"),
    Fate.SAME: Text(en="change no number", zh="数值不变"),
}


def show_proof(proof: Proof, language: Language, console: Console | None = None) -> None:
    """Print a proof for a person: each area in a line, what fails, the matrix, the mutants."""
    console = console or Console(width=WIDTH, highlight=False)
    for part in rendered(proof, language):
        console.print(part)


def rendered(proof: Proof, language: Language) -> Iterator[RenderableType]:
    """Yield the parts of a proof from top to bottom."""
    assignment = proof.release.assignment
    head = f"{assignment.id} · {assignment.title.said_in(language)} · {proof.release.id}"
    yield Styled(head, style="bold")
    yield from _areas(proof, language)
    if proof.admitted:
        yield Styled(_say(language, "Admitted, with a reason:", "已说明原因的例外："))
        for finding in proof.admitted:
            said = finding.admitted.said_in(language)
            yield Styled(f"    {finding.subject}: {said}", style="yellow")
    yield from _matrix(proof.matrix, language)
    yield from _mutants(proof.harvest, language)
    failed = len(proof.failed)
    if failed:
        yield Styled(
            _say(language, f"✗ {failed} unproven", f"✗ {failed} 项未能证明"), style="bold red"
        )
    else:
        yield Styled(_say(language, "✓ Everything is proven.", "✓ 全部得到证明。"), style="green")
    if not proof.with_notebooks:
        yield Styled(
            _say(
                language,
                "  Not tried: the notebooks of proof.toml, and what only they can show.",
                "  未运行：proof.toml 中的笔记本，以及只有笔记本才能说明的内容。",
            ),
            style="dim",
        )
    yield ""


def _say(language: Language, en: str, zh: str) -> str:
    return Text(en=en, zh=zh).said_in(language)


def _areas(proof: Proof, language: Language) -> Iterator[RenderableType]:
    for area, title in AREAS.items():
        found = [finding for finding in proof.findings if finding.area is area]
        if not found:
            continue
        bad = [finding for finding in found if finding.fails]
        name = title.said_in(language)
        if not bad:
            yield Styled(f"  ✓ {name}: {_summary(found, language)}", style="green")
            continue
        count = _say(
            language, f"{len(bad)} of {len(found)} fail", f"{len(found)} 项中 {len(bad)} 项不成立"
        )
        yield Styled(f"  ✗ {name}: {count}", style="bold red")
        for finding in bad:
            yield Styled(f"      {finding.subject}: {finding.problem.said_in(language)}")
            yield Styled(f"        → {finding.fix.said_in(language)}", style="cyan")


def _summary(found: Sequence[Finding], language: Language) -> str:
    first = found[0].statement.said_in(language)
    if len(found) == 1:
        return first
    if len({finding.statement for finding in found}) == 1:
        return _say(language, f"each of {len(found)} {first}", f"{len(found)} 项均：{first}")
    return _say(
        language,
        f"{len(found)} statements hold, such as: {found[0].subject} {first}",
        f"{len(found)} 项成立，例如：{found[0].subject} {first}",
    )


def _matrix(matrix: Matrix, language: Language) -> Iterator[RenderableType]:
    """Yield the matrix: a row for each program, a column for each check."""
    groups = in_groups(matrix.checks)
    numbered = {check: n for n, check in enumerate(matrix.checks, start=1)}
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_header=True)
    table.add_column(_say(language, "program", "程序"), overflow="fold", max_width=46)
    for number in numbered.values():
        table.add_column(str(number), justify="center", width=2)
    table.add_column(_say(language, "caught", "发现"), justify="right")
    table.add_column(_say(language, "named", "指认"), justify="right")
    for row in matrix.rows:
        table.add_row(*_cells(row, matrix.checks))
    listed = [
        f"{exercise}: " + ", ".join(f"{numbered[c]} {c.partition('/')[2]}" for c in checks)
        for exercise, checks in groups.items()
    ]
    wrong = len(matrix.wrong())
    score = _say(
        language,
        f"Mutation score of the known mistakes: {matrix.caught} of {wrong} caught, "
        f"{matrix.recognised} called by name, on every draw.",
        f"已知错误的得分：{wrong} 个中每组输入都发现的有 {matrix.caught} 个，"
        f"都准确指认的有 {matrix.recognised} 个。",
    )
    yield Group(
        "", Styled("  " + " · ".join(listed)), table, Styled(LEGEND.said_in(language)), score
    )


def _cells(row: Row, checks: Sequence[str]) -> Iterator[RenderableType]:
    names = {Kind.NOTHING: row.variant or "(empty)", Kind.NOTEBOOK: row.variant}
    own = f"{row.exercise}: {row.variant}" if row.exercise else f"reference {row.variant}".strip()
    yield Styled(names.get(row.kind, own))
    for check in checks:
        sign, style = SIGNS[row.marks.get(check, Mark.PASSED)]
        yield Styled(sign, style=style)
    counted = row.kind is Kind.WRONG
    yield f"{row.caught}/{row.draws}" if counted else ""
    yield f"{row.recognised}/{row.draws}" if counted else ""


def _mutants(harvest: Harvest, language: Language) -> Iterator[RenderableType]:
    if not harvest.trials:
        return
    tried = len(harvest.trials)
    yield ""
    yield Styled(
        _say(
            language,
            f"Mutants of the reference: {tried} of {harvest.possible} tried, "
            f"score {harvest.score:.1%}",
            f"参考实现的变异体：{harvest.possible} 个中试了 {tried} 个，得分 {harvest.score:.1%}",
        ),
        style="bold",
    )
    for fate, words in FATES.items():
        found = harvest.of(fate)
        if found:
            yield Styled(f"  {len(found):4d} {words.said_in(language)}")
        if fate in {Fate.SURVIVED, Fate.CONVENTION, Fate.TINY}:
            yield from _listed(found, language)
    signed = harvest.signed_survivors()
    if signed:
        said = _say(language, "are right programs (signed)", "是正确的程序（已注明）")
        yield Styled(f"  {len(signed):4d} {said}")


def _listed(found: Sequence[Trial], language: Language) -> Iterator[RenderableType]:
    for trial in found[:SHOWN]:
        mutant = trial.specimen.mutant
        place = f"{trial.specimen.exercise}, {mutant.function}:{mutant.line}"
        yield Styled(f"         {place} ({mutant.operator})")
        yield Styled(f"           - {mutant.before}", style="red")
        yield Styled(f"           + {mutant.after}", style="green")
    if len(found) > SHOWN:
        more = len(found) - SHOWN
        yield Styled(
            _say(
                language,
                f"         and {more} more (--json)",
                f"         另有 {more} 个（见 --json）",
            )
        )
