"""NumPy references, one module per assignment: the answer key."""
