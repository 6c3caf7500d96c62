"""Lecture 13.2 prints formulas and no number; they are held against Keras, and by hand."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from reference import optimizers

Floats = NDArray[np.float64]
START, GRADIENTS = [1.0, -0.5, 0.25], [[0.4, -1.2, 0.7], [0.3, -0.9, -0.5], [-0.6, 0.2, 1.1]]
RATE, ALPHA, RHO, EPSILON = 0.1, 0.9, 0.95, 1e-3
BETAS = (0.9, 0.999)
STEPS = [0, 1, 7, 10, 25, 40]

# Three steps of each optimizer with the same gradients, and five rates of each schedule.
IN_KERAS = f"""
import json
import tensorflow as tf
keras = tf.keras.optimizers
made = {{
    "momentum": keras.SGD({RATE}, momentum={ALPHA}),
    "nesterov": keras.SGD({RATE}, momentum={ALPHA}, nesterov=True),
    "adagrad": keras.Adagrad({RATE}, epsilon={EPSILON}),
    "rmsprop": keras.RMSprop({RATE}, rho={RHO}, epsilon={EPSILON}),
    "adadelta": keras.Adadelta({RATE}, rho={RHO}, epsilon={EPSILON}),
    "adam": keras.Adam({RATE}, *{BETAS}, epsilon={EPSILON}),
}}
found = {{}}
for name, optimizer in made.items():
    w = tf.Variable({START})
    for g in {GRADIENTS}:
        optimizer.apply_gradients([(tf.constant(g), w)])
    found[name] = w.numpy().tolist()
for name, schedule in {{
    "exponential_decay": keras.schedules.ExponentialDecay(0.4, 10, 0.5),
    "inverse_time_decay": keras.schedules.InverseTimeDecay(0.4, 10, 0.5),
    "cosine_decay": keras.schedules.CosineDecay(0.4, 10),
}}.items():
    found[name] = [float(schedule(k)) for k in {STEPS}]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def of_keras() -> dict[str, list[float]]:
    done = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-c", IN_KERAS], capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def accepted(exercise: str, name: str) -> Callable[..., Any]:
    return optimizers.ACCEPTED[exercise][name][0]


def walk(step: Callable[..., tuple[Floats, ...]], *states: Floats, **settings: object) -> Floats:
    """Return w after a step along each of the gradients; ``t`` is counted where it is asked for."""
    w, kept = np.array(START), list(states)
    for t, g in enumerate(np.array(GRADIENTS), 1):
        counted = {"t": t} if "beta1" in settings else {}
        w, *kept = step(w, *kept, g, **settings, **counted)
    return w


NOTHING = np.zeros(3)


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("name", "walked"),
    [
        pytest.param(
            "momentum",
            lambda: walk(optimizers.momentum, NOTHING, learning_rate=RATE, alpha=ALPHA),
            id="momentum",
        ),
        pytest.param(
            "momentum",
            lambda: walk(
                accepted("momentum", "velocity_without_rate"),
                NOTHING,
                learning_rate=RATE,
                alpha=ALPHA,
            ),
            id="momentum of PyTorch",
        ),
        pytest.param(
            "adagrad",
            lambda: walk(optimizers.adagrad, np.full(3, 0.1), learning_rate=RATE, epsilon=EPSILON),
            id="AdaGrad from 0.1",
        ),
        pytest.param(
            "rmsprop",
            lambda: walk(optimizers.rmsprop, NOTHING, learning_rate=RATE, rho=RHO, epsilon=EPSILON),
            id="RMSprop",
        ),
        pytest.param(
            "adadelta",
            lambda: walk(
                optimizers.adadelta, NOTHING, NOTHING, learning_rate=RATE, rho=RHO, epsilon=EPSILON
            ),
            id="AdaDelta",
        ),
        pytest.param(
            "adam",
            lambda: walk(
                accepted("adam", "keras_form"),
                NOTHING,
                NOTHING,
                learning_rate=RATE,
                beta1=BETAS[0],
                beta2=BETAS[1],
                epsilon=EPSILON,
            ),
            id="Adam",
        ),
    ],
)
def test_three_steps_are_those_of_keras(
    name: str, walked: Callable[[], Floats], of_keras: dict[str, list[float]]
) -> None:
    np.testing.assert_allclose(walked(), of_keras[name], rtol=5e-5)  # 1 - 0.999**t in float32


