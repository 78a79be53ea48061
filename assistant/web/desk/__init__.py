"""The desk's pages, behind a login."""
