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
            # curves
            ("curves", "Your curves beside the right ones", "你的曲线与参考曲线"),
            ("updates", "updates made", "已更新次数"),
            ("parting", "differs from here on", "从这里开始不一致"),
            ("row", "Row", "行"),
            ("differs", "differs", "不一致"),
        )
    }
)
