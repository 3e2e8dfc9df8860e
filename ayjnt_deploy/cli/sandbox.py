"""`ayjnt sandbox`: a Cloudflare API on this machine, and what may happen to it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from ayjnt_deploy.errors import AyjntError, Exit, TerminationRequested

Url = Annotated[
    str,
    typer.Option(
        "--url",
        envvar="CLOUDFLARE_API_BASE_URL",
        help="Address of the running sandbox.",
        metavar="URL",
        show_default=False,
    ),
]
State = Annotated[
    Path | None,
    typer.Option("--state", help="SQLite file that keeps everything; a temporary one by default.", metavar="FILE"),
]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 is any free port.", metavar="N")]
Worker = Annotated[str, typer.Argument(help="The Worker's name.", metavar="WORKER")]

group = typer.Typer(
    no_args_is_help=False, help="A Cloudflare API on this machine: nothing leaves it, no account is needed."
)
dashboard = typer.Typer(no_args_is_help=True, help="Act as somebody at the Cloudflare dashboard.")
instance = typer.Typer(no_args_is_help=True, help="Hold workflow instances at a step.")
fault = typer.Typer(no_args_is_help=True, help="Make requests fail, before or after they took effect.")
group.add_typer(dashboard, name="dashboard")
group.add_typer(instance, name="instance")
group.add_typer(fault, name="fault")


def add_commands(app: typer.Typer) -> None:
    """Add this module's commands to `app`."""
    app.add_typer(group, name="sandbox")


@group.callback(invoke_without_command=True)
def serve(context: typer.Context, state: State = None, port: Port = 0) -> None:
    """Serve until Ctrl-C, and print the environment that leads wrangler and ayjnt here."""
    if context.invoked_subcommand is not None:
        return
    from ayjnt_deploy.sandbox import Sandbox

    with Sandbox(state=state, port=port) as sandbox:
        try:
            typer.echo("# the sandbox serves until Ctrl-C; paste the lines below into another shell", err=True)
            for name, value in sandbox.environment.items():
                typer.echo(f"export {name}={value}")
            sandbox.wait()
        except KeyboardInterrupt:
            typer.echo("the sandbox has stopped", err=True)


