"""What runs in the warm interpreter and its forks; standard library and IPython only."""
