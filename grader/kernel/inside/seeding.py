"""Seeds every random generator that a notebook is likely to draw from."""

import random
import sys

_seed_random = random.seed


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
            tensorflow.random.set_seed(seed % 2**31)
    except Exception:
        pass
