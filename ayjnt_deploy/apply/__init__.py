"""Hands the plan to wrangler, and finds out what came of it."""
