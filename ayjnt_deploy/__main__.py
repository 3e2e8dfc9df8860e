"""Where the command begins: before the first import, so that Ctrl-C is quiet from then on."""

import os
import signal
import sys


def main() -> None:
    """Run `ayjnt`. Until everything is imported nothing has begun, and Ctrl-C ends the process as it ends any other."""
    is_heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_heard:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    _open_closed_streams()
    from ayjnt_deploy.cli import main as run  # noqa: PLC0415 - the point of this module

    if is_heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run(sys.argv[1:])


def _open_closed_streams() -> None:
    """Let nobody read what a shell has closed (`ayjnt plan >&-`): the next file that is opened would get its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open to the end


if __name__ == "__main__":
    main()
