"""The one error a TA or an instructor sees: what is wrong, where, and what to do.

    GraderError              anything the reader of the message can mend
    +- AssignmentError       an assignment.toml or a reference is not usable
    +- SubmissionError       a handed-in file cannot be read
    +- EnvironmentTrouble    this machine lacks something that grading needs

Everything else that is raised is a defect of this package and keeps its traceback.
"""

from typing import Self

from grader.domain.text import Text


def _both(words: Text | str) -> Text:
    """Return words that are the same in both languages as a text."""
    return Text(en=words, zh=words) if isinstance(words, str) else words


class GraderError(Exception):
    """A problem with its place and its remedy, each one line.

    ``words`` and ``advice`` are the problem and the remedy in both languages: who shows an error
    chooses. A plain string is one that reads the same in both, such as a library's own message.
    """

    def __init__(self, where: str, problem: Text | str, fix: Text | str) -> None:
        """Keep the three parts; they are also what pickling carries."""
        super().__init__(where, problem, fix)
        self.where = where
        self.words = _both(problem)
        self.advice = _both(fix)

    @property
    def problem(self) -> str:
        """Return the problem in English."""
        return self.words.en

    @property
    def fix(self) -> str:
        """Return the remedy in English."""
        return self.advice.en

    @property
    def said(self) -> Text:
        """Return the place and the problem, without the remedy."""
        return Text(en=f"{self.where}: {self.words.en}", zh=f"{self.where}：{self.words.zh}")

    def __str__(self) -> str:
        """Return the place and the problem in English."""
        return self.said.en

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        """Pickle by the three parts, so that a worker's error arrives whole."""
        return type(self), (self.where, self.words, self.advice)


class AssignmentError(GraderError):
    """An ``assignment.toml`` or a reference is not usable."""


class SubmissionError(GraderError):
    """A handed-in file cannot be read as a notebook."""


class EnvironmentTrouble(GraderError):  # noqa: N818  (the machine is in trouble, not in error)
    """This machine lacks something that grading needs."""
