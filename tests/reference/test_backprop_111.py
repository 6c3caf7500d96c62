from typing import Any

import numpy as np
import pytest

from reference import backprop_111 as net

SAMPLE = dict(zip(("x", "y", "w_h", "b_h", "w_o", "b_o"), net.LECTURE, strict=True))
PARAMETERS = ("w_h", "b_h", "w_o", "b_o")
NAMES = ("dw_h", "db_h", "dw_o", "db_o")


def drawn(exercise: str, seed: int) -> dict[str, Any]:
    return dict(net.DRAWS[exercise](np.random.default_rng(seed)))


def network(seed: int) -> dict[str, Any]:
    return drawn("gradients", seed)


def passed(inputs: dict[str, Any]) -> tuple[float, ...]:
    return net.forward(*(inputs[name] for name in ("x", *PARAMETERS)))


def test_the_forward_pass_gives_the_lecture_numbers() -> None:
    _, y_h, z_o, y_o = passed(SAMPLE)
    expected = np.array([0.5744425168, 0.3723327550, 0.5920225338])
    assert np.array([y_h, z_o, y_o]) == pytest.approx(expected, abs=1e-10)
    assert net.loss(SAMPLE["y"], y_o) == pytest.approx(0.0216273132, abs=1e-10)


@pytest.mark.parametrize(
    ("vector", "dw_h", "dw_o", "db_o", "digits"),
    [
        pytest.param("exact", -0.0036839757, -0.0288560760, -0.0502331828, 1e-10, id="exact"),
        pytest.param("rounded_2", -0.00373525, -0.02895543, -0.050799, 1e-8, id="as printed"),
        pytest.param("rounded_3", -0.0036854282, -0.0288374661, -0.0502394880, 1e-10, id="3"),
        pytest.param("rounded_4", -0.0036845335, -0.0288575619, -0.0502394880, 1e-10, id="4"),
    ],
)
def test_the_lecture_example_exact_and_by_hand(
    vector: str, dw_h: float, dw_o: float, db_o: float, digits: float
) -> None:
    found = net.lecture_example()[vector]
    assert tuple(found) == NAMES
    assert list(found.values()) == pytest.approx([dw_h, dw_h, dw_o, db_o], abs=digits)


def test_the_updated_parameters_of_the_slide_follow_from_the_rounded_gradients() -> None:
    rounded = net.lecture_example()["rounded_2"]
    moved = [SAMPLE[n] - net.LECTURE_RATE * rounded[f"d{n}"] for n in PARAMETERS]
    assert moved == pytest.approx([0.201867625, 0.101867625, 0.314477715, 0.2253995], abs=1e-8)


def test_no_two_lecture_vectors_pass_for_each_other() -> None:
    vectors = [list(v.values()) for v in net.lecture_example().values()]
    vectors += [list(v.values()) for v in net.lecture_example(convention="sum").values()]
    swapped = next(
        k for k in net.KNOWN_WRONG if (k["exercise"], k["id"]) == ("gradients", "swap_derivatives")
    )
    function: Any = swapped["function"]
    vectors.append(list(function(*net.LECTURE)))
    for number, one in enumerate(vectors):
        for other in vectors[number + 1 :]:
            assert not np.allclose(one, other, rtol=1e-4, atol=1e-5 * max(map(abs, other)))


def test_training_on_the_lecture_example_gives_the_known_losses() -> None:
    losses = net.train(*net.LECTURE, 0.5, 10)
    assert losses.shape == (11,)
    known = np.array([0.0216273132, 0.0199733509, 0.0184630182, 0.0109390235])
    # the losses before the first and after one, two and nine updates
    assert losses[[0, 1, 2, 9]] == pytest.approx(known, abs=1e-10)


@pytest.mark.parametrize("convention", list(net.CONVENTIONS))
@pytest.mark.parametrize("seed", range(10))
def test_the_gradients_agree_with_finite_differences(convention: str, seed: int) -> None:
    inputs, h = network(seed), 1e-5

    def at(name: str, move: float) -> float:
        moved = inputs | {name: inputs[name] + move}
        return net.loss(inputs["y"], passed(moved)[3], convention=convention)

    expected = [(at(name, h) - at(name, -h)) / (2 * h) for name in PARAMETERS]
    found = np.array(net.gradients(**inputs, convention=convention))
    assert found == pytest.approx(np.array(expected), rel=1e-6)


