"""The warm runner: one interpreter with everything imported, one fork for each submission."""
