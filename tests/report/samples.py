"""Hand-built grades that exercise every feature of the pages."""

from grader.domain.assignment import Assignment, CheckSpec, Exercise, Observed
from grader.domain.exhibit import (
    Confusion,
    Curve,
    Curves,
    Descent,
    Edge,
    Elements,
    Gradient,
    Graph,
    Matrix,
    Node,
    Quantity,
    Slope,
    Surface,
)
from grader.domain.grade import Graded, ungraded
from grader.domain.observation import (
    CellOutcome,
    CellStatus,
    Enforcement,
    Frame,
    Raised,
    Run,
    RunOutcome,
    Shim,
    Usage,
)
from grader.domain.source import SourceFacts, Unit
from grader.domain.text import NOTHING, Text
from grader.domain.verdict import (
    UNRECOGNISED,
    Assessment,
    Diagnosis,
    Evidence,
    ExerciseResult,
    Outcome,
    Verdict,
)

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> javascript:alert(3) "
    "{{7*7}}{% raw %} \u202egpj.exe \x1b[31mred\x1b[0m \x00 \ud83d NaN http://evil.example/x "
    "</style></pre></title>\"'>"
)

TITLES = {
    "loss": Text(en="The loss", zh="损失函数"),
    "gradients": Text(en="The gradients", zh="梯度"),
    "sgd": Text(en="Stochastic gradient descent", zh="随机梯度下降"),
    "minibatch_gd": Text(en="Mini-batch gradient descent", zh="小批量梯度下降"),
    "results": Text(en="A figure of the losses", zh="损失曲线图"),
    "summary": Text(en="Summary", zh="总结"),
}
_TASKS = {
    "loss": Text(
        en="Write loss(x, y, w, b): half the sum of the squared residuals of w·x + b.",
        zh="编写 loss(x, y, w, b)，返回 w·x + b 的残差平方和的一半。",
    ),
    "minibatch_gd": Text(
        en="Shuffle before every epoch, then update once per batch; the last batch may be short.",
        zh="每个 epoch 开始前打乱样本，之后每个批次更新一次参数；最后一个批次可以不满。",
    ),
}
_POINTS = {"loss": 15, "gradients": 20, "sgd": 20, "minibatch_gd": 25, "results": 5, "summary": 15}
_BUILDS_ON = {"gradients": ("loss",), "sgd": ("gradients",), "minibatch_gd": ("gradients",)}


def assignment() -> Assignment:
    exercises = tuple(
        Exercise(
            id=name,
            title=title,
            task=_TASKS.get(name, NOTHING),
            observed=Observed.CALL,
            builds_on=_BUILDS_ON.get(name, ()),
            checks=(CheckSpec(id="values", kind="value", points=_POINTS[name], title=title),),
        )
        for name, title in TITLES.items()
    )
    return Assignment(
        id="gradient_descent",
        title=Text(en="Gradient descent on linear regression", zh="线性回归的梯度下降"),
        summary=NOTHING,
        roles={},
        exercises=exercises,
    )


def verdict(  # noqa: PLR0913
    check: str,
    outcome: Outcome,
    points: float,
    message: Text,
    *,
    fraction: float = -1.0,
    title: Text = NOTHING,
    kind: str = "value",
    diagnosis: Diagnosis = UNRECOGNISED,
    conventions: tuple[str, ...] = (),
    evidence: tuple[Evidence, ...] = (),
    follow_through: bool = False,
    route: Text = NOTHING,
) -> Verdict:
    return Verdict(
        check=check,
        kind=kind,
        title=title if title.en else Text(en="Values on new data", zh="新数据上的数值"),
        outcome=outcome,
        points=points,
        fraction=fraction if fraction >= 0 else float(outcome is Outcome.PASSED),
        message=message,
        diagnosis=diagnosis,
        conventions=conventions,
        evidence=evidence,
        follow_through=follow_through,
        route=route,
    )


def _loss() -> ExerciseResult:
    right = verdict(
        "values",
        Outcome.PASSED,
        15,
        Text(en="All three data sets give the right loss.", zh="三组数据的损失都正确。"),
        conventions=("mean",),
        evidence=(Evidence(name="loss", case="1", expected="4.51823", got="4.51823", error=0.02),),
    )
    return ExerciseResult(id="loss", title=TITLES["loss"], verdicts=(right,))


