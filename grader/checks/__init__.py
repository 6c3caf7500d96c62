"""One file per kind of check, found by name through the registry."""
