"""Two states to changes with origins."""
