"""Settings in one form: what the config sets and what the API answers become the same value, or none for a default."""

from ayjnt_deploy.state.settings.read import SETTINGS, Setting, configured, deployed

__all__ = ["SETTINGS", "Setting", "configured", "deployed"]
