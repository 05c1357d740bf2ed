"""The app under release in the tests; its tag says how it behaves.

good answers 200, bad fails every request but the health check, noisy logs an error per request,
sick fails its health check, crash exits at once, slow takes a second, hang never answers but its health
check, drop closes the connection instead of an answer, half sends half of an answer, and idle closes a
connection that has been idle for up to a fifth of a second. Every answer carries the number of its connection.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TAG = sys.argv[1]


class App(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or the body waits for the head's acknowledgement, 40 ms
    numbers = itertools.count(1)

    def setup(self) -> None:
        super().setup()
        self.number = next(self.numbers)

    def do_GET(self) -> None:
        healthy = self.path == "/health"
        if TAG == "slow" and not healthy:
            time.sleep(1)
        if TAG == "hang" and not healthy:
            time.sleep(3600)
        if TAG == "drop" and not healthy:
            self.close_connection = True
            return
        if TAG == "noisy" and not healthy:
            print(json.dumps({"level": "error", "path": self.path}), flush=True)
        failing = TAG.startswith("sick") or (TAG.startswith("bad") and not healthy)
        body = json.dumps({"tag": TAG, "colour": os.environ.get("COLOUR"), "connection": self.number}).encode()
        self.send_response(500 if failing else 200)
        self.send_header("content-length", str(len(body) * (2 if TAG == "half" and not healthy else 1)))
        self.end_headers()
        self.wfile.write(body)
        if TAG == "half" and not healthy:
            self.close_connection = True
        if TAG == "idle":
            self.connection.settimeout(random.uniform(0.01, 0.2))

    def log_message(self, *_: object) -> None:
        pass


if TAG == "crash":
    print("ERROR cannot start", flush=True)
    sys.exit(3)
ThreadingHTTPServer.request_queue_size = 128  # with a full one, a new connection takes a second more
server = ThreadingHTTPServer((os.environ["TASK_IP"], int(sys.argv[2])), App)
print("ready", flush=True)
server.serve_forever()
