"""Grades and reports in the forms that learning platforms and other graders read."""
