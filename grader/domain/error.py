"""The one error a TA or an instructor sees: what is wrong, where, and what to do.

    GraderError              anything the reader of the message can mend
    +- AssignmentError       an assignment.toml or a reference is not usable
    +- SubmissionError       a handed-in file cannot be read
    +- EnvironmentTrouble    this machine lacks something that grading needs

Everything else that is raised is a defect of this package and keeps its traceback.
"""

from typing import Self


class GraderError(Exception):
    """A problem with its place and its remedy, each one line."""

    def __init__(self, where: str, problem: str, fix: str) -> None:
        """Keep the three parts; they are also what pickling carries."""
        super().__init__(where, problem, fix)
        self.where = where
        self.problem = problem
        self.fix = fix

    def __str__(self) -> str:
        """Return the place and the problem, without the remedy."""
        return f"{self.where}: {self.problem}"

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, str]]:
        """Pickle by the three parts, so that a worker's error arrives whole."""
        return type(self), (self.where, self.problem, self.fix)


class AssignmentError(GraderError):
    """An ``assignment.toml`` or a reference is not usable."""


class SubmissionError(GraderError):
    """A handed-in file cannot be read as a notebook."""


class EnvironmentTrouble(GraderError):  # noqa: N818  (the machine is in trouble, not in error)
    """This machine lacks something that grading needs."""
