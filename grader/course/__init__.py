"""A course folder: assignments, references, data, starters, and the ones shipped."""
