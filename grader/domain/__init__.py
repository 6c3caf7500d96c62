"""What grading is: types and pure functions. No I/O, clock, randomness or settings."""
