"""From the source tree to the files that wrangler and TypeScript read."""

from ayjnt_codegen.generate.generated import CONFIG_FILE, Generated, generate, render_config
from ayjnt_codegen.generate.wrangler import COMPATIBILITY_DATE

__all__ = ["COMPATIBILITY_DATE", "CONFIG_FILE", "Generated", "generate", "render_config"]
