"""A failure of the site leaves a log that says where, and never whose."""

import logging
import sys

from forethought.web.quiet_logging import QuietFormatter

CANARY = "Zyxwvut Canaryname"


def test_neither_message_nor_address_nor_exception_text_is_written():
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as inner:
            raise ValueError(f"no such child {CANARY}") from inner
    except ValueError:
        record = logging.LogRecord(
            "django.request",
            logging.ERROR,
            __file__,
            1,
            "Internal Server Error: %s",
            (f"/family/{CANARY}/",),
            sys.exc_info(),
        )
    text = QuietFormatter().format(record)
    assert "Canaryname" not in text
    assert "ValueError" in text
    assert "KeyError" in text
    assert "test_web_logging.py" in text


def test_the_site_logs_through_it():
    from forethought.web import settings

    assert settings.LOGGING["handlers"]["console"]["formatter"] == "quiet"
    assert settings.LOGGING["formatters"]["quiet"]["()"].endswith("QuietFormatter")
