"""Takes a process's powers away, with ctypes and the standard library only.

Runs in the student's interpreter, before any of the student's code does; it knows neither
notebooks nor grades. The host imports it for its tables and names.
"""
