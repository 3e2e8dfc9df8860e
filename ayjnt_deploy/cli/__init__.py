"""Arguments, output, exit codes. The only folder that knows typer."""

from ayjnt_deploy.cli.main import main

__all__ = ["main"]
