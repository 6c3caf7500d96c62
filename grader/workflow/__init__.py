"""The use cases, written against protocols."""
