"""The page, what it loads, and the descriptions it shows."""

from __future__ import annotations

from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from functions.access import AUDIENCES
from functions.docs_api import files
from functions.problems import answers

router = APIGatewayRouter()  # type: ignore[no-untyped-call]

# Scripts and styles from here alone; what Swagger UI draws by itself are `data:` pictures and
# style attributes. Nothing may frame the page, and it sends nothing anywhere.
_POLICY: Final = "; ".join(
    (
        *("default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'"),
        *("img-src 'self' data:", "connect-src 'self'", "base-uri 'none'", "form-action 'none'"),
        "frame-ancestors 'none'",
    )
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}
_MINUTES: Final = {"Cache-Control": "public, max-age=300"}
_DAY: Final = {"Cache-Control": "public, max-age=86400"}
_OPENAPI: Final[dict[str, Any]] = {
    "description": "Mô tả theo OpenAPI 3.1",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {"openapi": {"type": "string"}, "paths": {"type": "object"}},
                "required": ["openapi", "paths"],
            }
        }
    },
}


@router.get("/v1/docs", include_in_schema=False)
def read_page() -> Response[str]:
    return Response(200, "text/html; charset=utf-8", files.page(), {**_HEADERS, **_MINUTES})


@router.get("/v1/docs/<file>", include_in_schema=False)
def read_part(file: str) -> Response[str]:
    found = files.part(file)
    if found is None:
        raise NotFoundError
    return Response(200, found.kind, found.text, {**_HEADERS, **_DAY})


@router.get(
    "/v1/openapi/<file>",
    operation_id="readDescription",
    summary="Mô tả giao diện lập trình của một nhóm sử dụng",
    tags=["public"],
    responses={**answers("not-found", token=False), 200: _OPENAPI},  # type: ignore[dict-item]
)
def read_description(
    file: Annotated[
        str,
        Path(
            description="Tên nhóm sử dụng, với đuôi .json.",
            json_schema_extra={
                "enum": [f"{audience}.json" for audience in AUDIENCES],
                "examples": ["partner.json"],
            },
        ),
    ],
) -> Response[str]:
    found = files.description(file)
    if found is None:
        raise NotFoundError
    return Response(200, "application/json", found, {**_HEADERS, **_MINUTES})
