"""The words in and around pictures, each in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

from grader.domain.text import Text

CAPTIONS: Mapping[str, Text] = MappingProxyType(
    {
        name: Text(en=english, zh=chinese)
        for name, english, chinese in (
            ("yours", "yours", "你的结果"),
            ("reference", "reference", "参考"),
            (
                "own_values",
                "The reference was computed here with your own earlier functions.",
                "这里的参考值是用你自己前面的函数计算的。",
            ),
            ("case", "Data set {}", "第 {} 组数据"),
            ("as_table", "The same as a table", "以表格查看"),
            ("more_rows", "{} more rows are not shown.", "另有 {} 行未显示。"),
            # formula and code
            ("formula", "What is to be computed", "要计算的内容"),
            ("own_code", "Your code", "你的代码"),
            ("lines", ", lines {} to {}", "，第 {} 至 {} 行"),
            ("more_lines", "{} more lines are not shown.", "另有 {} 行代码未显示。"),
            # curves
            ("curves", "Your curves beside the right ones", "你的曲线与参考曲线"),
            ("updates", "updates made", "已更新次数"),
            ("parting", "differs from here on", "从这里开始不一致"),
            ("row", "Row", "行"),
            ("differs", "differs", "不一致"),
            # gradient descent
            ("descent", "The path of your gradient descent", "梯度下降的路径"),
            ("path", "The path over the loss", "损失等高线上的路径"),
            ("right_path", "a right path", "正确的路径"),
            ("level", "equal loss", "损失等高线"),
            ("lowest", "minimum", "最小值"),
            ("start", "start", "起点"),
            ("usage", "The samples that each update used", "每次更新所用的样本"),
            (
                "usage_how",
                "One column for each update, one row for each sample; epochs are counted above.",
                "每列是一次更新，每行是一个样本（按下标），上方数字是轮次。",
            ),
            ("usage_gaps", "A dashed frame: not used in that epoch.", "虚线框：该轮没有用到。"),
            ("usage_twice", "A plus: used again.", "加号：重复使用。"),
            ("update", "Update", "更新"),
            ("samples", "Samples", "样本"),
            ("step", "Step", "更新步"),
            ("right_step", "right", "正确"),
            ("wrong_step", "not right", "不正确"),
            # gradients and arrays
            ("gradient", "The gradient, three times", "三种方法得到的梯度"),
            ("component", "Component", "分量"),
            ("direction", "Along", "方向"),
            (
                "along",
                "Too many components to list: each row is the slope along one random direction.",
                "分量太多，无法一一列出；每行是沿一个随机方向的斜率。",
            ),
            ("measured", "slope of your own loss", "你的损失的差分"),
            ("same", "the same", "一致"),
            ("elements", "Element by element", "逐个元素对比"),
            ("element", "Element", "元素"),
            ("wrong_elements", "The elements that do not fit", "不相符的元素"),
            ("graph", "The computation, forward and backward", "计算图：正向与反向"),
            ("graph_same", "agrees", "一致"),
            ("state_given", "given", "已知"),
            ("state_same", "agrees", "一致"),
            ("state_off", "differs", "不一致"),
            ("state_unknown", "not returned", "没有返回值"),
            ("breaks", "the first that differs", "最先不一致之处"),
            ("confusion", "Which classes are confused, on unseen data", "未见过的数据上的混淆矩阵"),
            (
                "confusion_how",
                "Rows: the true class. Columns: what the network says.",
                "行是真实类别，列是网络的判断。",
            ),
        )
    }
)
