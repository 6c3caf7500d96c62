"""Seeds every random generator that a notebook is likely to draw from."""

import random
import sys

from .things import Thing

_seed_random = random.seed


class _Dice:
    """TensorFlow's seeds: set again only once something may have drawn on them.

    Setting them throws every compiled kernel away, which makes the next operation of each
    kind twenty times as dear as the one after it.
    """

    def __init__(self) -> None:
        self._watched: Thing = None
        self._drawn = True
        self._traced = False

    def seed(self, tensorflow: Thing, seed: int) -> None:
        """Set TensorFlow's seeds, unless they are as new."""
        watched = self._watch()
        context = sys.modules["tensorflow.python.eager.context"]
        if watched and not self._drawn and context.global_seed() == seed:
            return
        tensorflow.random.set_seed(seed)
        # A graph keeps the seeds that it was traced with, and draws on them unseen.
        self._drawn = self._traced

    def _watch(self) -> bool:
        """Note from now on when an operation asks for its seeds; tell whether that works."""
        asked: Thing = sys.modules["tensorflow.python.framework.random_seed"]
        if asked.get_seed is not self._watched:
            original = asked.get_seed

            def get_seed(op_seed: Thing) -> Thing:
                self._drawn = True
                if not sys.modules["tensorflow.python.eager.context"].executing_eagerly():
                    self._traced = True
                return original(op_seed)

            asked.get_seed = self._watched = get_seed
            self._drawn = True
        return asked.get_seed is self._watched


_dice = _Dice()


def seed_all(seed: int) -> None:
    """Seed Python, NumPy's legacy generator and TensorFlow, as far as they are loaded.

    Keras draws its own seeds from Python's generator. Nothing is imported.
    """
    _seed_random(seed)
    numpy = sys.modules.get("numpy")
    tensorflow = sys.modules.get("tensorflow")
    try:
        if numpy is not None:
            numpy.random.seed(seed % 2**32)
        if tensorflow is not None:
            _dice.seed(tensorflow, seed % 2**31)
    except Exception:
        pass