@group.command("exec", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def execute(context: typer.Context, state: State = None, port: Port = 0) -> int:
    """Run a command against a sandbox of its own: `ayjnt sandbox exec -- CMD`. Ends with the command's exit code."""
    from ayjnt_deploy import process
    from ayjnt_deploy.sandbox import Sandbox
    from ayjnt_deploy.settings import whole_environment

    if not context.args:
        raise NothingToRun
    with Sandbox(state=state, port=port) as sandbox:
        try:
            return process.attend(context.args, env={**whole_environment(), **sandbox.environment})
        except TerminationRequested:
            return Exit.TERMINATED
        except KeyboardInterrupt:
            return Exit.INTERRUPTED  # The command itself has said what became of it.


class NothingToRun(AyjntError):
    """`exec` was called without a command."""

    exit_code = Exit.USAGE

    def __init__(self) -> None:
        super().__init__("there is no command to run", remedy="write it after two dashes: `ayjnt sandbox exec -- CMD`")


class BadFile(AyjntError):
    """A file that was named cannot be read, or is not what it should be."""

    exit_code = Exit.USAGE


@dashboard.command("set")
def set_variable(
    worker: Worker,
    assignment: Annotated[
        str, typer.Argument(help="JSON values are json variables, all else is text.", metavar="NAME=VALUE")
    ],
    url: Url,
) -> None:
    """Set a variable, as a save in the dashboard does: a new version, deployed at once."""
    from ayjnt_deploy.sandbox import remote

    name, value = _assigned(assignment)
    typer.echo(f"version {remote.set_variable(url, worker, name, _value(value))}")


@dashboard.command("remove")
def remove_variable(worker: Worker, name: Annotated[str, typer.Argument(metavar="NAME")], url: Url) -> None:
    """Remove a variable."""
    from ayjnt_deploy.sandbox import remote

    typer.echo(f"version {remote.remove_variable(url, worker, name)}")


@dashboard.command("change")
def change(
    worker: Worker,
    settings: Annotated[
        list[str], typer.Argument(help="Named as in wrangler's config; values are JSON or text.", metavar="NAME=VALUE…")
    ],
    url: Url,
) -> None:
    """Change settings, such as crons, observability, workers_dev, compatibility_date, limits and placement."""
    from ayjnt_deploy.sandbox import remote

    given = {name: _read(value) for name, value in map(_assigned, settings)}
    version = remote.dashboard(url, "change", **{**given, "worker": worker})
    typer.echo(f"version {version}" if version else "no new version: these settings are not versioned")


@dashboard.command("do")
def do(
    action: Annotated[str, typer.Argument(help="add_route, consume, create, unbind …", metavar="ACTION")],
    arguments: Annotated[
        list[str], typer.Argument(help="Its arguments; values are JSON or text.", metavar="NAME=VALUE…")
    ],
    url: Url,
) -> None:
    """Do anything else that `sandbox.dashboard` can: `do add_route pattern='example.com/*' worker=orders`."""
    from ayjnt_deploy.sandbox import remote

    given = {name: _read(value) for name, value in map(_assigned, arguments)}
    typer.echo(remote.dashboard(url, action, **given) or "done")


@dashboard.command("deploy")
def deploy_by_hand(
    worker: Worker,
    url: Url,
    script: Annotated[
        Path | None, typer.Option("--script", help="The code; the present one, edited, by default.")
    ] = None,
) -> None:
    """Deploy code by hand: bindings and variables are kept, the release record among them."""
    from ayjnt_deploy.sandbox import remote

    typer.echo(f"version {remote.deploy_by_hand(url, worker, None if script is None else _text(script))}")


@instance.command("start")
def start_instance(
    workflow: Annotated[str, typer.Argument(help="The workflow's name.", metavar="WORKFLOW")],
    url: Url,
    at: Annotated[
        str | None, typer.Option("--at", help="Park it at this step: all before it are done.", metavar="STEP")
    ] = None,
    steps: Annotated[
        Path | None, typer.Option("--steps", help="JSON file with steps[], stored as written.", metavar="FILE")
    ] = None,
    status: Annotated[
        str | None, typer.Option("--status", help="running, waiting, errored, …", metavar="STATUS")
    ] = None,
    params: Annotated[
        Path | None, typer.Option("--params", help="JSON file with what it is started with.", metavar="FILE")
    ] = None,
) -> None:
    """Start an instance and hold it; print its id."""
    from ayjnt_deploy.sandbox import remote

    rows = None if steps is None else _rows(steps)
    given = None if params is None else _json(params)
    typer.echo(remote.start_instance(url, workflow, at=at, steps=rows, status=status, params=given))


@instance.command("finish")
def finish_instance(
    workflow: Annotated[str, typer.Argument(metavar="WORKFLOW")],
    instance_id: Annotated[str, typer.Argument(metavar="ID")],
    url: Url,
    status: Annotated[
        str, typer.Option("--status", help="complete, errored or terminated.", metavar="STATUS")
    ] = "complete",
) -> None:
    """End an instance."""
    from ayjnt_deploy.sandbox import remote

    remote.finish_instance(url, workflow, instance_id, status)


@fault.command("add")
def add_fault(
    path: Annotated[
        str, typer.Argument(help="The whole path without /accounts/ID, or a regular expression for it.", metavar="PATH")
    ],
    url: Url,
    method: Annotated[str, typer.Option("--method", help="GET, POST, PUT, PATCH or *.", metavar="METHOD")] = "*",
    status: Annotated[int | None, typer.Option("--status", help="Answer with this HTTP status.", metavar="N")] = None,
    delay: Annotated[float, typer.Option("--delay", help="Seconds to wait first.", metavar="SECONDS")] = 0.0,
    drop: Annotated[bool, typer.Option("--drop", help="Close the connection without an answer.")] = False,
    after: Annotated[bool, typer.Option("--after", help="Let the request take effect first.")] = False,
    times: Annotated[int, typer.Option("--times", min=1, help="How often it happens.", metavar="N")] = 1,
) -> None:
    """Make the next matching requests fail."""
    from ayjnt_deploy.sandbox import Fault, remote

    remote.add_fault(
        url, Fault(method=method, path=path, status=status, delay=delay, drop=drop, after=after, times=times)
    )


@fault.command("clear")
def clear_faults(url: Url) -> None:
    """Forget the faults that are still to happen."""
    from ayjnt_deploy.sandbox import remote

    remote.clear_faults(url)


@fault.command("release")
def release_faults(url: Url) -> None:
    """Answer now what a fault delays."""
    from ayjnt_deploy.sandbox import remote

    remote.release_faults(url)


@group.command("requests")
def requests(url: Url) -> None:
    """List the requests that were answered, in their order."""
    from ayjnt_deploy.sandbox import remote

    for one in remote.requests(url):
        typer.echo(f"{one.status} {one.method} {one.path}")


@group.command("reset")
def reset(url: Url) -> None:
    """Forget everything that was deployed."""
    from ayjnt_deploy.sandbox import remote

    remote.reset(url)


def _assigned(assignment: str) -> tuple[str, str]:
    name, equals, value = assignment.partition("=")
    if not equals or not name:
        raise typer.BadParameter(f"write NAME=VALUE, not {assignment!r}")
    return name, value


def _value(text: str) -> Any:
    """Return what a variable holds: a quoted text is one with quotes."""
    value = _read(text)
    return text if isinstance(value, str) else value


def _read(text: str) -> Any:
    """Return JSON as what it says, and all else as text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except OSError as error:
        raise BadFile(f"{file} cannot be read: {error.strerror}", remedy="name a file that you can read") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{file} is not UTF-8 text", remedy="save it as UTF-8") from error


def _json(file: Path) -> Any:
    try:
        return json.loads(_text(file))
    except ValueError as error:
        raise BadFile(f"{file} is not JSON: {error}", remedy="write one JSON value into it") from error


def _rows(file: Path) -> Sequence[dict[str, Any]]:
    rows = _json(file)
    found = rows.get("steps") if isinstance(rows, dict) else rows
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise BadFile(f"{file} has no list of steps", remedy='write a list of rows, or an object with "steps"')
    return found
