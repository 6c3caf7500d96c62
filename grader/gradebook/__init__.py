"""Where runs, releases and grades are kept."""
