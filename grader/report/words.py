"""The pages' own words, each in both languages; templates name them, Python fills them."""

from collections.abc import Mapping
from types import MappingProxyType

from grader.domain.text import Text
from grader.language import text

LABELS: Mapping[str, Text] = MappingProxyType(
    {
        # the head of every page
        "report": text("Feedback"),
        "student": text("Student"),
        "file": text("File"),
        "attempt": text("Attempt"),
        "graded_at": text("Graded at"),
        "score": text("Score"),
        "points": text("points"),
        "provisional": text("Provisional"),
        "provisional_why": text(
            "A person still reads the following parts. Nothing is lost there until then:"
        ),
        "of_judged": text("{} of the points judged so far"),
        "points_waiting": text("{} points wait for a person"),
        "nothing_judged": text("Nothing could be judged yet."),
        # what to fix first
        "first": text("What to fix first"),
        "costs": text("costs {} points"),
        "other_file": text(
            "Nothing in this file needs mending: it looks like the notebook of another assignment, "
            "`{}`. Hand in your notebook for `{}`."
        ),
        "other_file_else": text(
            "If it is the right file after all, its functions need the names and arguments that "
            "the exercises below ask for."
        ),
        "blocks": text("Also holds up:"),
        "all_right": text("Nothing to fix: everything that was checked is right."),
        "since": text("Changed since students were shown their grades"),
        "since_how": text("`grader publish` shows these grades as they stand now."),
        "comments": text("Comments"),
        "comment_number": text("comment {}"),
        # exercises
        "overview": text("Points by exercise"),
        "exercise": text("Exercise"),
        "result": text("Result"),
        "share": text("Share"),
        "exercises": text("Exercise by exercise"),
        "data_sets": text(
            "Your functions were called with data sets that the grader drew for your submission; "
            "they are numbered."
        ),
        "barred": text(
            "This exercise scores 0 because it uses something the assignment does not allow."
        ),
        "without_bar": text("Without that, its checks would have earned {} points."),
        "waits": text("{} waiting"),
        "mistake": text("Probable cause"),
        "explains": text("{} of the numbers fit this explanation."),
        "stated": text("What the numbers have in common"),
        "holds": text("It holds for {} of the numbers; which mistake it is, you can tell best."),
        "hint": text("Hint {}"),
        "convention": text("Recognised convention, which costs nothing:"),
        "numbers": text("The numbers"),
        "see_numbers": text("Show the numbers"),
        "expected_of_own": text("Expected, by your own earlier functions"),
        "by_own": text("By your functions"),
        "findings": text("Found in the code of this exercise"),
        "forbidden_here": text("not allowed here"),
        "what_to_do_here": text("What to do:"),
        "rewrite": text(
            "Take it out of this exercise's function and of everything that it calls, write that "
            "part as the rule asks, run all cells and hand in again."
        ),
        "quantity": text("Quantity"),
        "expected": text("Expected"),
        "got": text("Yours"),
        "error": text("Error"),
        "within": text("fits"),
        "beyond": text("does not fit"),
        "more_rows": text("{} more rows are not shown."),
        # notes and notebook
        "notes": text("Notes"),
        "notes_free": text("These remarks cost nothing."),
        "notebook": text("What happened to your notebook"),
        "notebook_how": text(
            "It was run from the top in a fresh kernel; stored outputs were not looked at."
        ),
        "cell": text("Cell {}"),
        "line": text(", line {}"),
        "ran": text("code cells that ran: {}"),
        "failed": text("cells in trouble: {}"),
        "traceback": text("The error's way through your code; look at the last line first:"),
        "here": text("the error passed here"),
        "empty": text("(empty)"),
        "cut_source": text("The rest of this cell is not shown ({} characters)."),
        "unlisted": text("{} more cells are not listed."),
        "nothing_ran": text("No cell was run."),
        "shims": text("Worked around, not charged"),
        "shims_why": text("These troubles come from the machine and not from you."),
        "more_uses": text("… and {} more places"),
        "notices": text("Mended while reading the file"),
        # small print
        "how": text("How this was run"),
        "run": text("The run"),
        "item": text("Item"),
        "value": text("Value"),
        "environment": text("Versions and settings"),
        "sandbox": text("Protection of the machine"),
        "property": text("Property"),
        "enforced_by": text("Enforced by"),
        "observed": text("Observed"),
        "no_sandbox": text("No sandbox was recorded for this run."),
        "release": text("Release"),
        "sha256": text("SHA-256 of the file"),
        # ungraded
        "ungraded": text("Not graded yet"),
        "not_zero": text("This is not a 0. There is no score yet, and a person will look at it."),
        "what_is_wrong": text("What is wrong"),
        "no_reason": text("The reason was not recorded; a person will look."),
        "what_to_do": text("What to do"),
        "ask": text("If in doubt, ask your teaching assistant and name the SHA-256 below."),
        # the class overview
        "summary": text("In numbers"),
        "assignment": text("Assignment"),
        "by_assignment": text("By assignment"),
        "handed_in": text("Handed in"),
        "graded": text("Graded"),
        "ungraded_n": text("Ungraded"),
        "needs_person": text("Waiting"),
        "mean": text("Mean"),
        "median": text("Median"),
        "lanes": text("What waits for a person"),
        "lane_ungraded": text("Ungraded"),
        "lane_review": text("Parts to read or decide"),
        "lane_trouble": text("Trouble while running"),
        "nobody": text("Nobody."),
        "students": text("All students"),
        "people": text("{} students"),
        "submissions": text("{} submissions"),
        "more": text("… and {} more"),
        "none_handed_in": text("nothing handed in"),
        "no_rows": text("Nothing has been graded into this folder yet."),
        "checks": text("Checks by failure rate"),
        "spread": text("Submissions by share of the points, in percent"),
        "filter_name": text("Student contains"),
        "filter_state": text("Show only"),
        "shown": text("Students shown:"),
        "mistakes": text("Mistakes by frequency"),
        "mistakes_how": text("Open a mistake to see who made it."),
        "held_back": text("not shown"),
        "corrected": text("This grade changed"),
        "corrected_from": text("From {} to {} points, because:"),
        "appeal": text("Something is wrong here? Ask for another look"),
        "to_report": text("Back to the feedback"),
        "to_notebook": text("See the notebook with everything it showed"),
        "not_convertible": text("The executed notebook could not be shown here; open the file."),
        "picture": text("Picture shown by cell {}"),
        "output": text("Cell {}, output {}"),
        "cut_output": text("The rest of this output is not shown."),
        "check": text("Check"),
        "failure_rate": text("Not passed"),
        "difficulty": text("Mean share"),
        "discrimination": text("Discrimination"),
        "items_how": text(
            "Discrimination is the correlation with all other checks: near 0 or below, a check "
            "tells strong and weak work not apart and is worth a look."
        ),
        "alike": text("Submissions that behave alike"),
        "alike_how": text("One word fits all of a group: same checks lost, same mistakes."),
        "of_judged_n": text("Of judged"),
        "all_passed": text("Every judged check was passed by everyone."),
        "legend_provisional": text("provisional"),
        # the course page
        "score_points": text("Points"),
        "in_order": text("In the order of the lectures"),
        "teaches": text("What it teaches"),
        "lecture": text("Lecture"),
        "time": text("Time"),
        "exercises_n": text("{} exercises"),
        "no_assignments": text("There is no assignment in this course yet."),
    }
)
