"""The pictures of a report: from plain numbers to places on a small canvas."""
