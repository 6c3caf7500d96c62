"""Assignments, one folder each: declarations and the notebooks that prove them."""
