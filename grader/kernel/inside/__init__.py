"""What runs inside the student's process: standard library and IPython only, none of our package."""
