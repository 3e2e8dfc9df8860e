"""Histories: what instances have recorded, replayed against the code that is to be deployed."""
