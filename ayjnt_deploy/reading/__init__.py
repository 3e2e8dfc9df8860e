"""Reads what a plan rests on: the last release, a second reading of the new code, the instances in flight."""
