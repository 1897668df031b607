"""Shapes what a reader gave into what a page shows. Nothing here reads the record or decides anything."""
