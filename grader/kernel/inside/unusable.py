"""Why an object of a student's is no value."""

NOTHING = "nothing"
NOT_NUMBERS = "not_numbers"
COMPLEX = "complex"
TOO_LARGE = "too_large"
TOO_DEEP = "too_deep"
RAGGED = "ragged"
UNREADABLE = "unreadable"
NO_MODEL = "no_model"


class NoValue(Exception):  # noqa: N818  (a finding about an object, not an error)
    """An object is no value; ``reason`` is one of the words above."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StudentRaised(Exception):  # noqa: N818  (carries the student's error)
    """The student's own iterator raised ``error`` while it was followed."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error
