"""The command line: parse, call one workflow, print."""

import os

# Before NumPy is imported: homework has small matrices, which threads make dearer, not faster.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