@pytest.mark.parametrize("seed", range(10))
def test_the_chain_factors_multiply_to_the_gradients(seed: int) -> None:
    inputs = network(seed)
    loss_y_o, y_o_z_o, z_o_w_o, z_o_y_h, y_h_z_h, z_h_w_h = net.chain_factors(**inputs)
    dw_h, db_h, dw_o, db_o = net.gradients(**inputs)
    assert dw_o == pytest.approx(loss_y_o * y_o_z_o * z_o_w_o)
    assert db_o == pytest.approx(loss_y_o * y_o_z_o)
    assert dw_h == pytest.approx(loss_y_o * y_o_z_o * z_o_y_h * y_h_z_h * z_h_w_h)
    assert db_h == pytest.approx(loss_y_o * y_o_z_o * z_o_y_h * y_h_z_h)


def test_only_the_derivative_of_the_loss_depends_on_the_convention() -> None:
    half, whole = (
        np.asarray(net.chain_factors(*net.LECTURE, convention=c)) for c in net.CONVENTIONS
    )
    assert whole / half == pytest.approx(np.array([2, 1, 1, 1, 1, 1]))


def test_a_step_moves_all_parameters_from_the_same_point() -> None:
    inputs = drawn("step", 3)
    rate = inputs.pop("learning_rate")
    expected = [
        inputs[n] - rate * g for n, g in zip(PARAMETERS, net.gradients(**inputs), strict=True)
    ]
    assert net.step(**inputs, learning_rate=rate) == pytest.approx(tuple(expected))


def without_b_o(x: float, w_h: float, b_h: float, w_o: float, _b_o: float) -> tuple[float, ...]:
    return net.forward(x, w_h, b_h, w_o, 0.0)


@pytest.mark.parametrize("exercise", ["chain_factors", "gradients"])
def test_a_derivative_can_be_evaluated_on_another_programs_forward_pass(exercise: str) -> None:
    inputs = network(4)
    followed = getattr(net, exercise)(**inputs, up={"forward": without_b_o})
    assert followed == pytest.approx(getattr(net, exercise)(**inputs | {"b_o": 0.0}))


def test_gradients_step_and_training_use_the_nearest_upstream_function() -> None:
    inputs = drawn("train", 0)
    rate, steps = inputs.pop("learning_rate"), inputs.pop("steps")
    factors = net.gradients(
        **inputs, up={"chain_factors": lambda *_: (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)}
    )
    assert factors == (240.0, 40.0, 6.0, 2.0)
    moved = net.step(**inputs, learning_rate=0.5, up={"gradients": lambda *_: (2.0, 0.0, 0.0, 0.0)})
    assert moved[0] == pytest.approx(inputs["w_h"] - 1.0)
    losses = net.train(
        **inputs, learning_rate=rate, steps=steps, up={"loss": lambda y, y_o: 7.0 * (y - y_o) ** 2}
    )
    right = net.train(**inputs, learning_rate=rate, steps=steps)
    assert losses == pytest.approx(14.0 * right)


def test_training_leaves_out_only_a_last_row_that_nobody_recorded() -> None:
    inputs = drawn("train", 1)
    visited = inputs["steps"]

    def recorded(*arguments: float) -> tuple[float, ...]:
        nonlocal visited
        visited -= 1
        if visited < 0:
            raise LookupError
        return net.forward(*arguments)

    right = net.train(**inputs)
    step = {"step": net.step}
    assert net.train(**inputs, up={"forward": recorded, **step}) == pytest.approx(right[:-1])
    visited = inputs["steps"] - 1
    with pytest.raises(LookupError):
        net.train(**inputs, up={"forward": recorded, **step})


@pytest.mark.parametrize("exercise", list(net.DRAWS))
def test_draws_repeat_for_the_same_generator(exercise: str) -> None:
    assert drawn(exercise, 5) == drawn(exercise, 5)


@pytest.mark.parametrize("exercise", ["gradients", "step", "train"])
def test_drawn_networks_are_safe_in_single_precision(exercise: str) -> None:
    for seed in range(200):
        inputs = drawn(exercise, seed)
        z_h, _, z_o, y_o = passed(inputs)
        assert max(abs(z_h), abs(z_o)) <= 5
        assert abs(inputs["y"] - y_o) >= 0.02
        sizes = np.abs(net.gradients(*(inputs[n] for n in SAMPLE)))
        assert sizes.max() <= 100 * sizes.min()
        assert inputs.get("learning_rate", 1.0) >= 0.02


@pytest.mark.parametrize("convention", list(net.CONVENTIONS))
def test_drawn_trainings_fall_and_stay_clear_of_zero(convention: str) -> None:
    for seed in range(200):
        losses = net.train(**drawn("train", seed), convention=convention)
        assert np.all(np.diff(losses) < 0)
        assert np.sqrt(losses.min()) >= 0.02
