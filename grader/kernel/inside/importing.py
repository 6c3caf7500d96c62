"""Runs a function right after a module was imported, and before anyone else sees it."""

import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from types import ModuleType

from .things import Thing

Patch = Callable[[ModuleType], None]


class AfterImport:
    """A finder that lets the others find, and patches what they have loaded."""

    def __init__(self) -> None:
        self._patches: dict[str, list[Patch]] = {}

    @property
    def awaited(self) -> frozenset[str]:
        """Return the names of the modules that are patched."""
        return frozenset(self._patches)

    def add(self, name: str, patch: Patch) -> None:
        """Patch the module ``name`` now if it is loaded, else when it is."""
        self._patches.setdefault(name, []).append(patch)
        module = sys.modules.get(name)
        if module is not None:
            _try(patch, module)

    def install(self) -> None:
        """Stand before all other finders."""
        sys.meta_path.insert(0, self)

    def find_spec(self, name: str, path: Thing, target: Thing = None) -> ModuleSpec | None:
        """Return the spec the other finders give, with a loader that patches at the end."""
        if name not in self._patches:
            return None
        for finder in sys.meta_path:
            if finder is self:
                continue
            spec = finder.find_spec(name, path, target) if hasattr(finder, "find_spec") else None
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = _Loader(spec.loader, self)  # type: ignore[assignment]
                return spec
        return None

    def imported(self, module: ModuleType) -> None:
        """Patch a module that has just been executed."""
        for patch in self._patches.get(module.__name__, ()):
            _try(patch, module)


class _Loader:
    """The module's own loader, with a word at the end of ``exec_module``."""

    def __init__(self, loader: Thing, after: AfterImport) -> None:
        self._loader = loader
        self._after = after

    def __getattr__(self, name: str) -> Thing:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> Thing:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        if spec is not None:
            spec.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._after.imported(module)


def _try(patch: Patch, module: ModuleType) -> None:
    try:
        patch(module)
    except Exception:
        pass  # another version of the library: the notebook runs as it would without us
