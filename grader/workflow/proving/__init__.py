"""Proving an assignment: its checks tell right from wrong, its texts and rules hold."""
