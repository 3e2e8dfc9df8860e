"""Bindings in one form: the config's entries and the API's answers become the same mapping."""

from ayjnt_deploy.state.bindings.classes import classed
from ayjnt_deploy.state.bindings.inherit import inherited, unidentified
from ayjnt_deploy.state.bindings.read import (
    SECRETS,
    VARIABLES,
    configured,
    configured_variables,
    deployed,
    record_parts,
    variables,
)

__all__ = [
    "SECRETS",
    "VARIABLES",
    "classed",
    "configured",
    "configured_variables",
    "deployed",
    "inherited",
    "record_parts",
    "unidentified",
    "variables",
]
