"""The table of threats names every attack, and no attack that is not there."""

import re
from pathlib import Path

from attacks import handed_in
from corpus import CORPUS

TEXT = Path(__file__).with_name("README.md").read_text("utf-8")
WHOLE = set(re.findall(r"`(?:attacks/)(\w+)\.py`", TEXT))
NAMED = set(re.findall(r"`(\w+)`", TEXT))


def test_every_attack_stands_in_the_table() -> None:
    sources = {p.stem: p.read_text("utf-8") for p in Path(__file__).parent.glob("attacks/*.py")}
    covered = "".join(sources[name] for name in WHOLE)
    assert {name for name in CORPUS if name not in NAMED and f'"{name}"' not in covered} == set()


def test_the_table_names_no_attack_that_is_not_there() -> None:
    rows = "\n".join(line for line in TEXT.splitlines() if line.startswith("| "))
    known = {*CORPUS, *handed_in.REFUSED, *handed_in.READ}
    elsewhere = {"gc", "linked", "returns_everything_equal", "agreeing_zeros", "prints_a_score"}
    assert set(re.findall(r"`(\w+)`", rows)) - known == elsewhere
