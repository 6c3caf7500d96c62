"""A proof as JSON: every statement, the matrix, what became of the mutants."""

from grader.domain.text import Text
from grader.workflow.proving.finding import Finding
from grader.workflow.proving.harvest import Harvest
from grader.workflow.proving.matrix import Kind, Row
from grader.workflow.proving.mutants import Fate, Trial
from grader.workflow.proving.proof import Proof


def proof_document(proof: Proof) -> dict[str, object]:
    """Return a proof for a machine."""
    return {
        "release": proof.release.id,
        "proven": not proof.failed,
        "with_notebooks": proof.with_notebooks,
        "findings": [_finding(finding) for finding in proof.findings],
        "matrix": {
            "checks": list(proof.matrix.checks),
            "rows": [_row(row) for row in proof.matrix.rows],
        },
        "mutants": _mutants(proof.harvest),
    }


def _both(text: Text) -> dict[str, str] | None:
    return {"en": text.en, "zh": text.zh} if text.en else None


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "area": finding.area.value,
        "subject": finding.subject,
        "statement": _both(finding.statement),
        "proven": not finding.problem.en,
        "problem": _both(finding.problem),
        "fix": _both(finding.fix),
        "admitted": _both(finding.admitted),
    }


def _row(row: Row) -> dict[str, object]:
    wrong = row.kind is Kind.WRONG
    return {
        "kind": row.kind.value,
        "exercise": row.exercise,
        "variant": row.variant,
        "marks": {check: mark.value for check, mark in row.marks.items()},
        "names": list(row.names),
        "draws": row.draws,
        "caught": row.caught if wrong else None,
        "named": row.recognised if wrong else None,
    }


def _mutants(harvest: Harvest) -> dict[str, object]:
    return {
        "possible": harvest.possible,
        "tried": len(harvest.trials),
        "score": harvest.score if harvest.trials else None,
        "fates": {fate.name.lower(): len(harvest.of(fate)) for fate in Fate},
        "signed": len(harvest.signed_survivors()),
        "listed": [_trial(t) for t in harvest.trials if t.fate is not Fate.CAUGHT],
    }


def _trial(trial: Trial) -> dict[str, object]:
    mutant = trial.specimen.mutant
    return {
        "id": mutant.id,
        "exercise": trial.specimen.exercise,
        "function": mutant.function,
        "operator": mutant.operator,
        "line": mutant.line,
        "before": mutant.before,
        "after": mutant.after,
        "fate": trial.fate.name.lower(),
        "names": list(trial.names),
    }
