"""Messages between grader and worker: JSON and bytes, each with its length in front.

Never pickle: what comes back from a worker is plain data, however it was made.
"""

import json
import struct
from collections.abc import Callable

from grader.workflow.ports import Plain

PREFIX = struct.Struct(">QQ")
PIECE = 2**18


class Malformed(ValueError):  # noqa: N818  (a finding about what a worker sent)
    """What came is no message, or a larger one than was allowed."""


def packed(tree: Plain, content_bytes: int = 0) -> bytes:
    """Return a message without its content. JSON in ASCII holds lone surrogates, too.

    ``content_bytes`` is the length of the content that is sent after it.
    """
    text = json.dumps(tree, separators=(",", ":")).encode("ascii")
    return PREFIX.pack(len(text), content_bytes) + text


def unpacked(exactly: Callable[[int], bytes], most_bytes: int) -> tuple[Plain, bytes]:
    """Return the next message.

    Args:
        exactly: returns so many bytes, or raises.
        most_bytes: the longest message that is taken.

    Raises:
        Malformed: it is longer, or no JSON.
    """
    text, content = PREFIX.unpack(exactly(PREFIX.size))
    if text + content > most_bytes:
        raise Malformed(f"{text + content} bytes")
    try:
        tree: Plain = json.loads(exactly(text))
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)[:200]) from None
    return tree, exactly(content)
