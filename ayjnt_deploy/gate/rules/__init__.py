"""One file per rule: its id is the file name, the test name and the docs page."""
