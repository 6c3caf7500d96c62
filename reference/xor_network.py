"""The XOR problem: logic gates as single neurons, and the network that a single neuron is not.

Lecture 12.3.1. A neuron has the weights (w1, w2, w0), w0 being its bias; a network has one row of
them for each hidden neuron, shape (k, 3), and an output neuron with k weights and a bias, (k+1,).
Any weights that make the truth table are right, whatever the step function makes of exactly 0.
The lecture's formula of XOR's output should read step(-2 h1 - 2 h2 + 1); it has x for h.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Weights: TypeAlias = tuple[float, float, float]
Network: TypeAlias = tuple[Floats, Floats]
Function: TypeAlias = Callable[..., Any]
Inputs: TypeAlias = dict[str, Any]

CORNERS = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
# The lecture's AND and NOR; OR and NAND in the same manner.
_AND, _NOR = (2.0, 2.0, -3.0), (-2.0, -2.0, 1.0)
_OR, _NAND = (2.0, 2.0, -1.0), (-2.0, -2.0, 3.0)
_HIDDEN, _OUTPUT = np.array([_AND, _NOR]), np.array(_NOR)
# A sum that is smaller than this share of its terms is 0, rounding aside.
_ZERO = 1e-6


# The exercises


def neuron(X: Floats, w: Floats) -> Floats:
    """Return the output of a neuron with the weights (w1, w2, w0), 1 or 0 for each row of X."""
    return np.where(X @ w[:2] + w[2] >= 0, 1.0, 0.0)


def and_weights() -> Weights:
    """Return weights of a neuron that is AND."""
    return _AND


def or_weights() -> Weights:
    """Return weights of a neuron that is OR."""
    return _OR


def nand_weights() -> Weights:
    """Return weights of a neuron that is NAND."""
    return _NAND


def nor_weights() -> Weights:
    """Return weights of a neuron that is NOR."""
    return _NOR


def network(
    X: Floats,
    hidden: Floats,
    output: Floats,
    *,
    inner: Callable[[Floats], Floats] = lambda z: np.where(z >= 0, 1.0, 0.0),
    outer: Callable[[Floats], Floats] = lambda z: np.where(z >= 0, 1.0, 0.0),
    biases: tuple[float, float] = (1.0, 1.0),
) -> Floats:
    """Return the output of a 2-k-1 network for each row of X.

    ``inner`` and ``outer`` are the activations, ``biases`` factors on those of both layers.
    """
    h = inner(X @ hidden[:, :2].T + biases[0] * hidden[:, 2])
    return np.asarray(outer(h @ output[:-1] + biases[1] * output[-1]))


def xor_weights() -> Network:
    """Return a network that is XOR: hidden AND and NOR, NOR behind them."""
    return _HIDDEN.copy(), _OUTPUT.copy()


def count_parameters(sizes: Floats) -> int:
    """Return the number of weights and biases of a fully connected network, input size first."""
    return int(sum((before + 1) * after for before, after in pairwise(sizes)))


# What weights do; the step function may be 1 or 0 where its argument is exactly 0


def _stepped(terms: Floats, tie: float) -> Floats:
    """Return 1 or 0 for the sum over the last axis, ``tie`` where that is 0 but for rounding."""
    z, size = terms.sum(axis=-1), np.abs(terms).sum(axis=-1)
    return np.where(np.abs(z) <= _ZERO * size, tie, (z > 0).astype(float))


def _with_one(X: Floats) -> Floats:
    return np.column_stack([X, np.ones(len(X))])


def gate(w1: float, w2: float, w0: float, *, tie: float = 1.0) -> dict[str, Floats]:
    """Return the truth table of one neuron; the inputs count up: 00, 01, 10, 11."""
    w = np.array([np.reshape(part, ()) for part in (w1, w2, w0)])
    return {"table": _stepped(_with_one(CORNERS) * w, tie)}


def gate_open(w1: float, w2: float, w0: float) -> dict[str, Floats]:
    """Return the truth table where the step function is 0 at 0."""
    return gate(w1, w2, w0, tie=0.0)


def two_layers(hidden: Floats, output: Floats, *, tie: float = 1.0) -> dict[str, Floats]:
    """Return the truth table of a 2-k-1 network.

    Raises:
        ValueError: hidden is not (k, 3), or output has not k + 1 numbers.
    """
    rows, last = np.reshape(hidden, (-1, 3)), np.ravel(output)
    if np.ndim(hidden) < 2 or np.shape(hidden)[-1] != 3 or len(last) != len(rows) + 1:
        raise ValueError("a network has the shapes (k, 3) and (k + 1,)")
    h = _stepped(_with_one(CORNERS)[:, None, :] * rows, tie)
    return {"table": _stepped(_with_one(h) * last, tie)}


def two_layers_open(hidden: Floats, output: Floats) -> dict[str, Floats]:
    """Return the truth table where the step function is 0 at 0."""
    return two_layers(hidden, output, tie=0.0)


ACCEPTED: dict[str, dict[str, tuple[Function, dict[str, str]]]] = {}


# Inputs: no weighted sum near 0, and every mistake shows

_ATTEMPTS = 20_000
_CLEAR = 0.05


def _nothing(_rng: np.random.Generator) -> Inputs:
    return {}


def _points(rng: np.random.Generator) -> Floats:
    """Draw many points: a few answers of 0 or 1 would not tell one mistake from another."""
    return np.round(np.vstack([CORNERS[1:], rng.uniform(-1.5, 2.0, (80, 2))]), 3)


def _signed(rng: np.random.Generator, low: float, high: float, shape: tuple[int, ...]) -> Floats:
    return np.round(rng.choice([-1.0, 1.0], shape) * rng.uniform(low, high, shape), 3)


def _tell_apart(name: str, case: Inputs) -> bool:
    """Tell whether no two known mistakes answer alike, nor one of them rightly."""
    right: Function = globals()[name]
    answers = [right(**case), *(wrong(**case) for wrong in _MISTAKES[name].values())]
    return len({np.asarray(answer, dtype=float).tobytes() for answer in answers}) == len(answers)


def _draw_neuron(rng: np.random.Generator) -> Inputs:
    for _ in range(_ATTEMPTS):
        X, w = _points(rng), _signed(rng, 0.4, 2.0, (3,))
        z = X @ w[:2]
        clear = np.all(np.abs([z, z - w[2], z + w[2], z + w[2] - 0.5]) > _CLEAR, axis=0)
        case: Inputs = {"X": X[clear][:40], "w": w}
        if len(case["X"]) == 40 and _tell_apart("neuron", case):
            return case
    raise RuntimeError("no telling neuron was found")


def _draw_network(rng: np.random.Generator) -> Inputs:
    for _ in range(_ATTEMPTS):
        k, X = int(rng.integers(2, 4)), _points(rng)
        hidden, output = _signed(rng, 0.4, 2.0, (k, 3)), _signed(rng, 0.4, 2.0, (k + 1,))
        z = X @ hidden[:, :2].T + hidden[:, 2]
        last = (z >= 0) @ output[:-1] + output[-1]
        clear = np.minimum(np.abs(z).min(axis=1), np.abs(last)) > _CLEAR
        case: Inputs = {"X": X[clear][:40], "hidden": hidden, "output": output}
        if len(case["X"]) == 40 and _tell_apart("network", case):
            return case
    raise RuntimeError("no telling network was found")


def _draw_count(rng: np.random.Generator) -> Inputs:
    """Draw 4 to 6 different layer sizes."""
    sizes = rng.choice(np.arange(2, 12), int(rng.integers(4, 7)), replace=False)
    return {"sizes": sizes.astype(np.int64)}


# Mistakes that are recognised


def _sigmoid(z: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-z)))


def _identity(z: Floats) -> Floats:
    return z


def _on_the_inputs(X: Floats, hidden: Floats, output: Floats) -> Floats:
    """The output neuron is fed with the inputs, as the lecture's formula has it."""
    return neuron(X, np.r_[output[:2], output[-1]])


