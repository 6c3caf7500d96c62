"""Which picture belongs to which exhibit."""

from typing import TypeAlias

from grader.domain.exhibit import Curves, Exhibit
from grader.report.exhibit.curves import CurvesView, curves_view
from grader.report.exhibit.descent import DescentView, descent_view

ExhibitView: TypeAlias = CurvesView | DescentView


def exhibit_view(exhibit: Exhibit) -> ExhibitView:
    """Return what the templates need to draw an exhibit."""
    if isinstance(exhibit, Curves):
        return curves_view(exhibit)
    return descent_view(exhibit)
