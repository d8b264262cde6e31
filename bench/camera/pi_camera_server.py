#!/usr/bin/env python3
"""Stands in for a Raspberry Pi camera that serves MJPEG over HTTP the way the picamera web-streaming recipe does.

`/` redirects to `/index.html`, which shows `/stream.mjpg`: multipart/x-mixed-replace with boundary FRAME, each part with
Content-Type and Content-Length, HTTP/1.0. One thread per client waits for the next frame and writes it with blocking
calls, so the uplink is shared by all clients and a slow one queues behind its own socket buffer.

The pictures are real JPEGs, played in a loop. Each gets its capture time when it is published: a COM segment right
after SOI with the text `FANLIGHT-T:` and 20 digits, nanoseconds since 1970 (CLOCK_REALTIME).

It prints `frames=N clients=M connections=K` each second: frames published, clients watching now, and TCP connections
accepted since the start. `--port 0` takes a free port; the first line says which.
"""
import argparse
import pathlib
import signal
import sys
import threading
import time
from http import server

LOOP = pathlib.Path(__file__).resolve().parents[2] / "src/test/resources/media/car-640x480.mjpeg"
PAGE = b'<html><head><title>Pi camera</title></head><body><img src="stream.mjpg" width="640" height="480"></body></html>'
SOI, EOI = b"\xff\xd8", b"\xff\xd9"


def split_jpegs(data):
    """Parts back-to-back JPEGs. End of image, start of image next to each other never occur inside a picture here."""
    if not (data.startswith(SOI) and data.endswith(EOI)):
        raise ValueError("not a file of JPEGs back to back")
    pieces = data.split(EOI + SOI)
    last = len(pieces) - 1
    return [(SOI if i else b"") + piece + (EOI if i < last else b"") for i, piece in enumerate(pieces)]


def stamped(jpeg, epoch_ns):
    """The same picture with its capture time in a comment right after SOI."""
    text = b"FANLIGHT-T:%020d" % epoch_ns
    return SOI + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + jpeg[2:]


class Camera:
    """Publishes the newest picture and wakes every client that waits for it. Counters are guarded by `changed`."""

    def __init__(self, jpegs, fps):
        self.jpegs, self.interval = jpegs, 1 / fps
        self.changed = threading.Condition()
        self.newest = b""
        self.frames = self.clients = self.connections = 0

    def run(self, until):
        due = time.monotonic()
        while due < until:
            time.sleep(max(0.0, due - time.monotonic()))
            with self.changed:
                self.newest = stamped(self.jpegs[self.frames % len(self.jpegs)], time.time_ns())
                self.frames += 1
                self.changed.notify_all()
            # A machine that was asleep goes on from now: a camera does not catch up.
            due = max(due + self.interval, time.monotonic() - self.interval)

    def next(self):
        with self.changed:
            self.changed.wait()
            return self.newest

    def count(self, clients=0, connections=0):
        with self.changed:
            self.clients += clients
            self.connections += connections

    def line(self):
        with self.changed:
            return f"frames={self.frames} clients={self.clients} connections={self.connections}"


class Handler(server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/":
            self.send_response(301)
            self.send_header("Location", "/index.html")
            self.end_headers()
        elif self.path == "/index.html":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(PAGE)))
            self.end_headers()
            self.wfile.write(PAGE)
        elif self.path == "/stream.mjpg":
            self.stream(self.server.camera)
        else:
            self.send_error(404)

    def stream(self, camera):
        camera.count(clients=1)
        try:
            self.send_response(200)
            self.send_header("Age", "0")
            self.send_header("Cache-Control", "no-cache, private")
            self.send_header("Pragma", "no-cache")
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=FRAME")
            self.end_headers()
            while True:
                jpeg = camera.next()
                self.wfile.write(b"--FRAME\r\n")
                self.send_header("Content-Type", "image/jpeg")
                self.send_header("Content-Length", str(len(jpeg)))
                self.end_headers()
                self.wfile.write(jpeg)
                self.wfile.write(b"\r\n")
        except OSError as gone:
            print(f"client {self.client_address} left: {gone}", file=sys.stderr)
        finally:
            camera.count(clients=-1)

    def log_message(self, *_):
        pass


class Web(server.ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address, camera):
        super().__init__(address, Handler)
        self.camera = camera

    def process_request(self, request, client_address):
        self.camera.count(connections=1)
        super().process_request(request, client_address)

    def handle_error(self, request, client_address):
        print(f"client {client_address}: {sys.exc_info()[1]}", file=sys.stderr)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=8000)
    options.add_argument("--fps", type=float, default=24, help="pictures per second (default 24)")
    options.add_argument("--max-seconds", type=float, default=3600, help="stop by itself after this (default 3600)")
    options.add_argument("--frames", type=pathlib.Path, default=LOOP, metavar="FILE", help="JPEGs back to back")
    args = options.parse_args()
    if args.fps <= 0:
        options.error("--fps must be above 0")
    try:
        jpegs = split_jpegs(args.frames.read_bytes())
    except (OSError, ValueError) as problem:
        options.error(f"--frames {args.frames}: {problem}")

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    camera = Camera(jpegs, args.fps)
    web = Web((args.host, args.port), camera)
    print(f"Pi camera on http://{args.host}:{web.server_address[1]}/stream.mjpg", flush=True)
    ends = time.monotonic() + args.max_seconds
    threading.Thread(target=web.serve_forever, daemon=True).start()
    threading.Thread(target=camera.run, args=(ends,), daemon=True).start()
    try:
        while (left := ends - time.monotonic()) > 0:
            time.sleep(min(1, left))
            print(camera.line(), flush=True)
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
