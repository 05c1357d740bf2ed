"""The app under release in the tests; its tag says how it behaves.

good answers 200, bad fails every request but the health check, noisy logs an error per request,
sick fails its health check, crash exits at once, slow takes a second, hang never answers but its health
check, drop closes the connection instead of an answer, half sends half of an answer, and idle closes a
connection that has been idle for half a second.
"""

from __future__ import annotations

import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TAG = sys.argv[1]


class App(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

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
        body = json.dumps({"tag": TAG, "colour": os.environ.get("COLOUR")}).encode()
        self.send_response(500 if failing else 200)
        self.send_header("content-length", str(len(body) * (2 if TAG == "half" and not healthy else 1)))
        self.end_headers()
        self.wfile.write(body)
        if TAG == "half" and not healthy:
            self.close_connection = True
        if TAG == "idle":
            self.connection.settimeout(0.5)

    def log_message(self, *_: object) -> None:
        pass


if TAG == "crash":
    print("ERROR cannot start", flush=True)
    sys.exit(3)
print("ready", flush=True)
ThreadingHTTPServer((os.environ["TASK_IP"], int(sys.argv[2])), App).serve_forever()
