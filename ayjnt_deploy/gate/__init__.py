"""Changes and evidence to findings; one file per rule."""
