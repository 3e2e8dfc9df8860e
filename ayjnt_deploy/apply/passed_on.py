"""Which of wrangler's options `ayjnt deploy` passes on: those that cannot change target, code or config."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from ayjnt_deploy.errors import AyjntError, Exit

_FLAGS: Final = frozenset({"--upload-source-maps", "--no-upload-source-maps", "--metafile"})
_VALUED: Final = frozenset(
    {"--outdir", "--old-asset-ttl", "--containers-rollout", "--durable-objects-code-update-mode"}
)

_CONFIGURED: Final = 'set {} in the "wrangler" section of ayjnt.jsonc, where the plan can see it'
# Option -> what to do instead.
_REFUSED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "--name": _CONFIGURED.format('"name"'),
        "--var": _CONFIGURED.format('"vars"'),
        "--define": _CONFIGURED.format('"define"'),
        "--alias": _CONFIGURED.format('"alias"'),
        "--routes": _CONFIGURED.format('"routes"'),
        "--route": _CONFIGURED.format('"routes"'),
        "--domain": _CONFIGURED.format('"routes" with "custom_domain": true'),
        "--domains": _CONFIGURED.format('"routes" with "custom_domain": true'),
        "--triggers": _CONFIGURED.format('"triggers"'),
        "--schedules": _CONFIGURED.format('"triggers"'),
        "--schedule": _CONFIGURED.format('"triggers"'),
        "--assets": _CONFIGURED.format('"assets"'),
        "--site": _CONFIGURED.format('"assets"'),
        "--keep-vars": "declare the variable in ayjnt.jsonc: a kept one is in no release",
        "--compatibility-date": _CONFIGURED.format('"compatibility_date"'),
        "--compatibility-flags": _CONFIGURED.format('"compatibility_flags"'),
        "--compatibility-flag": _CONFIGURED.format('"compatibility_flags"'),
        "--jsx-factory": _CONFIGURED.format('"jsx_factory"'),
        "--jsx-fragment": _CONFIGURED.format('"jsx_fragment"'),
        "--minify": _CONFIGURED.format('"minify"'),
        "--logpush": _CONFIGURED.format('"logpush"'),
        "--tsconfig": _CONFIGURED.format('"tsconfig"'),
        "--no-bundle": "remove it: without the bundle wrangler does not check which classes are exported",
        "--config": "remove it: the config is generated; use --cwd for another project",
        "-c": "remove it: the config is generated; use --cwd for another project",
        "--env-file": "set the variables in the environment of the command",
        "-e": "deploy the project as it is: environments are not supported yet",
        "--env": "deploy the project as it is: environments are not supported yet",
        "--tag": "remove it: the tag vouches for the release record",
        "--message": "remove it: the message names the release",
        "--strict": "remove it: after a dashboard save it refuses every deploy; drift is judged by drift-overwritten",
        "--temporary": "remove it: it deploys to a throw-away account",
        "--latest": _CONFIGURED.format('"compatibility_date"'),
        "--secrets-file": "run `wrangler secret bulk` before the deploy",
        "--dispatch-namespace": "remove it: Workers for Platforms are not supported",
    }
)


class OptionRefused(AyjntError):
    """An option does not belong here."""

    exit_code = Exit.USAGE


def pass_on(arguments: Sequence[str], ours: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what wrangler is given of `arguments`. Raises `OptionRefused` for all that could change the plan.

    `ours` are options of `ayjnt deploy` itself, one of which may have been meant.
    """
    return tuple(_accepted(arguments, ours))


def _accepted(arguments: Sequence[str], ours: Sequence[str]) -> Iterator[str]:
    rest = iter(arguments)
    for argument in rest:
        option, equals, _ = argument.partition("=")
        if option in _FLAGS:
            yield argument
        elif option in _VALUED:
            yield argument
            if not equals:
                yield _value(option, rest)
        else:
            raise _refusal(argument, option, ours)


def _value(option: str, rest: Iterator[str]) -> str:
    value = next(rest, None)
    if value is None or value.startswith("-"):
        raise OptionRefused(f"{option} needs a value", remedy=f"write {option}=VALUE")
    return value


def _refusal(argument: str, option: str, ours: Sequence[str]) -> OptionRefused:
    if not argument.startswith("-"):
        return OptionRefused(
            f"{argument!r} cannot be deployed by its path", remedy="run the command in the project, or use --cwd"
        )
    if option in _REFUSED:
        return OptionRefused(f"{option} would change what is deployed behind the plan", remedy=_REFUSED[option])
    known = {one.lstrip("-"): one for one in (*_FLAGS, *_VALUED, *_REFUSED, *ours)}  # Dashes make all of them alike.
    close = difflib.get_close_matches(option.lstrip("-"), known, n=1)
    return OptionRefused(
        f"there is no option {option}", remedy=_meant(known[close[0]]) if close else "see `ayjnt deploy --help`"
    )


def _meant(close: str) -> str:
    return f"{close} is not passed on: {_REFUSED[close]}" if close in _REFUSED else f"did you mean {close}?"
