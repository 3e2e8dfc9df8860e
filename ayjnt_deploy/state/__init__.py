"""One shape for what we want, what is live and what was released."""
