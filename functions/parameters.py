"""Parameters of lists, each bounded."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

Limit = Annotated[int, Query(ge=1, le=100, description="Số dòng nhiều nhất của một trang")]
PageToken = Annotated[
    str | None,
    Query(pattern=r"^[A-Za-z0-9_-]{1,300}$", description="next_page_token của trang trước"),
]
"""Which of them lead on, and in which list, `page_token` alone knows."""
