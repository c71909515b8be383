"""Under which address the caller reached us: the discovery document has to name it."""

from __future__ import annotations

from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent


def endpoint_of(event: BaseProxyEvent, path: str) -> str:
    """The URL of `path` beside the one that was asked for. Behind it is the stage, or the base path
    of a domain of our own; the gateway says so, no header of the caller."""
    context = event["requestContext"]
    asked, public = event["path"], context.get("path") or event["path"]
    base = public.removesuffix(asked) if public.endswith(asked) else ""
    domain = context.get("domainName")
    if domain:
        return f"https://{domain}{base}{path}"
    # Only the local cloud has no name for itself.
    return f"http://{event.headers.get('host', 'localhost')}{base}{path}"
