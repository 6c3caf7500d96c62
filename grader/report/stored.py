"""A ``result.json`` that was written before, held against its published schema."""

import json
from collections.abc import Callable
from functools import lru_cache
from importlib import resources
from typing import cast

import fastjsonschema

from grader.domain.error import GraderError
from grader.language import text
from grader.report.documents import ResultDocument


@lru_cache(maxsize=1)
def result_schema() -> dict[str, object]:
    """Return the published JSON Schema (draft 2020-12)."""
    content = resources.files("grader.report").joinpath("schema", "result-1.json").read_bytes()
    return cast("dict[str, object]", json.loads(content))


def _refuse(constant: str) -> float:
    """Refuse NaN and infinities, which Python reads though JSON has none."""
    raise ValueError(constant)


def read_result(where: str, content: str) -> ResultDocument:
    """Return a result that was written before.

    Args:
        where: the file, for the message.
        content: what it holds.

    Raises:
        GraderError: it is not JSON, or not of this schema.
    """
    fix = text("remove the file and grade the submission again")
    try:
        document = json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise GraderError(where, text("is not JSON"), fix) from error
    try:
        _validate()(document)
    except fastjsonschema.JsonSchemaValueException as error:
        problem = text("is no nabla/result/1: {}").filled(error.message[:200])
        raise GraderError(where, problem, fix) from error
    return cast("ResultDocument", document)


@lru_cache(maxsize=1)
def _validate() -> Callable[[object], object]:
    """Return the schema as a function: an overview reads a thousand results.

    The compiler knows the drafts up to 7; what this schema uses means the same in both.
    """
    schema = {**result_schema(), "$schema": "http://json-schema.org/draft-07/schema#"}
    compiled: Callable[[object], object] = fastjsonschema.compile(schema)
    return compiled
