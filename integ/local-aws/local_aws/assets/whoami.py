"""Stands for the image traefik/whoami: answers 200 on every path, after `?wait=750ms`, and says what it is."""

from __future__ import annotations

import os
import re
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class WhoAmI(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or the body waits for the head's acknowledgement, 40 ms

    def answer(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        self.rfile.read(length)
        wait = re.search(r"[?&]wait=(\d+)ms(&|$)", self.path)
        time.sleep(int(wait[1]) / 1000 if wait else 0)
        body = (
            "bootstrap: the local stand-in for the image traefik/whoami.\n"
            "No release has been deployed yet.\n"
            f"Address: {os.environ.get('TASK_IP', 'unknown')}\n"
            f"Request: {self.command} {self.path}\n"
        ).encode()
        self.send_response(200)
        self.send_header("content-type", "text/plain; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

    def log_message(self, *_: object) -> None:
        """Says nothing: health checks would drown the log."""


class Server(ThreadingHTTPServer):
    request_queue_size = 128  # with a full one, a new connection takes a second more

    def handle_error(self, *_: object) -> None:
        """Says nothing of a client that hangs up, as the image does: a traceback would be an error in the log."""


if __name__ == "__main__":
    address = (os.environ.get("TASK_IP", "127.0.0.1"), int(os.environ.get("WHOAMI_PORT_NUMBER", "80")))
    server = Server(address, WhoAmI)
    print(f"stand-in for traefik/whoami on {address[0]}:{address[1]}", flush=True)
    server.serve_forever()