def _constant(*weights: float) -> Function:
    return lambda: weights


def _weights_of(hidden: list[Weights], output: Weights) -> Function:
    return lambda: (np.array(hidden), np.array(output))


_ALWAYS, _NEVER = (2.0, 2.0, 3.0), (-2.0, -2.0, -3.0)
_FIRST, _SECOND = (2.0, 0.0, -1.0), (0.0, 2.0, -1.0)
_NOT_FIRST, _NOT_SECOND = (-2.0, 0.0, 1.0), (0.0, -2.0, 1.0)
# Weights that make another table, by the words of the mistake and the gate that was asked for.
_GATES: dict[str, tuple[str, dict[str, Weights]]] = {
    "and": ("AND", {
        "or": _OR, "nand": _NAND, "nor": _NOR, "always": _ALWAYS, "never": _NEVER,
        "first": _FIRST, "second": _SECOND, "bias_in_front": (-3.0, 2.0, 2.0),
    }),
    "or": ("OR", {
        "and": _AND, "nand": _NAND, "nor": _NOR, "always": _ALWAYS, "never": _NEVER,
        "first": _FIRST, "second": _SECOND,
    }),
    "nand": ("NAND", {
        "and": _AND, "or": _OR, "nor": _NOR, "always": _ALWAYS, "never": _NEVER,
        "not_first": _NOT_FIRST, "not_second": _NOT_SECOND, "bias_in_front": (3.0, -2.0, -2.0),
    }),
    "nor": ("NOR", {
        "and": _AND, "or": _OR, "nand": _NAND, "always": _ALWAYS, "never": _NEVER,
        "not_first": _NOT_FIRST, "not_second": _NOT_SECOND,
    }),
}  # fmt: skip
_MISTAKES: dict[str, dict[str, Function]] = {
    "neuron": {
        "no_step": lambda X, w: X @ w[:2] + w[2],
        "sigmoid_neuron": lambda X, w: _sigmoid(X @ w[:2] + w[2]),
        "bias_forgotten": lambda X, w: neuron(X, w * [1.0, 1.0, 0.0]),
        "bias_subtracted": lambda X, w: neuron(X, w * [1.0, 1.0, -1.0]),
        "bias_taken_first": lambda X, w: neuron(X, np.roll(w, -1)),
        "threshold_half": lambda X, w: neuron(X, w - [0.0, 0.0, 0.5]),
        "outputs_reversed": lambda X, w: 1.0 - neuron(X, w),
    },
    "network": {
        "hidden_linear": partial(network, inner=_identity),
        "output_linear": partial(network, outer=_identity),
        "hidden_sigmoid": partial(network, inner=_sigmoid),
        "all_sigmoid": partial(network, inner=_sigmoid, outer=_sigmoid),
        "hidden_bias_forgotten": partial(network, biases=(0.0, 1.0)),
        "output_bias_forgotten": partial(network, biases=(1.0, 0.0)),
        "on_the_inputs": _on_the_inputs,
        "hidden_bias_first": lambda X, hidden, output: network(
            X, np.roll(hidden, -1, axis=1), output
        ),
        "output_bias_first": lambda X, hidden, output: network(X, hidden, np.roll(output, -1)),
        "network_reversed": lambda X, hidden, output: 1.0 - network(X, hidden, output),
    },
    "xor_weights": {
        "xor_is_xnor": _weights_of([_AND, _NOR], _OR),
        "xor_is_or": _weights_of([_OR, _OR], _OR),
        "xor_is_and": _weights_of([_AND, _AND], _AND),
        "xor_is_nand": _weights_of([_NAND, _NAND], _AND),
        "xor_is_nor": _weights_of([_NOR, _NOR], _AND),
        "xor_always": _weights_of([_AND, _NOR], _ALWAYS),
        "xor_never": _weights_of([_AND, _NOR], _AND),
        "xor_one_half": _weights_of([(2.0, -2.0, -1.0), _NEVER], _OR),
        "xor_other_half": _weights_of([(-2.0, 2.0, -1.0), _NEVER], _OR),
    },
    "count_parameters": {
        "biases_forgotten": lambda sizes: int(np.sum(sizes[:-1] * sizes[1:])),
        "one_bias_a_layer": lambda sizes: int(np.sum(sizes[:-1] * sizes[1:] + 1)),
        "input_has_biases": lambda sizes: count_parameters(sizes) + int(sizes[0]),
        "neurons_counted": lambda sizes: int(np.sum(sizes)),
        "last_layer_forgotten": lambda sizes: count_parameters(sizes[:-1]),
        "first_layer_forgotten": lambda sizes: count_parameters(sizes[1:]),
        "three_for_each": lambda sizes: int(3 * np.sum(sizes[1:])),
    },
}
DRAWS = {
    "neuron": _draw_neuron,
    "and_weights": _nothing,
    "or_weights": _nothing,
    "nand_weights": _nothing,
    "nor_weights": _nothing,
    "network": _draw_network,
    "xor_weights": _nothing,
    "count_parameters": _draw_count,
}

