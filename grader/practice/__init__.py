"""The students' self-check: its modules are joined into the one file that is handed out."""
