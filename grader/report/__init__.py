"""Pages for people: view models and rendering."""
