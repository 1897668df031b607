"""Django's settings, all derived from one folder: the workspace named by FORETHOUGHT_WORKSPACE.

Environment, all optional: FORETHOUGHT_WORKSPACE (default ./forethought-data), FORETHOUGHT_DATABASE_URL
(PostgreSQL instead of the workspace's SQLite), FORETHOUGHT_HOSTS (names the site answers to, comma
separated), FORETHOUGHT_HTTPS=1 (in service: cookies and pages only over HTTPS).
"""

from __future__ import annotations

import os
from pathlib import Path

from forethought.operations import location
from forethought.pages import STATIC

_HERE = Path(__file__).resolve().parent

FORETHOUGHT_WORKSPACE = location.workspace_here()
FORETHOUGHT_DEMO = FORETHOUGHT_WORKSPACE.is_demo
_HTTPS = os.environ.get("FORETHOUGHT_HTTPS") == "1"

DEBUG = False
SECRET_KEY = FORETHOUGHT_WORKSPACE.key("sessions").hex()
ALLOWED_HOSTS = os.environ.get("FORETHOUGHT_HOSTS", "127.0.0.1,localhost,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "forethought.operations",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "forethought.web.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "forethought.web.middleware.IdleTimeout",
    "forethought.web.access.AccessMiddleware",
]
ROOT_URLCONF = "forethought.web.urls"
WSGI_APPLICATION = "forethought.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [_HERE / "templates"],
        "OPTIONS": {
            "environment": "forethought.web.templating.environment",
            "context_processors": ["forethought.web.templating.shell"],
        },
    },
]
DATABASES = {"default": location.database(FORETHOUGHT_WORKSPACE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "operations.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "forethought.web.second_factor.ClosedAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/sign-in/"
MFA_ADAPTER = "forethought.web.second_factor.SealedSecrets"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Forethought"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts here have no e-mail address at all

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 8 * 60 * 60  # one working day at most, however busy
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_NAME = "__Host-forethought" if _HTTPS else "forethought"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_NAME = "__Host-forethought-form" if _HTTPS else "forethought-form"
CSRF_FAILURE_VIEW = "forethought.web.doors.refusals.form_expired"
FORETHOUGHT_IDLE_SECONDS = 15 * 60
FORETHOUGHT_EXIT_URL = "https://www.bbc.co.uk/weather"  # opened only by somebody who presses "leave this site"

SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_HSTS_PRELOAD = _HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

STATIC_URL = "/static/"
STATIC_ROOT = STATIC
WHITENOISE_ROOT = None
WHITENOISE_MAX_AGE = 3600

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # nothing is left on a disk

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Messages of exceptions and addresses of requests may hold a person's values: see the formatter.
    "formatters": {"quiet": {"()": "forethought.web.quiet_logging.QuietFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A refusal is not a failure of the machine; the audit has it.
    "loggers": {"django.request": {"level": "ERROR"}},
}
