"""Which picture belongs to which exhibit."""

from typing import TypeAlias

from grader.domain.exhibit import Confusion, Curves, Descent, Elements, Exhibit, Gradient, Graph
from grader.report.exhibit.confusion import ConfusionView, confusion_view
from grader.report.exhibit.curves import CurvesView, curves_view
from grader.report.exhibit.descent import DescentView, descent_view
from grader.report.exhibit.elements import ElementsView, elements_view
from grader.report.exhibit.gradient import GradientView, gradient_view
from grader.report.exhibit.graph import GraphView, graph_view

ExhibitView: TypeAlias = (
    CurvesView | DescentView | GradientView | ElementsView | ConfusionView | GraphView
)


def exhibit_view(exhibit: Exhibit) -> ExhibitView:
    """Return what the templates need to draw an exhibit."""
    match exhibit:
        case Curves():
            return curves_view(exhibit)
        case Descent():
            return descent_view(exhibit)
        case Gradient():
            return gradient_view(exhibit)
        case Elements():
            return elements_view(exhibit)
        case Confusion():
            return confusion_view(exhibit)
        case Graph():
            return graph_view(exhibit)
