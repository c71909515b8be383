"""Where Open311 is, and what may be reported by it. Parameters → use case → document."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Request, Response

from casework.bootstrap import open311
from functions.open311_api import parameters as p
from functions.open311_api.address import endpoint_of
from functions.open311_api.dependencies import (
    V2,
    CatalogueOfToday,
    Code,
    check_jurisdiction,
    plain,
    service_named,
)
from functions.open311_api.operations import Render, operation
from functions.open311_api.schemas import DiscoveryView, ServiceDefinition, ServiceView

_DISCOVERY = "Điểm truy cập Open311"


@operation("GET", "/open311/discovery", "discoverOpen311", _DISCOVERY, DiscoveryView)
@operation("GET", f"{V2}/discovery", "discoverOpen311V2", _DISCOVERY, DiscoveryView)
def discovery(render: Render, request: Request, catalogue: CatalogueOfToday) -> Response[str]:
    url = endpoint_of(request.resolved_event, V2)
    return render("discovery", plain(DiscoveryView.of(catalogue, url, open311.kind())))


@operation(
    "GET",
    f"{V2}/services",
    "listOpen311Services",
    "Danh mục dịch vụ",
    list[ServiceView],
    "Các lĩnh vực được phản ánh qua Open311.",
)
def services(
    render: Render, catalogue: CatalogueOfToday, jurisdiction_id: p.JurisdictionId = None
) -> Response[str]:
    check_jurisdiction(jurisdiction_id, catalogue)
    offered = catalogue.services.values()
    return render("services", [plain(ServiceView.of(service)) for service in offered])


@operation(
    "GET",
    f"{V2}/services/<service_code>",
    "readOpen311Service",
    "Thuộc tính của một dịch vụ",
    ServiceDefinition,
)
def definition(
    service_code: Code,
    render: Render,
    catalogue: CatalogueOfToday,
    jurisdiction_id: p.JurisdictionId = None,
) -> Response[str]:
    check_jurisdiction(jurisdiction_id, catalogue)
    service = service_named(service_code, catalogue)
    return render("service_definition", plain(ServiceDefinition.of(service)))
