"""What runs inside the student's process: standard library and IPython, none of our package."""
