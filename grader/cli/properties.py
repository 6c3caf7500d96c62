"""The properties of the sandbox in words for people; observations come from the kernel."""

from gettext import gettext as _


def title_of(name: str) -> str:
    """Return what a property of the sandbox is about."""
    titles = {
        "files": _("reading the grader's files"),
        "changes": _("changing files"),
        "network": _("network"),
        "processes": _("other processes"),
        "environment": _("the grader's environment"),
        "packages": _("importing the grader or its references"),
        "identity": _("user"),
        "capabilities": _("capabilities"),
        "privileges": _("new privileges"),
        "kernel": _("system calls"),
        "descriptors": _("open files of the grader"),
        "memory": _("limit on memory"),
        "disk": _("limit on disk"),
        "file count": _("limit on the number of files"),
        "process count": _("limit on processes"),
        "daemons": _("processes that stay behind"),
        "time": _("limit on time"),
    }
    return titles.get(name, name)


def observations() -> tuple[str, ...]:
    """Return the good observations, as the catalogue knows them."""
    return (
        _("a secret file could not be read"),
        _("nothing outside could be written or changed"),
        _("no listener could be reached"),
        _("no other process could be touched"),
        _("no variable of the grader"),
        _("ours are not there"),
        _("another user, 0 groups"),
        _("the same user, 0 groups"),
        _("the same user, 1 groups"),
        _("none left"),
        _("cannot be gained"),
        _("dangerous calls are refused"),
        _("5 open"),
        _("the canary was stopped (memory)"),
        _("the canary was stopped (killed)"),
        _("no further than the limit"),
        _("nothing outlived the run"),
        _("deaf to signals, and ended"),
    )