# What an exercise's mistakes have in common (the first hint), and experiments that show them (the
# second one); English before Chinese.
_COMMON = """\
* neuron
A neuron adds up w1 x1 + w2 x2 + w0 and answers 1 where the sum is not negative.
神经元先求和 w1 x1 + w2 x2 + w0，和不小于 0 时输出 1。
* network
The hidden neurons see the inputs; the output neuron sees the hidden neurons' answers alone.
隐含层的神经元接收输入，输出层的神经元只接收隐含层的输出。
* xor_weights
XOR is 1 where at least one input is 1 but not both: two lines are needed.
“异或”在至少一个输入为 1 且不全为 1 时取 1：需要两条直线。
* count_parameters
Draw the network 2-2-1 and count its arrows and its biases: 9.
画出 2-2-1 网络，数一数它的连线和偏置，一共 9 个。
* one_sum
Work out one sum by hand, then what the neuron makes of it.
手算一个加权和，再看神经元的输出。
* three_layers
Follow the input (1, 0) through the network on paper: both hidden answers, then the output.
在纸上让输入 (1, 0) 通过网络：先写出隐含层的输出，再写出最后的输出。
* four_rows
Write the table of both hidden neurons for 00, 01, 10, 11 beside the table of the output.
把隐含层两个神经元在 00、01、10、11 上的取值与输出的取值并排写成表。
* small_network
Count by hand for the sizes 2, 3, 1: it is 3 * 3 + 4 * 1 = 13. And yours?
手算各层大小为 2、3、1 的网络：3×3 + 4×1 = 13，你的结果呢？
"""

