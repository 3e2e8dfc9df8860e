"""The parts in which a Worker is read: each can stay unread by itself, and nothing is then said about it."""

from enum import StrEnum


class Part(StrEnum):
    """What one question to the API tells, in the words of a report."""

    RUNTIME = "limits, placement and cache"
    """Of each serving version."""
    ASSETS = "the settings of assets"
    SCRIPT = "observability, logpush and tail consumers"
    SUBDOMAIN = "the addresses on workers.dev"
    CRONS = "the cron triggers"
    ROUTES = "the routes"
    DOMAINS = "the custom domains"
    CONSUMERS = "the queue consumers"
    WORKFLOW_SETTINGS = "the limits and retention of workflows"
