"""The course secret that inputs are drawn from: a file that only its owner can read."""

import os
import secrets
from pathlib import Path

from grader.domain.error import GraderError
from grader.language import text

SECRET_BYTES = 32


def course_secret(path: Path) -> bytes:
    """Return the secret, made on first use.

    Raises:
        GraderError: the file is damaged.
    """
    try:
        kept = bytes.fromhex(path.read_text("ascii").strip())
    except FileNotFoundError:
        return _made(path)
    except ValueError:
        kept = b""
    if len(kept) != SECRET_BYTES:  # a shorter one could be guessed
        raise GraderError(
            str(path), text("is damaged"), text("restore it from a copy; without it inputs change")
        )
    return kept


def _made(path: Path) -> bytes:
    """Write a fresh secret, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = secrets.token_bytes(SECRET_BYTES)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(fresh.hex())
        file.flush()
        os.fsync(handle)
    partial.replace(path)
    return fresh
