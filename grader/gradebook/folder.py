"""The gradebook as a folder of files: a secret, releases, runs, and appended grades.

One process writes. Runs are keyed by content, so that nothing is run twice; grades are
appended, never changed. Every file is written whole or not at all.
"""

import gzip
import json
import os
import secrets
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.domain.entry import Entry
from grader.domain.error import GraderError
from grader.domain.observation import Run
from grader.files import write_whole
from grader.gradebook.encoding import decoded, encoded

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Gradebook:
    """A folder that holds what a course has graded."""

    folder: Path

    def secret(self) -> bytes:
        """Return the course secret, made on first use and readable by its owner alone."""
        path = self.folder / "secret"
        try:
            kept = bytes.fromhex(path.read_text("ascii").strip())
        except FileNotFoundError:
            kept = None
        except ValueError:
            kept = b""
        if kept is not None:
            if len(kept) != SECRET_BYTES:  # a shorter one could be guessed
                raise GraderError(
                    str(path), "is damaged", "restore it from a copy; without it inputs change"
                )
            return kept
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = secrets.token_bytes(SECRET_BYTES)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(fresh.hex())
        return fresh

    def keep_release(self, release_id: str, content: Mapping[str, object]) -> None:
        """Keep the sources of a release; the same release is kept once."""
        path = self._release_path(release_id)
        if not path.exists():
            write_whole(path, json.dumps(content, ensure_ascii=False, indent=1).encode())

    def release_content(self, release_id: str) -> dict[str, Any]:
        """Return what was kept for a release.

        Raises:
            GraderError: there is none.
        """
        path = self._release_path(release_id)
        try:
            content = json.loads(path.read_bytes())
        except (OSError, ValueError) as error:
            raise GraderError(
                str(path), f"cannot be read: {error}", "restore it from a copy, or grade again"
            ) from error
        if not isinstance(content, dict):
            raise GraderError(str(path), "holds no release", "restore it from a copy")
        return content

    def keep_run(self, run: Run) -> None:
        """Keep a run under its key, in place of an earlier one of the same key."""
        write_whole(self._run_path(run.key), gzip.compress(encoded(run).encode(), mtime=0))

    def run(self, key: str) -> Run | None:
        """Return the run of that key; None where there is none.

        Raises:
            GraderError: it is there and cannot be read.
        """
        path = self._run_path(key)
        try:
            content = gzip.decompress(path.read_bytes()).decode()
        except FileNotFoundError:
            return None
        except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
            raise GraderError(
                str(path), f"is damaged: {error}", "delete it and grade again"
            ) from error
        run = decoded(content, str(path))
        if not isinstance(run, Run):
            raise GraderError(str(path), "holds no run", "delete it and grade again")
        return run

    def append(self, entry: Entry) -> None:
        """Append a grade; what is there already stays."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "grades.jsonl"
        line = encoded(entry).encode() + b"\n"
        if _cut_off(path):
            line = b"\n" + line
        with path.open("ab") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def entries(self) -> Iterator[Entry]:
        """Yield all grades in the order they were recorded.

        A last line that was cut off by a crash is passed over: its grade was never reported.
        """
        path = self.folder / "grades.jsonl"
        if not path.exists():
            return
        for line in path.read_bytes().split(b"\n"):
            try:
                entry = decoded(line.decode(), str(path))
            except (GraderError, UnicodeDecodeError):
                continue
            if isinstance(entry, Entry):
                yield entry

    def latest(self) -> dict[tuple[str, str], Entry]:
        """Return the newest grade of each student and assignment, by their names."""
        return {(entry.student, entry.assignment): entry for entry in self.entries()}

    def _run_path(self, key: str) -> Path:
        return self.folder / "runs" / key[:2] / f"{key}.json.gz"

    def _release_path(self, release_id: str) -> Path:
        return self.folder / "releases" / f"{release_id}.json"


def _cut_off(path: Path) -> bool:
    """Tell whether a file ends in the middle of a line, as a crash may leave it."""
    if not path.exists() or not path.stat().st_size:
        return False
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