def _gradients() -> ExerciseResult:
    swapped = Diagnosis(
        id="sign_flipped",
        explains=1.0,
        name=Text(en="The residual has the wrong sign", zh="残差的符号反了"),
        explanation=Text(
            en="The numbers fit y − (w·x + b) where the derivative asks for (w·x + b) − y, "
            "so every step climbs instead of descending.",
            zh="你的数值与使用 y − (w·x + b) 的结果一致，而求导得到的是 (w·x + b) − y，"
            "因此每一步都在上升，而不是下降。",
        ),
        hints=(
            Text(
                en="Differentiate ½(w·x + b − y)² by w once more.",
                zh="再对 ½(w·x + b − y)² 关于 w 求一次导。",
            ),
            Text(en="Which sign does the inner derivative have?", zh="内层函数的导数是正还是负？"),
            Text(en="∂/∂w (w·x + b − y) is +x.", zh="∂/∂w (w·x + b − y) = +x。"),
        ),
    )
    rows = (
        Evidence(name="dw", case="1", expected="-3.20141", got="3.20141", error=20_000.0),
        Evidence(name="db", case="1", expected="-1.10427", got="1.10427", error=19_998.5),
        Evidence(name="dw", case="2", expected="0.71846", got="-0.71846", error=3.2),
        Evidence(name="db", case="2", expected="0.40018", got="0.40018", error=0.4),
        Evidence(name="dw", case="3", expected="1.99217", got="nan", error=float("inf")),
    )
    wrong = verdict(
        "values",
        Outcome.FAILED,
        15,
        Text(
            en="dw and db have the right size but the opposite sign.",
            zh="dw 和 db 的大小正确，但符号相反。",
        ),
        diagnosis=swapped,
        evidence=rows,
    )
    skipped = verdict(
        "shape",
        Outcome.SKIPPED,
        5,
        Text(en="Not asked: the values come first.", zh="未检查：请先修正数值。"),
        title=Text(en="Shape of the result", zh="返回值的形状"),
    )
    return ExerciseResult(id="gradients", title=TITLES["gradients"], verdicts=(wrong, skipped))


def _sgd() -> ExerciseResult:
    followed = verdict(
        "steps",
        Outcome.PASSED,
        15,
        Text(en="Each step uses one sample.", zh="每一步都恰好使用一个样本。"),
        title=Text(en="Steps", zh="更新步骤"),
        kind="trajectory",
        follow_through=True,
    )
    order = verdict(
        "reshuffling",
        Outcome.FAILED,
        5,
        Text(en="The order repeats in every epoch.", zh="每个 epoch 的样本顺序都相同。"),
        title=Text(en="Reshuffling", zh="重新打乱"),
        kind="trajectory",
        fraction=0.4,
    )
    losses = Curve(name="losses", expected=(3.0, 2.0, 1.0), got=(3.0, 2.5, float("nan")), agree=1)
    return ExerciseResult(
        id="sgd",
        title=TITLES["sgd"],
        verdicts=(followed, order),
        exhibits=(Curves(case=1, curves=(losses,), own_values=True), _descent(), *_pictures()),
    )


def _descent() -> Descent:
    own = ((1.0, 1.0), (0.8, 0.7), (0.9, 5.0), (float("nan"), 0.3))
    bowl = tuple(tuple(float((i - 3) ** 2 + (j - 3) ** 2) for j in range(7)) for i in range(7))
    return Descent(
        case=1,
        names=("w", "b"),
        own=own,
        right=((1.0, 1.0), (0.8, 0.7), (0.5, 0.5), (0.2, 0.3)),
        batches=((0, 1), (1,), ()),
        right_steps=1,
        same_batches=False,
        own_values=True,
        samples=3,
        batch_size=2,
        per_epoch=2,
        surface=Surface(low=(-1.0, -1.0), high=(1.5, 1.5), heights=bowl),
    )


