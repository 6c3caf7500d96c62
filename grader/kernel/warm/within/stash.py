"""Keeps the imported libraries out of sight until a notebook imports them.

A notebook must meet the same events as in a fresh interpreter: whether a library is loaded
decides how a student's function is called, and its import is when random generators are
seeded. Finding a stashed library costs nothing, and then tells everyone it was imported.
"""

import importlib
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

# what importing each library imports first, as far as anyone waits for it
ROOTS = {
    "numpy": (),
    "scipy": ("numpy",),
    "pandas": ("numpy",),
    "matplotlib": ("numpy",),
    "mpl_toolkits": ("matplotlib",),
    "sklearn": ("numpy", "scipy"),
    "tensorflow": ("numpy",),
    "keras": ("tensorflow",),
}


class Stash:
    """A finder that gives stashed libraries back, whole, when one is asked for."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, ModuleType]] = {}

    def install(self) -> None:
        """Take the libraries out of ``sys.modules`` and stand behind the first finders."""
        for root in ROOTS:
            names = [n for n in sys.modules if n == root or n.startswith(f"{root}.")]
            if root in names:
                self._kept[root] = {name: sys.modules.pop(name) for name in names}
        sys.meta_path.insert(1, self)

    def peek(self, name: str) -> ModuleType | None:
        """Return a stashed module without giving it back."""
        return self._kept.get(name.partition(".")[0], {}).get(name)

    def find_spec(self, name: str, _path: object, _target: object = None) -> ModuleSpec | None:
        """Return a spec whose loader gives the library back."""
        if name not in self._kept:
            return None
        return ModuleSpec(name, _Returning(self), is_package=True)  # type: ignore[arg-type]

    def give_back(self, root: str) -> ModuleType:
        """Put a library and what it needs into ``sys.modules`` again."""
        for needed in ROOTS[root]:
            importlib.import_module(needed)
        modules = self._kept.pop(root)
        for name, module in modules.items():
            if name != root:
                sys.modules[name] = module
        awaited = _awaited() - {root}
        for name in [name for name in modules if name in awaited]:
            _announce(modules[name], modules)
        return modules[root]


def _awaited() -> set[str]:
    """Return the names of all modules that some finder wants to patch."""
    return {name for finder in sys.meta_path for name in getattr(finder, "awaited", ())}


def _announce(module: ModuleType, family: dict[str, ModuleType]) -> None:
    """Let other finders patch a module, and replace what its family had taken from it."""
    for finder in sys.meta_path:
        tell = getattr(finder, "imported", None)
        if tell is None or module.__name__ not in getattr(finder, "awaited", ()):
            continue
        before = dict(vars(module))
        tell(module)
        changed = {
            id(thing): name for name, thing in before.items() if _differs(module, name, thing)
        }
        for relative in family.values() if changed else ():
            for name, thing in list(vars(relative).items()):
                if id(thing) in changed and thing is before[changed[id(thing)]]:
                    setattr(relative, name, getattr(module, changed[id(thing)]))


def _differs(module: ModuleType, name: str, thing: object) -> bool:
    return vars(module).get(name) is not thing


class _Returning:
    """A loader for one stashed library."""

    def __init__(self, stash: Stash) -> None:
        self._stash = stash
        self._spec: ModuleSpec | None = None
        self._loader: object = None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module as it was; its own spec and loader are kept aside."""
        module = self._stash.give_back(spec.name)
        self._spec, self._loader = module.__spec__, getattr(module, "__loader__", None)
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Give the module its own spec and loader back; its code ran long ago."""
        module.__spec__ = self._spec
        module.__loader__ = self._loader  # type: ignore[assignment]
