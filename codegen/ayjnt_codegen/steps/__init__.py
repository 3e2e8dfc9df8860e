"""The step reader: which durable steps a workflow class makes, in order."""

from ayjnt_codegen.steps.reader import Reading, read_steps

__all__ = ["Reading", "read_steps"]