def _pictures() -> tuple[Gradient, Elements, Confusion, Graph]:
    nan = float("nan")
    slope = Slope(
        name="dw", got=nan, expected=1.0, measured=2.0, right=False, own=False, alike=False
    )
    matrix = Matrix(
        name="dW1", got=((1.0, nan, 0.0),), expected=((1.0, 2.0, 3.0),), errors=((0.1, 9.0, 9.0),)
    )
    given = Quantity(name="x", own=2.0, right=2.0, known=True, same=True, given=True)
    off = Quantity(name="z_h", own=nan, right=2.0, known=True, same=False)
    factor = Quantity(name="dz_h_dx", own=nan, right=2.0, known=False, same=False)
    graph = Graph(
        case=1,
        nodes=(
            Node(name="x", at=(0.0, 1.0), value=(given,), gradient=()),
            Node(name="z_h", at=(1.0, 1.0), value=(off,), gradient=(off,)),
        ),
        edges=(Edge(start="x", end="z_h", derivative=(factor,)),),
        breaks_at="forward.z_h",
    )
    return (
        Gradient(case=1, slopes=(slope,), along=True),
        Elements(case=2, matrices=(matrix,)),
        Confusion(case=1, classes=("a", "b"), own=((3, 1), (0, 2)), right=((4, 0), (0, 2))),
        graph,
    )


def _minibatch() -> ExerciseResult:
    rule = verdict(
        "policy.no-keras-optimizer",
        Outcome.FAILED,
        0,
        Text(
            en="Cell 4, line 2 uses tensorflow.keras.optimizers.SGD: write the update yourself.",
            zh="单元格 4 第 2 行使用了 tensorflow.keras.optimizers.SGD，请自己编写参数更新。",
        ),
        title=Text(en="Allowed means only", zh="只使用允许的方法"),
        kind="policy",
    )
    steps = verdict(
        "steps",
        Outcome.PASSED,
        25,
        Text(
            en="Each step is the gradient step of one batch.", zh="每一步都是一个批次的梯度更新。"
        ),
        title=Text(en="Steps", zh="更新步骤"),
        route=Text(en="Passed with your own loss (mean).", zh="按你自己的损失（取平均）判定通过。"),
    )
    return ExerciseResult(
        id="minibatch_gd", title=TITLES["minibatch_gd"], verdicts=(rule, steps), barred=True
    )


def _by_hand() -> tuple[ExerciseResult, ExerciseResult]:
    figure = verdict(
        "figure",
        Outcome.UNDECIDED,
        5,
        Text(
            en="A picture was shown, but its lines could not be read.",
            zh="显示了图片，但无法读取其中的曲线。",
        ),
        kind="figure",
        title=Text(en="Figure", zh="图像"),
    )
    summary = verdict(
        "text",
        Outcome.MANUAL,
        15,
        Text(en="A person reads your summary.", zh="总结由教师评阅。"),
        kind="manual",
        title=Text(en="Your own words", zh="文字总结"),
    )
    return (
        ExerciseResult(id="results", title=TITLES["results"], verdicts=(figure,)),
        ExerciseResult(id="summary", title=TITLES["summary"], verdicts=(summary,)),
    )


_GPU = """import tensorflow as tf
gpus = tf.config.list_physical_devices("GPU")
tf.config.experimental.set_memory_growth(gpus[0], True)
"""
_SOURCE = '''import numpy as np

def gradients(x, y, w, b):
    """All samples at once."""
    residual = y - (w * x + b)
    return np.sum(residual * x), np.sum(residual)

plot(losses)  # 画出损失曲线
'''


def cells() -> tuple[CellOutcome, ...]:
    error = Raised(
        name="NameError",
        message="name 'plot' is not defined",
        frames=(Frame(cell=2, line=8, code="plot(losses)  # 画出损失曲线"),),
    )
    return (
        CellOutcome(index=0, source="# 线性回归\n姓名：王小明", status=CellStatus.TEXT),
        CellOutcome(index=1, source=_GPU, status=CellStatus.OK, duration_s=1.9),
        CellOutcome(index=2, source=_SOURCE, status=CellStatus.ERROR, error=error, duration_s=0.1),
        CellOutcome(
            index=3,
            source="from tensorflow.keras.optimizers import SGD as S\nopt = S(0.1)",
            status=CellStatus.OK,
            duration_s=0.2,
        ),
        CellOutcome(
            index=4,
            source="while True:\n    pass",
            status=CellStatus.TIMEOUT,
            error=Raised(
                name="TimeLimit", message="60 s", frames=(Frame(cell=4, line=2, code="pass"),)
            ),
            duration_s=60.0,
        ),
        CellOutcome(index=5, source="print('bye')", status=CellStatus.NOT_RUN),
    )


