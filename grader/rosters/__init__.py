"""Class lists, and the moments and tables that people and platforms write."""
