"""The Jinja environment of all pages: autoescape, strict, and inert by construction.

Every string that a template prints passes :func:`inert` before it is escaped, so no
template can forget it.
"""

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

import grader
from grader.domain.error import EnvironmentTrouble
from grader.domain.text import Text
from grader.language import text
from grader.report.exhibit.axis import written
from grader.report.exhibit.words import CAPTIONS
from grader.report.inert import inert
from grader.report.words import LABELS

_STYLESHEET = "page.css"
_SCRIPT = "index.js"


def templates_folder() -> Path:
    """Return the folder of the shipped templates, in a wheel or in a checkout.

    Raises:
        EnvironmentTrouble: the installation is incomplete.
    """
    package = Path(grader.__file__).parent
    for folder in (package / "templates", package.parent / "templates"):
        if (folder / _STYLESHEET).is_file():
            return folder
    raise EnvironmentTrouble(
        str(package / "templates"),
        text("the page templates are missing"),
        text("reinstall nabla-grader"),
    )


def _printed(value: object) -> object:
    """Return what a template may print; markup made by our own macros stays as it is."""
    return inert(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@lru_cache(maxsize=2_000)
def bilingual(text: Text) -> Markup:
    """Return a statement in both languages, of which the stylesheet shows one.

    A page says the same few hundred words again and again, and a class more so.
    """
    if text.en == text.zh:
        return coded(text.en)
    return Markup(
        '<span class="en" lang="en">{}</span><span class="zh" lang="zh-Hans">{}</span>'
    ).format(coded(text.en or text.zh), coded(text.zh or text.en))


def coded(text: str) -> Markup:
    """Return a sentence with what stands between backticks set as code.

    Everything is made inert and escaped here; only the tags are ours.
    """
    parts = inert(text).split("`")
    if len(parts) % 2 == 0:  # a backtick without its partner is an ordinary character
        parts[-2:] = [f"{parts[-2]}`{parts[-1]}"]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )


def source_hash(source: str) -> str:
    """Return the CSP source expression that admits exactly this inline style or script."""
    digest = hashlib.sha256(source.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def content_security_policy(stylesheet: str, script: str = "") -> str:
    """Return the policy of a page that loads nothing and runs nothing but ``script``."""
    runs = f"script-src {source_hash(script)}; " if script else ""
    return (
        f"default-src 'none'; {runs}style-src {source_hash(stylesheet)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@lru_cache(maxsize=8)
def environment(folders: tuple[Path, ...] = ()) -> Environment:
    """Return the environment; templates in ``folders`` stand before the shipped ones.

    ``folders`` belong to a course and are trusted like its reference.
    """
    loader: BaseLoader = FileSystemLoader([*folders, templates_folder()])
    pages = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    stylesheet = loader.get_source(pages, _STYLESHEET)[0].strip()
    script = loader.get_source(pages, _SCRIPT)[0].strip()
    pages.filters |= {"fill": Text.filled, "place": written}
    pages.globals |= {
        "bilingual": bilingual,
        "label": LABELS,
        "caption": CAPTIONS,
        "stylesheet": Markup(stylesheet),  # noqa: S704  (our own file, and the CSP names its hash)
        "csp": content_security_policy(stylesheet),
        "script": Markup(script),  # noqa: S704  (as the stylesheet)
        "csp_of_script": content_security_policy(stylesheet, script),
    }
    return pages
