"""The config of the runtime, as Cap'n Proto text: workerd's `workerd.capnp` is its schema."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from ayjnt_deploy.histories.program import Program

MODULES: Final = "modules"
"""The folder that holds the modules, beside the config."""
FIRST: Final = "ayjnt-replay/replay.mjs"
"""The module that the runtime begins with."""
_KINDS: Final[Mapping[str, str]] = {
    ".js": "esModule",
    ".mjs": "esModule",
    ".cjs": "commonJsModule",
    ".wasm": "wasm",
    ".txt": "text",
    ".html": "text",
    ".sql": "text",
    ".json": "json",
}
_EMAIL: Final = "export default { EmailMessage: class EmailMessage {} };"
"""What `cloudflare:email` is made of is not in workerd: miniflare brings it (5.20261117), and so do we."""


def config_text(program: Program, modules: Iterable[str], newest: str) -> str:
    """Return the config of one Worker that can reach nothing; `newest` is the newest date that the runtime knows."""
    names = (FIRST, *(name for name in modules if name != FIRST))
    listed = ",\n".join(
        f"    (name = {_text(name)}, {_KINDS.get(PurePosixPath(name).suffix, 'data')} = embed {_text(f'{MODULES}/{name}')})"
        for name in names
    )
    flags = ", ".join(map(_text, program.compatibility_flags))
    date = min(program.compatibility_date or newest, newest)
    return f"""\
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [
{listed}
      ],
      bindings = [{", ".join(_bindings(program))}],
      compatibilityDate = {_text(date)},
      compatibilityFlags = [{flags}],
      globalOutbound = "nowhere",
    )),
    (name = "nowhere", network = (allow = [], deny = [])),
  ],
  extensions = [(modules = [(name = "cloudflare-internal:email", internal = true, esModule = {_text(_EMAIL)})])],
);
"""


def _bindings(program: Program) -> Iterator[str]:
    """Yield the variables once more, for code that reads `process.env` or the `env` of `cloudflare:workers`."""
    for name, value in program.variables.items():
        plain = f"text = {_text(value)}" if isinstance(value, str) else f"json = {_text(json.dumps(value))}"
        yield f"(name = {_text(name)}, {plain})"


def _text(value: str) -> str:
    """Return a Cap'n Proto string: its lexer knows octal and hex escapes, not those of JSON."""
    return '"' + "".join(map(_letter, value.encode())) + '"'


def _letter(byte: int) -> str:
    letter = chr(byte)
    is_plain = letter.isascii() and letter.isprintable() and letter not in '"\\'
    return letter if is_plain else f"\\x{byte:02x}"