def run(cell_outcomes: tuple[CellOutcome, ...], outcome: RunOutcome) -> Run:
    return Run(
        key="9f2c",
        submission_sha256="7a1f" * 16,
        plan_digest="p1",
        outcome=outcome,
        runner="jupyter",
        seed=612,
        probes=(),
        cells=cell_outcomes,
        shims=(
            Shim(id="no_gpu", cell=1, detail=""),
            *(Shim(id="input", cell=2, detail=f"{i}?") for i in range(9)),
        ),
        notices=(Text(en="Two cells had the same id.", zh="有两个单元格的 id 相同。"),),
        usage=Usage(wall_s=64.2, cpu_s=61.7, peak_memory_bytes=612_000_000),
        environment={"python": "3.11.7", "tensorflow": "2.21.0", "numpy": "2.3.1"},
        sandbox={"network": Enforcement(enforced_by="seccomp", observed="connect refused")},
    )


def graded(
    exercises: tuple[ExerciseResult, ...],
    ran: Run,
    *,
    student: str = "2023010417 王小明",
    notes: tuple[Text, ...] = (),
) -> Graded:
    return Graded(
        student=student,
        file="作业13_王小明.ipynb",
        sha256="7a1f" * 16,
        attempt=2,
        assignment=assignment(),
        assessment=Assessment(
            assignment="gradient_descent",
            release="gd-4be1",
            run=ran.key,
            graded=True,
            exercises=exercises,
            notes=notes,
        ),
        run=ran,
        graded_at="2025-11-22T12:44:00+08:00",
    )


def full() -> Graded:
    """Every feature of a graded report."""
    note = Text(
        en="Cell 4 imports a ready-made optimizer; outside graded functions that costs nothing.",
        zh="单元格 4 导入了现成的优化器；在计分函数之外这不扣分。",
    )
    exercises = (_loss(), _gradients(), _sgd(), _minibatch(), *_by_hand())
    return graded(exercises, run(cells(), RunOutcome.TIMEOUT), notes=(note,))


def clean() -> Graded:
    """A submission without a fault."""
    return graded((_loss(),), run(cells()[:2], RunOutcome.COMPLETED), student="2023010418 李雷")


def unreadable() -> Graded:
    """A file that is no notebook."""
    return ungraded(
        student="2023010419 韩梅梅",
        file="作业.ipynb",
        sha256="00ff" * 16,
        attempt=1,
        assignment=assignment(),
        release="gd-4be1",
        reasons=(
            Text(
                en="The file is not JSON: it ends in the middle of cell 3. Did the upload stop?",
                zh="文件不是有效的 JSON：内容在第 3 个单元格处中断，可能是上传没有完成。",
            ),
        ),
        graded_at="2025-11-22T12:44:00+08:00",
    )


def hostile(text: str) -> Graded:
    """A submission whose every student-written text is the given one."""
    said = Text(en=text, zh=text)
    raised = Raised(name=text, message=text, frames=(Frame(cell=0, line=1, code=text),))
    bad = verdict(
        "values",
        Outcome.FAILED,
        15,
        said,
        diagnosis=Diagnosis(id="d", explains=1.0, name=said, explanation=said, hints=(said,)),
        evidence=(Evidence(name=text, case=text, expected=text, got=text, error=float("nan")),),
    )
    code = f"def loss(x, y, w, b):\n    {text}"
    cell = CellOutcome(index=0, source=code, status=CellStatus.ERROR, error=raised)
    unit = Unit(name="loss", cell=0, uses=(), reads=(), first=1, last=2)
    ran = Run(
        key="k",
        submission_sha256="s",
        plan_digest="p",
        outcome=RunOutcome.CELL_ERRORS,
        runner="jupyter",
        seed=1,
        probes=(),
        cells=(cell,),
        source=SourceFacts(units=(unit,)),
        shims=(Shim(id=text, cell=0, detail=text),),
        notices=(said,),
        environment={"tensorflow": text},
        sandbox={"network": Enforcement(enforced_by=text, observed=text)},
    )
    result = ExerciseResult(id="loss", title=TITLES["loss"], verdicts=(bad,))
    found = graded((result,), ran, student=text, notes=(said,))
    return Graded(
        student=text,
        file=text,
        sha256="ab" * 32,
        attempt=1,
        assignment=found.assignment,
        assessment=found.assessment,
        run=ran,
        graded_at=found.graded_at,
    )
