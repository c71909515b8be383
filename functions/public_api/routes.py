"""Schema → port → schema: there is nothing to decide about what is public already."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from aws_lambda_powertools.event_handler.router import APIGatewayRouter

from casework import bootstrap
from casework.bootstrap import public
from casework.domain.corrections import month_of
from casework.domain.errors import CaseNotFound
from casework.domain.names import Names
from casework.ports import Cases, Clock
from functions.problems import answers
from functions.public_api.pages import page
from functions.public_api.schemas import (
    CaseList,
    FeatureCollection,
    PublicCaseView,
    Statistics,
)

_ON_A_PAGE = 50
"""Answers of 10 000 letters, six bytes each where JSON escapes them."""
_ON_A_MAP = 2_000
"""Features of some 600 bytes: far below the 6 MB that a function may answer."""

router = APIGatewayRouter()  # type: ignore[no-untyped-call]

Month = Annotated[
    str | None,
    Query(
        pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$",
        description="Tháng công khai (giờ Việt Nam), mặc định là tháng này.",
        examples=["2026-11"],
    ),
]
PageToken = Annotated[
    str | None,
    Query(
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        description="`next_page_token` của trang trước.",
    ),
]
_FOUND: dict[int, OpenAPIResponse] = {
    200: {"description": "Thành công"},
    304: {"description": "Không đổi so với ETag trong If-None-Match", "content": {}},
}
_ANSWERS = {**answers("invalid-request", "too-many-requests", token=False), **_FOUND}


@router.get(
    "/v1/public/cases",
    operation_id="listPublicCases",
    summary="Danh sách phản ánh đã công khai",
    description="Theo tháng công khai, ngày mới nhất trước. Không có thông tin cá nhân; tọa độ "
    "được làm tròn khoảng 110 m.",
    tags=["public"],
    responses=_ANSWERS,
)
def list_cases(
    cases: Annotated[Cases, Depends(bootstrap.cases)],
    clock: Annotated[Clock, Depends(bootstrap.clock)],
    names: Annotated[Names, Depends(public.names)],
    month: Month = None,
    page_token: PageToken = None,
    limit: Annotated[
        int, Query(ge=1, le=_ON_A_PAGE, description="Số phản ánh mỗi trang.")
    ] = _ON_A_PAGE,
) -> CaseList:
    return CaseList.of(page(cases, month, page_token, limit, clock.now()), names)


@router.get(
    "/v1/public/cases.geojson",
    operation_id="mapPublicCases",
    summary="Bản đồ phản ánh đã công khai",
    description="GeoJSON (RFC 7946) theo tháng công khai. Phản ánh không có tọa độ không có trên "
    "bản đồ. Tháng có trên 2.000 phản ánh được chia trang bằng `next_page_token`.",
    tags=["public"],
    responses={
        **_ANSWERS,
        200: {
            "description": "Điểm của từng phản ánh",
            "content": {"application/geo+json": {"model": FeatureCollection}},
        },
    },
)
def map_cases(
    cases: Annotated[Cases, Depends(bootstrap.cases)],
    clock: Annotated[Clock, Depends(bootstrap.clock)],
    names: Annotated[Names, Depends(public.names)],
    month: Month = None,
    page_token: PageToken = None,
) -> Response[str]:
    shown = FeatureCollection.of(page(cases, month, page_token, _ON_A_MAP, clock.now()), names)
    return Response(HTTPStatus.OK, "application/geo+json", shown.model_dump_json())


@router.get(
    "/v1/public/cases/<public_id>",
    operation_id="readPublicCase",
    summary="Một phản ánh đã công khai",
    tags=["public"],
    responses={**answers("case-not-found", token=False), **_ANSWERS},
)
def read_case(
    public_id: Annotated[str, Path(max_length=40, examples=["20261114-7K3MX9QR2T"])],
    cases: Annotated[Cases, Depends(bootstrap.cases)],
    names: Annotated[Names, Depends(public.names)],
) -> PublicCaseView:
    found = cases.published_case(public_id)
    if found is None:
        raise CaseNotFound(public_id)
    return PublicCaseView.of(found, names)


@router.get(
    "/v1/public/statistics",
    operation_id="countPublicCases",
    summary="Số liệu phản ánh đã công khai",
    description="Theo lĩnh vực và cơ quan, chỉ tính các phản ánh được công khai trong tháng.",
    tags=["public"],
    responses=_ANSWERS,
)
def count_cases(
    cases: Annotated[Cases, Depends(bootstrap.cases)],
    clock: Annotated[Clock, Depends(bootstrap.clock)],
    names: Annotated[Names, Depends(public.names)],
    month: Month = None,
) -> Statistics:
    wanted = month or month_of(clock.now())
    return Statistics.of(wanted, tuple(cases.published(wanted)), names)