# Each mistake with its experiment, its names, the explanation and the last hint.
_MISTAKEN = """\
* no_step | one_sum | the step function is missing | 漏了阶跃函数
The weighted sums came back; a neuron of logic answers 0 or 1.
返回的是加权和，而逻辑神经元的输出是 0 或 1。
Return 1 where the sum is >= 0, else 0.
和不小于 0 时返回 1，否则返回 0。
* sigmoid_neuron | one_sum | sigmoid in place of the step function | 用 sigmoid 代替了阶跃函数
The outputs lie between 0 and 1, so that a table of them has no 0 and no 1.
输出在 0 与 1 之间，真值表里不会出现真正的 0 和 1。
Compare the sum with 0.
把和与 0 比较。
* bias_forgotten | one_sum | the bias w0 is left out | 漏掉了偏置 w0
Without it the line passes through the origin, and (0, 0) always gets the same answer.
没有它，分界线总是经过原点，(0, 0) 的输出永远一样。
Add w[2].
加上 w[2]。
* bias_subtracted | one_sum | the bias is subtracted | 偏置的符号反了
w0 is minus the threshold and is added.
w0 是阈值的相反数，应当加上。
Add w[2] instead of subtracting it.
应当加上 w[2]，而不是减去。
* bias_taken_first | one_sum | the first weight is taken for the bias | 把第一个权值当成了偏置
The weights are ordered w1, w2, w0: the bias is the last.
权值的次序是 w1、w2、w0，偏置在最后。
Use w[0], w[1] for the inputs and w[2] for the bias.
w[0]、w[1] 乘以输入，w[2] 是偏置。
* threshold_half | one_sum | the threshold is 0.5 instead of 0 | 阈值用了 0.5 而不是 0
0.5 is the threshold for a probability; a weighted sum is compared with 0.
0.5 是概率的阈值，加权和应当与 0 比较。
Write >= 0.
写成 >= 0。
* outputs_reversed | one_sum | the two answers are exchanged | 两个取值写反了
Positive sums got 0.
正数得到了 0。
Return 1 where the sum is >= 0.
和不小于 0 时返回 1。
* hidden_linear | three_layers | the hidden layer has no step function | 隐含层漏了阶跃函数
Without it both layers together are one linear function, which cannot be XOR.
没有它，两层合起来仍是一个线性函数，不可能实现“异或”。
Apply the step function to the hidden sums before the output neuron uses them.
先对隐含层的加权和应用阶跃函数，再交给输出层。
* output_linear | three_layers | the output has no step function | 输出层漏了阶跃函数
The sum of the output neuron came back.
返回的是输出神经元的加权和。
Apply the step function once more at the end.
最后再应用一次阶跃函数。
* hidden_sigmoid | three_layers | the hidden layer uses sigmoid | 隐含层用了 sigmoid
The lecture's network is made of neurons with a step function in both layers.
课件中的网络两层都使用阶跃函数。
Use the step function in the hidden layer, too.
隐含层也使用阶跃函数。
* all_sigmoid | three_layers | both layers use sigmoid | 两层都用了 sigmoid
The outputs lie between 0 and 1; a truth table has only 0 and 1.
输出在 0 与 1 之间，而真值表只有 0 和 1。
Use the step function in both layers.
两层都使用阶跃函数。
* hidden_bias_forgotten | three_layers | the hidden biases are left out | 隐含层漏掉了偏置
The third number of each row of `hidden` has no effect.
hidden 每一行的第三个数没有起作用。
Add hidden[:, 2] to the hidden sums.
隐含层的加权和还要加上 hidden[:, 2]。
* output_bias_forgotten | three_layers | the output's bias is left out | 输出层漏掉了偏置
The last number of `output` has no effect.
output 的最后一个数没有起作用。
Add output[-1] to the output's sum.
输出层的加权和还要加上 output[-1]。
* on_the_inputs | three_layers | the output neuron uses the inputs | 输出神经元直接用了输入
One formula of the slides has x where h is meant: the output is computed from the hidden answers.
课件中有一个公式把 h 误写成了 x：输出应当由隐含层的输出算出。
Multiply the output's weights by the hidden layer's answers.
用输出层的权值乘以隐含层的输出。
* hidden_bias_first | three_layers | a hidden row starts with its bias | 把隐含层的偏置当成在最前面
Each row is ordered w1, w2, w0: the bias is the last.
每一行的次序是 w1、w2、w0，偏置在最后。
Use hidden[:, :2] for the inputs and hidden[:, 2] as biases.
hidden[:, :2] 乘以输入，hidden[:, 2] 是偏置。
* output_bias_first | three_layers | the output starts with its bias | 把输出层的偏置当成在最前面
The bias of the output neuron is its last number.
输出神经元的偏置是最后一个数。
Use output[:-1] for the hidden answers and output[-1] as the bias.
output[:-1] 乘以隐含层的输出，output[-1] 是偏置。
* network_reversed | three_layers | the answers are exchanged | 输出写反了
Every 1 should be a 0 and every 0 a 1.
每个 1 都应当是 0，每个 0 都应当是 1。
The output is 1 where its sum is >= 0.
输出层的和不小于 0 时输出 1。
* xor_is_xnor | four_rows | the network is XNOR | 得到的是“同或”，与“异或”正好相反
All four answers are exchanged.
四个输出全部相反。
Turn the signs of all weights of the output neuron, the bias included.
把输出神经元的所有权值（包括偏置）变号。
* xor_is_or | four_rows | the network is OR | 得到的是“或”
Only (1, 1) is wrong: it has to be 0.
只有 (1, 1) 不对，它应当为 0。
Let one hidden neuron recognise (1, 1), and give it a negative weight in the output.
让一个隐含神经元识别 (1, 1)，并在输出层给它负的权值。
* xor_is_and | four_rows | the network is AND | 得到的是“与”
It is 1 for (1, 1) only, where XOR is 0.
它只在 (1, 1) 时为 1，而“异或”此时应当为 0。
Use OR and NAND in the hidden layer and AND behind them.
隐含层用“或”和“与非”，输出层用“与”。
* xor_is_nand | four_rows | the network is NAND | 得到的是“与非”
Only (0, 0) is wrong: it has to be 0.
只有 (0, 0) 不对，它应当为 0。
Let one hidden neuron recognise (0, 0), and give it a negative weight in the output.
让一个隐含神经元识别 (0, 0)，并在输出层给它负的权值。
* xor_is_nor | four_rows | the network is NOR | 得到的是“或非”
It is 1 for (0, 0) only: is the output neuron fed with the hidden answers, not with x?
它只在 (0, 0) 时为 1：输出神经元接收的是隐含层的输出，而不是 x 吗？
Use AND and NOR in the hidden layer and NOR behind them.
隐含层用“与”和“或非”，输出层再用“或非”。
* xor_always | four_rows | the network always answers 1 | 输出总是 1
The output's bias is so large that the hidden answers have no effect.
输出神经元的偏置太大，隐含层的输出不起作用。
Choose the output's bias between the sums that have to be told apart.
让输出神经元的偏置落在需要区分的两种和之间。
* xor_never | four_rows | the network always answers 0 | 输出总是 0
The output's sum never reaches 0: its bias is too small, or its signs are wrong.
输出神经元的和总达不到 0：偏置太小，或者符号不对。
Choose the output's bias between the sums that have to be told apart.
让输出神经元的偏置落在需要区分的两种和之间。
* xor_one_half | four_rows | only (1, 0) gives 1 | 只有 (1, 0) 得到 1
This is x1 and not x2; (0, 1) is missing.
这是“x1 且非 x2”，还缺少 (0, 1)。
Let the second hidden neuron recognise (0, 1), and join both with OR.
让另一个隐含神经元识别 (0, 1)，再用“或”合起来。
* xor_other_half | four_rows | only (0, 1) gives 1 | 只有 (0, 1) 得到 1
This is x2 and not x1; (1, 0) is missing.
这是“x2 且非 x1”，还缺少 (1, 0)。
Let the second hidden neuron recognise (1, 0), and join both with OR.
让另一个隐含神经元识别 (1, 0)，再用“或”合起来。
* biases_forgotten | small_network | the biases are not counted | 没有数偏置
Every neuron has a bias beside its weights.
每个神经元除了权值还有一个偏置。
Add one for each neuron of a hidden or output layer.
隐含层和输出层的每个神经元都要再加一个。
* one_bias_a_layer | small_network | one bias is counted for each layer | 每层只数了一个偏置
The bias belongs to the neuron, not to the layer.
偏置属于每个神经元，而不是属于一层。
Add as many biases as the layer has neurons.
这一层有几个神经元，就加几个偏置。
* input_has_biases | small_network | the inputs have biases, too | 给输入层也数了偏置
Inputs compute nothing: they have neither weights nor biases of their own.
输入层不做计算，没有自己的权值和偏置。
Count biases from the first hidden layer on.
从第一个隐含层开始数偏置。
* neurons_counted | small_network | the neurons are counted | 数的是神经元，而不是参数
Each neuron has as many weights as the layer before has neurons, and a bias.
每个神经元的权值个数等于前一层的神经元个数，另外还有一个偏置。
Sum (size before + 1) * size over the layers.
对各层求（前一层大小 + 1）× 本层大小，再相加。
* last_layer_forgotten | small_network | the last layer is left out | 漏掉了最后一层
The output neurons have weights and biases, too.
输出层的神经元也有权值和偏置。
Let the loop run up to the last pair of layers.
循环要包括最后一对相邻的层。
* first_layer_forgotten | small_network | the first layer of weights is left out | 漏掉了第一层权值
The weights between the inputs and the first hidden layer count, too.
输入与第一个隐含层之间的权值也要数。
Begin with the pair of inputs and first hidden layer.
从输入与第一个隐含层这一对开始。
* three_for_each | small_network | three parameters for every neuron | 每个神经元都按三个参数计算
Three is right for two inputs only: a neuron has one weight for each neuron before it.
只有两个输入时才是三个：前一层有几个神经元，就有几个权值。
Count (size before + 1) for each neuron.
每个神经元按（前一层大小 + 1）计算。
"""

