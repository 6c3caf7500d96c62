"""Expected results that are computed only as far as they are looked at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar, overload

from grader.domain.value import Floats

T = TypeVar("T")


class Evaluations(Sequence[Mapping[str, Floats]]):
    """Expected outputs that are computed when a case is looked at, and only once.

    Most candidates are ruled out by the first case.
    """

    def __init__(self, works: Sequence[Callable[[], Mapping[str, Floats]]]) -> None:
        self._works = tuple(works)
        self._known: dict[int, Mapping[str, Floats]] = {}

    def __len__(self) -> int:
        """Return the number of cases."""
        return len(self._works)

    @overload
    def __getitem__(self, case: int) -> Mapping[str, Floats]: ...
    @overload
    def __getitem__(self, case: slice) -> Sequence[Mapping[str, Floats]]: ...
    def __getitem__(self, case: int | slice) -> object:
        """Return the outputs of one case, or of several."""
        if isinstance(case, slice):
            return [self[number] for number in range(*case.indices(len(self)))]
        if not -len(self) <= case < len(self):
            raise IndexError(case)
        number = case % len(self)
        if number not in self._known:
            self._known[number] = self._works[number]()
        return self._known[number]


class Kept(Generic[T]):
    """Candidates that are computed when they are looked at, and only once."""

    def __init__(self, possible: Iterator[T]) -> None:
        self._left = possible
        self._seen: list[T] = []

    def __iter__(self) -> Iterator[T]:
        """Yield all of them, however far they were looked at before."""
        yield from self._seen
        for candidate in self._left:
            self._seen.append(candidate)
            yield candidate

    @property
    def first(self) -> T:
        """Return what was asked for."""
        return next(iter(self))
