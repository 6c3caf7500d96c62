"""Which picture belongs to which exhibit."""

from typing import TypeAlias

from grader.domain.exhibit import Exhibit
from grader.report.exhibit.curves import CurvesView, curves_view

ExhibitView: TypeAlias = CurvesView


def exhibit_view(exhibit: Exhibit) -> ExhibitView:
    """Return what the templates need to draw an exhibit."""
    return curves_view(exhibit)
