"""How the tables came to be: one file for each step, run by Alembic."""
