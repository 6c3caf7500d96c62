"""Finding submissions in what a TA points at."""
