"""The engine: what runs notebooks and carries values over the boundary."""
