"""What stops the set-up, in the two lines that a person needs."""


class SetUpError(Exception):
    """The set-up cannot go on: what is wrong, and what to do about it."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem, fix)
        self.problem = problem
        self.fix = fix
