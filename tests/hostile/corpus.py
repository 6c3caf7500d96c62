"""The corpus: every attack by its name; as a program it writes each one as a notebook.

python tests/hostile/corpus.py FOLDER [SECRET_FILE]
"""

import json
import sys
from pathlib import Path
from textwrap import dedent

from attacks import files, inside, network, powers, processes, resources, showing, values
from attacks.attack import Attack

CORPUS: dict[str, Attack] = {}
for part in (files, network, processes, powers, resources, inside, values, showing):
    assert not set(CORPUS) & set(part.ATTACKS), "two attacks of one name"
    CORPUS |= part.ATTACKS

PLACES = {"SECRET": "/etc/shadow", "LISTENER": "/run/listener", "NAME": "x", "PORT": 1, "PID": 1}


def cells(attack: Attack, places: dict[str, object]) -> list[str]:
    """Return the three cells of an attack's notebook."""
    known = "".join(f"{name} = {place!r}\n" for name, place in places.items())
    return [
        f"won = 0\n{known}def before(x):\n    return 2 * x",
        code_of(attack),
        "def after(x):\n    return 3 * x",
    ]


def code_of(attack: Attack) -> str:
    """Return the hostile cell as it is written in a notebook."""
    return dedent(attack.code).strip("\n")


def notebook(sources: list[str]) -> bytes:
    """Return a notebook of code cells."""
    written: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"c{number}",
            "metadata": {},
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    document = {"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document).encode()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, one in CORPUS.items():
        (folder / f"{name}.ipynb").write_bytes(notebook(cells(one, PLACES)))