# What the weights of a gate do instead; {gate} was asked for.
_GATE_TABLES = """\
* and | the neuron is AND | 得到的是“与”
It answers 1 for (1, 1) only.
它只在 (1, 1) 时输出 1。
* or | the neuron is OR | 得到的是“或”
It answers 1 as soon as one input is 1.
只要有一个输入为 1，它就输出 1。
* nand | the neuron is NAND | 得到的是“与非”
It answers 0 for (1, 1) only.
它只在 (1, 1) 时输出 0。
* nor | the neuron is NOR | 得到的是“或非”
It answers 1 for (0, 0) only.
它只在 (0, 0) 时输出 1。
* always | the neuron always answers 1 | 神经元总是输出 1
The bias is too large, or it is the threshold: w0 = -threshold.
偏置太大，或者写成了阈值：w0 等于阈值的相反数。
* never | the neuron always answers 0 | 神经元总是输出 0
The bias is too small, or it is the threshold: w0 = -threshold.
偏置太小，或者写成了阈值：w0 等于阈值的相反数。
* first | the neuron looks at x1 only | 神经元只看 x1
x2 has no influence on the answer.
x2 对输出没有影响。
* second | the neuron looks at x2 only | 神经元只看 x2
x1 has no influence on the answer.
x1 对输出没有影响。
* not_first | the neuron is the negation of x1 | 得到的是 x1 的“非”
x2 has no influence on the answer.
x2 对输出没有影响。
* not_second | the neuron is the negation of x2 | 得到的是 x2 的“非”
x1 has no influence on the answer.
x1 对输出没有影响。
* bias_in_front | the bias stands in front | 偏置放在了最前面
The weights are asked for in the order w1, w2, w0.
权值的次序应当是 w1、w2、w0。
"""
_GATE_HINTS: tuple[dict[str, str], ...] = (
    {"en": "Write down the four sums w1 x1 + w2 x2 + w0, and the sign that each has to have.",
     "zh": "写出四个加权和 w1 x1 + w2 x2 + w0，以及它们各自应有的符号。"},
    {"en": "Draw the four corners, mark those with answer 1, and a line between them and the rest.",
     "zh": "画出四个角，标出应当输出 1 的点，再画一条直线把它们与其余的点分开。"},
)  # fmt: skip
_GATE_LAST = {
    "AND": {"en": "With w1 = w2 = 2 the sums are 0, 2, 2, 4: put -w0 between 2 and 4.",
            "zh": "取 w1 = w2 = 2，不含偏置的和是 0、2、2、4：让 -w0 落在 2 与 4 之间。"},
    "OR": {"en": "With w1 = w2 = 2 the sums are 0, 2, 2, 4: put -w0 between 0 and 2.",
           "zh": "取 w1 = w2 = 2，不含偏置的和是 0、2、2、4：让 -w0 落在 0 与 2 之间。"},
    "NAND": {"en": "With w1 = w2 = -2 the sums are 0, -2, -2, -4: put w0 between 2 and 4.",
             "zh": "取 w1 = w2 = -2，不含偏置的和是 0、-2、-2、-4：让 w0 落在 2 与 4 之间。"},
    "NOR": {"en": "With w1 = w2 = -2 the sums are 0, -2, -2, -4: put w0 between 0 and 2.",
            "zh": "取 w1 = w2 = -2，不含偏置的和是 0、-2、-2、-4：让 w0 落在 0 与 2 之间。"},
}  # fmt: skip


