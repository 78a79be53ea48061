"""The public chat page: `create_app` builds it, `serve` runs it."""
