"""Lets the lecture's ``gpus[0]`` lines run on a machine without a GPU.

The list of GPUs stays empty and false; only asking for a member of it, which would be an
IndexError through no fault of the student's, gives a placeholder that the configuration
functions accept and ignore.
"""

from collections.abc import Callable
from types import ModuleType

from .things import Thing

NO_GPU = "no_gpu"
_LISTS = (
    "list_physical_devices",
    "get_visible_devices",
    "list_logical_devices",
)
_SETTERS = (
    "set_memory_growth",
    "get_memory_growth",
    "set_visible_devices",
    "set_logical_device_configuration",
    "set_virtual_device_configuration",
    "get_logical_device_configuration",
    "get_virtual_device_configuration",
    "get_device_details",
)
Report = Callable[[str, str], None]


class Placeholder:
    """A GPU that is not there."""

    name = "/physical_device:GPU:0"
    device_type = "GPU"

    def __repr__(self) -> str:
        """Look like TensorFlow's own device."""
        return f"PhysicalDevice(name={self.name!r}, device_type={self.device_type!r})"


class NoDevices(list[Thing]):
    """No devices, with something to hold at each place of the list."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self._report = report

    def __getitem__(self, place: Thing) -> Thing:
        """Return a placeholder, or no devices for a slice."""
        self._report(NO_GPU, "")
        return NoDevices(self._report) if type(place) is slice else Placeholder()


def patcher(report: Report) -> Callable[[ModuleType], None]:
    """Return the patch of ``tensorflow``."""

    def patch(module: ModuleType) -> None:
        for home in (module.config, module.config.experimental):
            for name in _LISTS:
                if hasattr(home, name):
                    setattr(home, name, _listing(getattr(home, name), report))
            for name in _SETTERS:
                if hasattr(home, name):
                    setattr(home, name, _setter(getattr(home, name), report))

    return patch


def _listing(function: Thing, report: Report) -> Thing:
    def devices(device_type: Thing = None) -> Thing:
        found = function(device_type)
        if device_type == "GPU" and not found:
            return NoDevices(report)
        return found

    return devices


def _setter(function: Thing, report: Report) -> Thing:
    def configure(*arguments: Thing, **keywords: Thing) -> Thing:
        for given in (*arguments, *keywords.values()):
            if _absent(given):
                report(NO_GPU, "")
                return None
        return function(*arguments, **keywords)

    return configure


def _absent(given: Thing) -> bool:
    if isinstance(given, list):
        return isinstance(given, NoDevices) or any(isinstance(d, Placeholder) for d in given)
    return isinstance(given, Placeholder)
