"""One site, five doors."""
