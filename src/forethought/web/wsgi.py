"""The site as a WSGI application: ``granian --interface wsgi forethought.web.wsgi:application``."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from forethought.operations import setup
from forethought.operations.location import workspace_here

setup(workspace_here().root)
application = get_wsgi_application()
