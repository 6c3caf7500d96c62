"""Every probe draws the same numbers, whatever drew before it."""

import json
import subprocess
import sys

SEED = 7
PROGRAM = """
import json
import numpy as np
import tensorflow as tf
from grader.kernel.inside.seeding import seed_all

told = {}

def twice(name, draw):
    values = []
    for _ in range(2):
        seed_all(%d)
        values.append([np.asarray(draw()).tolist(), np.asarray(draw()).tolist()])
    told[name] = values

@tf.function
def traced():
    return tf.random.normal([2])

def own_seed():
    tf.random.set_seed(99)
    return tf.random.normal([2])

twice("untouched", lambda: tf.constant([1.0]) + 1.0)
twice("eager", lambda: tf.random.normal([2]))
twice("eager with a seed", lambda: tf.random.normal([2], seed=3))
twice("dropout", lambda: tf.nn.dropout(tf.ones([8]), 0.5))
twice("shuffled", lambda: list(tf.data.Dataset.range(9).shuffle(9).as_numpy_iterator()))
twice("keras", lambda: tf.keras.layers.Dense(2)(tf.ones([1, 2])))
twice("numpy", lambda: np.random.rand(2))
twice("a seed of its own", own_seed)
twice("eager again", lambda: tf.random.normal([2]))
twice("traced", traced)
twice("traced again", traced)
print(json.dumps(told))
"""


def test_what_is_drawn_after_seeding_does_not_depend_on_what_was_drawn_before() -> None:
    done = subprocess.run(  # noqa: S603  (our own words)
        [sys.executable, "-c", PROGRAM % SEED], stdout=subprocess.PIPE, check=True, timeout=300
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert len(told) == 11
    for name, (first, second) in told.items():
        assert first == second, name
    for name in ("eager", "eager with a seed", "dropout", "keras", "numpy", "traced"):
        assert told[name][0][0] != told[name][0][1], name
    assert told["eager"] == told["eager again"]
    assert told["traced"] == told["traced again"]