@pytest.mark.kernel
def test_the_accepted_form_of_nag_is_that_of_keras(of_keras: dict[str, list[float]]) -> None:
    w, v = np.array(START), NOTHING
    for g in np.array(GRADIENTS):
        given: dict[str, Any] = {"up": {"gradient": lambda *_, g=g: g}}
        step = accepted("nesterov", "keras_form")
        w, v = step(w, v, NOTHING, NOTHING, RATE, ALPHA, **given)
    np.testing.assert_allclose(w, of_keras["nesterov"], rtol=1e-5)


@pytest.mark.kernel
@pytest.mark.parametrize("name", ["exponential_decay", "inverse_time_decay", "cosine_decay"])
def test_schedules_are_those_of_keras(name: str, of_keras: dict[str, list[float]]) -> None:
    settings = {"learning_rate": 0.4, "decay_steps": 10}
    if name != "cosine_decay":
        settings["decay_rate"] = 0.5
    rates = getattr(optimizers, name)(np.array(STEPS), **settings)
    np.testing.assert_allclose(rates, of_keras[name], rtol=1e-5, atol=1e-8)


def test_nag_of_keras_walks_through_the_points_ahead() -> None:
    a, c = np.array([2.0, 0.5]), np.array([1.0, -0.5])
    w, v = np.array([2.0, 2.0]), np.zeros(2)
    ahead, velocity = w, v
    for _ in range(5):
        w, v = optimizers.nesterov(w, v, a, c, RATE, ALPHA)
        ahead, velocity = accepted("nesterov", "keras_form")(ahead, velocity, a, c, RATE, ALPHA)
        np.testing.assert_allclose(ahead, w + ALPHA * v)


def test_the_slides_sign_looks_back_and_swings_longer() -> None:
    a, c = np.array([2.0]), np.array([0.0])
    left = {}
    for name, step in (
        ("right", optimizers.nesterov),
        ("slide", accepted("nesterov", "slide_sign")),
    ):
        w, v = np.array([1.0]), np.zeros(1)
        for _ in range(40):
            w, v = step(w, v, a, c, RATE, ALPHA)
        left[name] = abs(float(w[0])) + abs(float(v[0]))
    assert left["right"] < 0.1 * left["slide"]


def test_adagrad_has_the_rate_that_lecture_13_2_prints() -> None:
    gradients = np.array(GRADIENTS)
    w = walk(optimizers.adagrad, NOTHING, learning_rate=RATE, epsilon=EPSILON)
    rates = RATE / np.sqrt(np.cumsum(gradients**2, axis=0) + EPSILON)
    np.testing.assert_allclose(w, START - np.sum(rates * gradients, axis=0))
    assert np.all(np.diff(rates, axis=0) < 0)


@pytest.mark.parametrize("seed", range(20))
def test_gradient_is_the_slope_of_the_bowl(seed: int) -> None:
    inputs = optimizers.DRAWS["gradient"](np.random.default_rng(seed))
    w, a, c = (inputs[name] for name in ("w", "a", "c"))

    def bowl(w: Floats) -> float:
        return float(np.sum(a * (w - c) ** 2) / 2)

    h = 1e-5
    slopes = [(bowl(w + h * e) - bowl(w - h * e)) / (2 * h) for e in np.eye(len(w))]
    np.testing.assert_allclose(optimizers.gradient(w, a, c), slopes, rtol=1e-6)


@pytest.mark.parametrize("exercise", ["momentum", "nesterov", "adagrad", "rmsprop", "adadelta"])
@pytest.mark.parametrize("seed", range(10))
def test_no_accepted_form_equals_another(exercise: str, seed: int) -> None:
    inputs = optimizers.DRAWS[exercise](np.random.default_rng(seed))
    forms = [getattr(optimizers, exercise), *(f for f, _ in optimizers.ACCEPTED[exercise].values())]
    ends = [np.concatenate(form(**inputs)) for form in forms]
    for number, one in enumerate(ends):
        for other in ends[:number]:
            assert np.abs(one - other).max() > 1e-3
