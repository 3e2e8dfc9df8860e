"""The plan for people and machines: values in, renderables out. cli.py owns the console."""
