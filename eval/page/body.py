"""A request's body, ended where it grows beyond its limit."""

from __future__ import annotations

from starlette.types import Message, Receive


def limited(receive: Receive, longest: int) -> Receive:
    """`receive` that ends a body of unknown length at `longest` bytes, as if the sender had gone."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > longest else message

    return receiving
