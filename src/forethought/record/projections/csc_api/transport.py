"""The one part of the record that reaches a network: a POST over HTTPS. Nothing loads it unasked."""

from __future__ import annotations

from forethought.sources.https import Context, Https

from .exchange import Reply, checked


class HttpTransport:
    """Posts with the standard library. Proxies are taken from the environment."""

    def __init__(self, timeout: float = 60.0, context: Context | None = None) -> None:
        """``timeout`` of one attempt in seconds; ``context`` for certificates of one's own."""
        self._timeout = timeout
        self._https = Https(context)

    def post(self, url: str, headers: dict[str, str], body: bytes) -> Reply | None:
        """The answer, whatever its status; None when there was none, or a broken one.

        Raises ``SendStopped`` for an address that is not encrypted.
        """
        return self._https.ask(checked(url), headers, self._timeout, body)
