"""JUnit XML: one suite for each submission, one case for each check.

Source: the Ant schema that continuous integration reads (junit-10.xsd of Jenkins' xUnit plug-in).
"""

import re
from xml.etree import ElementTree as ET

from grader.domain.mark import Mark, MarkedCheck
from grader.domain.text import Language
from grader.domain.verdict import Outcome
from grader.lms.export import Export, Order

# what XML 1.0 cannot hold
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_xml(order: Order, language: Language) -> Export:
    """Return one document with all submissions."""
    root = ET.Element("testsuites")
    for mark in order.marks:
        root.append(_suite(mark, language))
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root)
    content = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return order.export({"": content + b"\n"}, len(order.marks))


def _suite(mark: Mark, language: Language) -> ET.Element:
    cases = [_case(mark, check, language) for check in mark.checks]
    if not mark.graded:
        cases = [_unread(mark, language)]
    suite = ET.Element("testsuite")
    suite.set("name", _text(f"{mark.student}/{mark.assignment}"))
    suite.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(tag) is not None for case in cases)))
    suite.set("time", f"{mark.seconds:.3f}")
    suite.extend(cases)
    return suite


def _case(mark: Mark, check: MarkedCheck, language: Language) -> ET.Element:
    case = ET.Element("testcase")
    case.set("classname", _text(f"{mark.assignment}.{check.exercise}"))
    case.set("name", _text(check.title.said_in(language) or check.check))
    case.set("time", "0")
    message = _text(check.message.said_in(language))
    if not check.judged or check.outcome is Outcome.SKIPPED:
        ET.SubElement(case, "skipped", message=message)
    elif check.outcome is Outcome.FAILED:
        failure = ET.SubElement(case, "failure", message=message, type=check.diagnosis or "failed")
        failure.text = f"{check.score:g} / {check.points:g}"
    return case


def _unread(mark: Mark, language: Language) -> ET.Element:
    case = ET.Element("testcase")
    case.set("classname", _text(mark.assignment))
    case.set("name", _text(mark.file))
    case.set("time", "0")
    notes = "\n".join(note.said_in(language) for note in mark.notes)
    ET.SubElement(case, "error", message=_text(notes), type="ungraded")
    return case


def _text(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
