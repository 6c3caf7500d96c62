"""What a verdict rested on, in words: for who asks why it is another one now."""

from collections.abc import Iterator

from grader.domain.grounds import STANDING, VERDICTS, Grounds
from grader.domain.text import Text

_WORDS = {
    "functions": Text(en="the reference's {}", zh="参考答案中的 {}"),
    "known_wrong": Text(en="known mistakes of {}", zh="{} 的已知错误"),
    "accepted": Text(en="accepted alternatives of {}", zh="{} 的其他可接受写法"),
    "conventions": Text(en="conventions", zh="约定"),
    "asked": Text(en="conventions", zh="约定"),
    "check": Text(en="the check {}", zh="检查项 {}"),
    "exercise": Text(en="the declaration of {}", zh="{} 的题目设置"),
    "contract": Text(en="the contract", zh="接口约定"),
    "policy": Text(en="the rules", zh="作业规则"),
    "reasons": Text(en="the rules' words", zh="作业规则的说明文字"),
    "judges": Text(en="the grader itself", zh="评分程序本身"),
    "starter": Text(en="the starter", zh="起始笔记本"),
}
_BUILDS_ON = Text(en="builds on {}", zh="所依赖的 {}")


def ground_told(path: str) -> Text:
    """Return what stands at a path, in words."""
    head, _, rest = path.partition("/")
    words = _WORDS.get(head, Text(en=head, zh=head))
    return words.filled(rest if head == "check" else rest.partition("/")[0])


def builds_on_told(exercises: tuple[str, ...]) -> Text:
    """Return that a verdict rests on other exercises."""
    names = (", ".join(exercises), "、".join(exercises))
    return Text(en=_BUILDS_ON.en.format(names[0]), zh=_BUILDS_ON.zh.format(names[1]))


def differences_told(before: Grounds, after: Grounds) -> Iterator[Text]:
    """Yield in words where other things stand than before, each thing once."""
    moved = [path for path in before if before[path] != after.get(path, "")]
    moved += [path for path in after if path not in before]
    through = tuple(p.removeprefix(STANDING) for p in moved if p.startswith(STANDING))
    yield from dict.fromkeys(
        ground_told(path) for path in moved if path != VERDICTS and not path.startswith(STANDING)
    )
    if through:
        yield builds_on_told(tuple(dict.fromkeys(through)))
