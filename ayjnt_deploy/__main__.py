"""Where the command begins: before the first import, so that Ctrl-C is quiet from then on."""

import signal
import sys


def main() -> None:
    """Run `ayjnt`. Until everything is imported nothing has begun, and Ctrl-C ends the process as it ends any other."""
    is_heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_heard:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from ayjnt_deploy.cli import main as run  # noqa: PLC0415 - the point of this module

    if is_heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run(sys.argv[1:])


if __name__ == "__main__":
    main()
