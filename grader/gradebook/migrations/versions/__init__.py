"""The steps, each named after what it brings; ``down_revision`` gives their order."""