def _wrong_gates() -> Iterator[dict[str, Any]]:
    said = {head[0]: (head[1:], lines) for head, lines in _blocks(_GATE_TABLES)}
    for asked, (gate_name, found) in _GATES.items():
        for name, weights in found.items():
            (name_en, name_zh), (en, zh) = said[name]
            yield {
                "id": f"{asked}_is_{name}",
                "exercise": f"{asked}_weights",
                "function": _constant(*weights),
                "name": {"en": name_en, "zh": name_zh},
                "explanation": {"en": en, "zh": zh},
                "hints": [*_GATE_HINTS, _GATE_LAST[gate_name]],
                "family": "",
            }


def _blocks(table: str) -> Iterator[tuple[list[str], list[str]]]:
    """Yield head and lines of each block of a table."""
    for block in table.removeprefix("* ").split("\n* "):
        head, *lines = block.strip().split("\n")
        yield head.split(" | "), lines


def _known_wrong() -> Iterator[dict[str, Any]]:
    common = {head[0]: {"en": en, "zh": zh} for head, (en, zh) in _blocks(_COMMON)}
    exercise_of = {name: exercise for exercise, found in _MISTAKES.items() for name in found}
    for (name, experiment, name_en, name_zh), (en, zh, last_en, last_zh) in _blocks(_MISTAKEN):
        exercise = exercise_of.pop(name)
        yield {
            "id": name,
            "exercise": exercise,
            "function": _MISTAKES[exercise][name],
            "name": {"en": name_en, "zh": name_zh},
            "explanation": {"en": en, "zh": zh},
            "hints": [common[exercise], common[experiment], {"en": last_en, "zh": last_zh}],
            "family": "",
        }
    if exercise_of:
        raise ValueError(f"mistakes without a text: {', '.join(exercise_of)}")


KNOWN_WRONG = [*_known_wrong(), *_wrong_gates()]
