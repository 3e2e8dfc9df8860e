"""The command that tells what a rule is about: `ayjnt explain`."""

from typing import Annotated

import typer

from ayjnt_deploy.cli.console import Format, Voice

Rule = Annotated[
    str | None,
    typer.Argument(metavar="[RULE]", help="The rule, as findings name it: step-renamed.", show_default=False),
]


def add_commands(app: typer.Typer) -> None:
    """Add this module's command to `app`."""
    app.command("explain")(explain)


def explain(rule: Rule = None) -> None:
    """Say what RULE finds, why it hurts, how to fix it and how to allow it; without RULE, list all rules."""
    from ayjnt_deploy.gate.named import rule_named
    from ayjnt_deploy.gate.table import RULES
    from ayjnt_deploy.pages import rule_page

    voice = Voice(format=Format.TEXT)
    if rule is not None:
        voice.page(rule_page(rule_named(rule).id))
        return
    width = max(len(one.id) for one in RULES)
    for one in RULES:
        voice.result(f"{one.id:<{width}}  {one.summary}")
