"""The pages' own words, each in both languages; templates name them, Python fills them."""

from collections.abc import Mapping
from types import MappingProxyType

from grader.domain.text import Text

LABELS: Mapping[str, Text] = MappingProxyType(
    {
        name: Text(en=english, zh=chinese)
        for name, english, chinese in (
            # the head of every page
            ("report", "Feedback", "作业反馈"),
            ("student", "Student", "学生"),
            ("file", "File", "文件"),
            ("attempt", "Attempt", "提交次数"),
            ("graded_at", "Graded at", "评分时间"),
            ("score", "Score", "得分"),
            ("points", "points", "分"),
            ("provisional", "Provisional", "暂定成绩"),
            (
                "provisional_why",
                "A person still reads the following parts. Nothing is lost there until then:",
                "以下部分还需教师评阅，评阅之前不会扣分：",
            ),
            ("of_judged", "{} of the points judged so far", "占目前已判定分数的 {}"),
            ("points_waiting", "{} points wait for a person", "另有 {} 分待人工评阅"),
            ("nothing_judged", "Nothing could be judged yet.", "目前还没有可以判定的内容。"),
            # what to fix first
            ("first", "What to fix first", "先改这些"),
            ("costs", "costs {} points", "失 {} 分"),
            ("blocks", "Also holds up:", "还影响到："),
            (
                "all_right",
                "Nothing to fix: everything that was checked is right.",
                "无需修改，检查过的内容全部正确。",
            ),
            # exercises
            ("overview", "Points by exercise", "各题得分"),
            ("exercise", "Exercise", "题目"),
            ("result", "Result", "结果"),
            ("share", "Share", "占比"),
            ("exercises", "Exercise by exercise", "逐题反馈"),
            (
                "barred",
                "This exercise scores 0 because it uses something the assignment does not allow.",
                "本题使用了作业不允许的内容，计 0 分。",
            ),
            (
                "without_bar",
                "Without that, its checks would have earned {} points.",
                "如果没有违反规定，本题可得 {} 分。",
            ),
            ("waits", "{} waiting", "{} 分待评阅"),
            ("mistake", "Probable cause", "可能的原因"),
            ("explains", "{} of the numbers fit this explanation.", "{} 的数值符合这一解释。"),
            ("hint", "Hint {}", "提示 {}"),
            (
                "convention",
                "Recognised convention, which costs nothing:",
                "识别到的约定（不扣分）：",
            ),
            ("numbers", "The numbers", "数值对比"),
            ("quantity", "Quantity", "名称"),
            ("expected", "Expected", "参考值"),
            ("got", "Yours", "你的结果"),
            ("error", "Error", "误差"),
            ("within", "fits", "符合"),
            ("beyond", "does not fit", "不符"),
            ("more_rows", "{} more rows are not shown.", "另有 {} 行未显示。"),
            # notes and notebook
            ("notes", "Notes", "说明"),
            ("notes_free", "These remarks cost nothing.", "以下说明不影响得分。"),
            ("notebook", "What happened to your notebook", "你的笔记本运行情况"),
            (
                "notebook_how",
                "It was run from the top in a fresh kernel; stored outputs were not looked at.",
                "笔记本在全新的内核中从头运行，不使用文件中保存的输出。",
            ),
            ("cell", "Cell {}", "单元格 {}"),
            ("line", ", line {}", "，第 {} 行"),
            ("ran", "code cells that ran: {}", "正常运行的代码单元格：{} 个"),
            ("failed", "cells in trouble: {}", "出现问题的单元格：{} 个"),
            (
                "traceback",
                "The error's way through your code; look at the last line first:",
                "错误在你代码中经过的位置（请先看最后一行）：",
            ),
            ("here", "the error passed here", "错误经过此行"),
            ("empty", "(empty)", "（空）"),
            (
                "cut_source",
                "The rest of this cell is not shown ({} characters).",
                "该单元格其余内容未显示（{} 个字符）。",
            ),
            ("unlisted", "{} more cells are not listed.", "另有 {} 个单元格未列出。"),
            ("nothing_ran", "No cell was run.", "没有运行任何单元格。"),
            ("shims", "Worked around, not charged", "已自动处理，不扣分"),
            (
                "shims_why",
                "These troubles come from the machine and not from you.",
                "以下问题由运行环境引起，与你的代码对错无关。",
            ),
            ("more_uses", "… and {} more", "……另有 {} 处"),
            ("notices", "Mended while reading the file", "读取文件时已修复"),
            # small print
            ("how", "How this was run", "运行环境与限制"),
            ("run", "The run", "本次运行"),
            ("item", "Item", "项目"),
            ("value", "Value", "值"),
            ("environment", "Versions and settings", "版本与设置"),
            ("sandbox", "Protection of the machine", "沙箱防护"),
            ("property", "Property", "防护项"),
            ("enforced_by", "Enforced by", "实现方式"),
            ("observed", "Observed", "实测结果"),
            ("no_sandbox", "No sandbox was recorded for this run.", "本次运行没有沙箱记录。"),
            ("release", "Release", "题目版本"),
            ("sha256", "SHA-256 of the file", "文件 SHA-256"),
            # ungraded
            ("ungraded", "Not graded yet", "尚未评分"),
            (
                "not_zero",
                "This is not a 0. There is no score yet, and a person will look at it.",
                "这不是 0 分。目前还没有成绩，教师会人工查看。",
            ),
            ("what_is_wrong", "What is wrong", "问题所在"),
            (
                "no_reason",
                "The reason was not recorded; a person will look.",
                "没有记录到具体原因，教师会查看。",
            ),
            ("what_to_do", "What to do", "怎么办"),
            (
                "ask",
                "If in doubt, ask your teaching assistant and name the SHA-256 below.",
                "如有疑问，请联系助教，并附上下方的文件 SHA-256。",
            ),
            # the class overview
            ("summary", "In numbers", "总体情况"),
            ("assignment", "Assignment", "作业"),
            ("by_assignment", "By assignment", "各次作业"),
            ("handed_in", "Handed in", "提交"),
            ("graded", "Graded", "已评分"),
            ("ungraded_n", "Ungraded", "未评分"),
            ("needs_person", "Waiting", "待评阅"),
            ("mean", "Mean", "平均分"),
            ("median", "Median", "中位数"),
            ("lanes", "What waits for a person", "需要人工处理"),
            ("lane_ungraded", "Ungraded", "未评分"),
            ("lane_review", "Parts to read or decide", "有待评阅的部分"),
            ("lane_trouble", "Trouble while running", "运行出现问题"),
            ("nobody", "Nobody.", "没有。"),
            ("students", "All students", "全部学生"),
            ("people", "{} students", "{} 名学生"),
            ("submissions", "{} submissions", "{} 份作业"),
            ("more", "… and {} more", "……另有 {} 份"),
            ("none_handed_in", "nothing handed in", "未提交"),
            (
                "no_rows",
                "Nothing has been graded into this folder yet.",
                "该文件夹中还没有评分结果。",
            ),
            ("checks", "Checks by failure rate", "各检查项未通过率"),
            ("check", "Check", "检查项"),
            ("failure_rate", "Not passed", "未通过率"),
            ("of_judged_n", "Of judged", "未通过/已判定"),
            (
                "all_passed",
                "Every judged check was passed by everyone.",
                "所有已判定的检查项，全部通过。",
            ),
            ("legend_provisional", "provisional", "暂定"),
        )
    }
)
