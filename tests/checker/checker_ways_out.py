"""Every way we know in which a page could tell somebody something, as script to try in the page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# name | script in which `url` leads to a listener and `element(tag, properties)` puts something into the page
WAYS_OUT = {
    "fetch": "await fetch(url)",
    "fetch without answer": "await fetch(url, { method: 'POST', mode: 'no-cors', body: 'x', keepalive: true })",
    "XMLHttpRequest": "const asked = new XMLHttpRequest(); asked.open('GET', url); asked.send()",
    "WebSocket": "new WebSocket(url.replace('http:', 'ws:'))",
    "EventSource": "new EventSource(url)",
    "beacon": "navigator.sendBeacon(url, 'x')",
    "image": "new Image().src = url",
    "picture in style": "document.body.style.backgroundImage = `url(${url})`",
    "script": "element('script', { src: url })",
    "module": "await import(url)",
    "style sheet": "element('link', { rel: 'stylesheet', href: url })",
    "icon": "element('link', { rel: 'icon', href: url })",
    "font": "await new FontFace('other', `url(${url})`).load()",
    "frame": "element('iframe', { src: url })",
    "object": "element('object', { data: url })",
    "embedded": "element('embed', { src: url })",
    "sound": "await new Audio(url).play()",
    "film": "await element('video', { src: url, muted: true }).play()",
    "track": "element('video', { crossOrigin: '' }).append(element('track', { src: url, default: true }))",
    "prefetch": "element('link', { rel: 'prefetch', href: url })",
    "manifest": "element('link', { rel: 'manifest', href: url })",
    "ping": "element('a', { href: '#', ping: url }).click()",
    "worker's fetch": "new Worker(URL.createObjectURL(new Blob([`fetch('${url}')`])))",
    "worker's script": "new Worker(URL.createObjectURL(new Blob([`importScripts('${url}')`])))",
    "worker's XMLHttpRequest": "new Worker(URL.createObjectURL(new Blob([`const asked = new XMLHttpRequest();"
    " asked.open('GET', '${url}', false); asked.send()`])))",
    "form": "element('iframe', { name: 'aside' }); const form = element('form', { action: url, target: 'aside' });"
    " form.submit()",
}
TRY = """
async ([way, url]) => {
  const element = (tag, properties) => {
    const made = Object.assign(document.createElement(tag), properties);
    document.body.append(made);
    return made;
  };
  const attempts = { %s };
  try {
    await Promise.race([attempts[way](url, element), new Promise((done) => setTimeout(done, 1000))]);
  } catch {
    return;  // refused at once, as it should be
  }
}
""" % ", ".join(f'"{name}": async (url, element) => {{ {script} }}' for name, script in WAYS_OUT.items())  # noqa: UP031


class Listener:
    """A server on this machine that notes what it is asked."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[str] = []


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener on a free port, until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            listener.asked.append(self.path.rstrip("?"))  # a form adds one
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_OPTIONS = do_HEAD = do_GET  # noqa: N815 - as the library has them

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener = Listener(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield listener
    finally:
        server.shutdown()
        server.server_close()
