"""stub"""
from typing import Any
def render_task(arguments: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    raise NotImplementedError
