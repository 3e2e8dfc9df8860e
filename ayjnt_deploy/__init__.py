"""The deploy command for Cloudflare Workers that refuses to break Workflows in flight."""

__version__ = "0.1.0"
