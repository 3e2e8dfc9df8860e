"""Source tree in, generated files out: no network, no clock, no process."""
