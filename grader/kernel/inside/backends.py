"""Keeps figures in the notebook, whatever window system a notebook asks for."""

from collections.abc import Callable
from types import ModuleType

from .importing import AfterImport
from .things import Thing

BACKEND = "backend"
_INLINE = ("inline", "module://matplotlib_inline.backend_inline")
Report = Callable[[str, str], None]


def install(shell: Thing, after: AfterImport, report: Report) -> None:
    """Let every request for a backend end at the inline one, and report it."""
    enable = shell.enable_matplotlib

    def enable_matplotlib(gui: Thing = None) -> Thing:
        _note(gui, report)
        return enable("inline")

    def enable_gui(gui: Thing = None) -> None:
        _note(gui, report)

    shell.enable_matplotlib = enable_matplotlib
    shell.enable_gui = enable_gui
    after.add("matplotlib", lambda module: _patch_matplotlib(module, report))
    after.add("matplotlib.pyplot", lambda module: _patch_pyplot(module, report))


def _note(backend: Thing, report: Report) -> bool:
    """Report a backend that is not the inline one; tell whether it is."""
    inline = type(backend) is not str or backend.lower() in _INLINE
    if not inline:
        report(BACKEND, backend[:80])
    return inline


def _patch_matplotlib(module: ModuleType, report: Report) -> None:
    def use(backend: Thing, *_arguments: Thing, **_keywords: Thing) -> None:
        _note(backend, report)

    module.use = use  # type: ignore[attr-defined]


def _patch_pyplot(module: ModuleType, report: Report) -> None:
    switch = module.switch_backend

    def switch_backend(backend: Thing) -> None:
        # pyplot itself calls this, with its own choice, when it is first used
        if _note(backend, report) or getattr(module, "_backend_mod", None) is None:
            switch(_INLINE[1])

    module.switch_backend = switch_backend  # type: ignore[attr-defined]
