"""Reading and writing ``.ipynb`` files, and reading the source in them."""
