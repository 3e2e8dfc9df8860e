"""The wire: HTTP/1.1 on loopback, one thread per connection."""

import secrets
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from ayjnt_deploy.sandbox.answers import Answer, refusal
from ayjnt_deploy.sandbox.calls import Incoming
from ayjnt_deploy.sandbox.errors import SandboxError

LOOPBACK = "127.0.0.1"
LARGEST_BODY = 128 * 1024 * 1024
GRACE = 2.0

Answering = Callable[[Incoming], Answer | None]


class Server(ThreadingHTTPServer):
    """Knows its open connections, so that stopping it leaves no thread or socket behind."""

    request_queue_size = 128
    daemon_threads = True

    def __init__(self, port: int, answering: Answering) -> None:
        self.answering = answering
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._serving: threading.Thread | None = None
        try:
            super().__init__((LOOPBACK, port), Handler)
        except (OSError, OverflowError) as error:
            raise SandboxError(
                f"the sandbox cannot listen on port {port}: {error}",
                remedy="stop what uses the port, or choose another one (0 is any that is free)",
            ) from error

    def start(self) -> None:
        # Asked twenty times a second whether to stop: the default of twice is felt in every test.
        self._serving = threading.Thread(target=self.serve_forever, args=(0.05,), name="sandbox", daemon=True)
        self._serving.start()

    def stop(self) -> None:
        if self._serving is not None:
            self.shutdown()
            self._serving.join()
        for connection, thread in list(self._connections.items()):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join(GRACE)
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        self._connections[request] = thread
        thread.start()

    def close_request(self, request: Any) -> None:
        self._connections.pop(request, None)
        super().close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away; anything else is a defect of the sandbox and is shown."""
        error = sys.exception()
        if not isinstance(error, ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "ayjnt-sandbox"
    # Buffered, and flushed once per answer: an answer in two packets waits for the other side's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Server

    def do(self) -> None:
        try:
            body = self._body()
        except ValueError as error:
            self.close_connection = True
            self._write(refusal(400, 10026, f"Could not parse request body: {error}."))
            return
        parts = urlsplit(self.path)
        incoming = Incoming(
            method=self.command,
            path=parts.path,
            query=parts.query,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )
        answer = self.server.answering(incoming)
        if answer is None:
            self.close_connection = True
        else:
            self._write(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do  # noqa: N815 - the base class names them so

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Stay silent: the journal has every request."""

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(self._chunks())
        return self._read(int(self.headers.get("Content-Length", "0")))

    def _chunks(self) -> Iterator[bytes]:
        received = 0
        while size := int(self.rfile.readline().split(b";")[0], 16):
            received += size
            yield self._read(size, received)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass

    def _read(self, size: int, received: int = 0) -> bytes:
        if size < 0 or max(size, received) > LARGEST_BODY:
            raise ValueError("it is too large")
        content = self.rfile.read(size)
        if len(content) < size:
            raise ValueError("it is cut off")
        return content

    def _write(self, answer: Answer) -> None:
        content = answer.content
        headers = {
            "Content-Type": answer.content_type,
            "Content-Length": str(len(content)),
            "cf-ray": f"{secrets.token_hex(8)}-SBX",
            **answer.headers,
        }
        self.send_response(answer.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()
