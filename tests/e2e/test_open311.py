"""Open311 on the deployed stack: clients as they are published, schemas, both formats, IAM."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests
from georeport import GeoReport

from local.cloud import ROOT
from tests.e2e.conftest import Deployed, eventually
from tests.e2e.pythons import Interpreter, python_2, python_3
from tests.open311 import as_texts, check, from_xml

JURISDICTION = "dongthap.gov.vn"
POWER_CUT = "Cúp điện hoài, ngày cúp bốn năm lần không báo trước."
PUBLISHED = "Điện lực đã thay máy biến áp, lưới điện đã ổn định."
numbers = count(1)


@dataclass(frozen=True)
class Open311:
    deployed: Deployed
    url: str
    key: str
    other_key: str

    def ask(self, path: str, schema: str, **parameters: Any) -> Any:
        """The JSON of a GET; XML has to say the same, unless a clock ticked in between."""
        as_json, as_xml, again = (
            _session().get(f"{self.url}{path}.{form}", params=parameters, timeout=30)
            for form in ("json", "xml", "json")
        )
        if as_json.content != again.content:
            return self.ask(path, schema, **parameters)
        return _checked(as_json, as_xml, schema)

    def send(self, path: str, schema: str, **form: Any) -> Any:
        """The JSON of a POST; sent again for XML, it has to come to the same."""
        as_json, as_xml = (
            _session().post(f"{self.url}{path}.{each}", data=form, timeout=30)
            for each in ("json", "xml")
        )
        return _checked(as_json, as_xml, schema)

    def submit(self, **changes: str) -> str:
        form = {
            "api_key": self.key,
            "service_code": "dien",
            "address_id": "29971",
            "lat": "10.51234",
            "long": "105.61234",
            "description": f"{POWER_CUT} Lần {next(numbers)}",
            "phone": "0912345678",
            "last_name": "Nguyễn Văn",
            "first_name": "Bí Mật",
            **changes,
        }
        return str(self.send("/requests", "receipts", **form)[0]["service_request_id"])

    def published(self) -> tuple[str, str]:
        """A request with a published answer: its reference, and the id the public has for it."""
        reference = self.submit()
        eventually(
            lambda: self.deployed.case(reference)["state"],
            lambda state: state == "forwarded",
            within=120,
        )
        officer = self.deployed.client("officer-pcdt")
        assert officer.act(reference, "accept").status_code == 200
        answer = {"agency": "PCDT", "text": "Đã thay máy biến áp.", "evidence": ["BB-1/2026"]}
        assert officer.act(reference, "answer", **answer).status_code == 200
        approved = self.deployed.console.act(reference, "approve-answer", publish=PUBLISHED)
        assert approved.status_code == 200
        public_id = str(self.deployed.case(reference)["public_id"])
        eventually(
            lambda: [r["service_request_id"] for r in self.ask("/requests", "requests")],
            lambda ids: public_id in ids,
        )
        return reference, public_id


@pytest.fixture(scope="module")
def open311(deployed: Deployed) -> Open311:
    keys = [tool(deployed, "issue", code).strip() for code in ("e-dongthap", "partner-b")]
    return Open311(deployed, f"{deployed.outputs['ApiUrl']}/open311/v2", *keys)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clients heed the caller's environment."""
    monkeypatch.setenv("NO_PROXY", "*")


def tool(deployed: Deployed, *arguments: str) -> str:
    """An administrator's command, as a process of its own; what it printed."""
    table = {"PARTNER_KEY_TABLE": deployed.outputs["PartnerKeyTableName"]}
    done = subprocess.run(
        [sys.executable, "-m", "casework.tools.open311_keys", *arguments],
        cwd=ROOT,
        env={**os.environ, **deployed.cloud.environment, **table, "PYTHONPATH": "shared"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(params=["Python 3", "Python 2.7"])
def python(request: pytest.FixtureRequest, tmp_path: Path) -> Interpreter:
    found = python_3() if request.param == "Python 3" else python_2(tmp_path)
    if found is None:
        pytest.skip("no Python 2.7 on this machine")
    return found


def three(
    python: Interpreter, open311: Open311, *calls: tuple[str, list[Any], dict[str, Any]]
) -> list[Any]:
    """What the client of 2013 returns."""
    keywords = {"api_key": open311.key, "jurisdiction": JURISDICTION}
    done = subprocess.run(
        [python.executable, "-W", "ignore", str(ROOT / "tests/e2e/three_client.py")],
        env={**os.environ, **python.environment},
        input=json.dumps({"endpoint": open311.url, "keywords": keywords, "calls": calls}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    results: list[Any] = json.loads(done.stdout)
    assert {result["type"] for result in results} == {"application/json; charset=utf-8"}
    assert {result["status"] for result in results} == {200}
    return [result["returned"] for result in results]


def test_three_discovers_reports_and_follows(open311: Open311, python: Interpreter) -> None:
    report = {
        "address": "Chợ Mỹ Thọ, huyện Cao Lãnh",
        "name": "Mẫu Nguyễn",
        "phone": "0901000001",
        "description": f"{POWER_CUT} (three, {python})",
    }
    discovery, services, definition, receipts = three(
        python,
        open311,
        ("discovery", [], {}),
        ("services", [], {}),
        ("services", ["dien"], {}),
        ("post", ["dien"], report),
    )
    for document, schema in (
        (discovery, "discovery"),
        (services, "services"),
        (definition, "service_definition"),
        (receipts, "receipts"),
    ):
        check(document, schema)

    request_id = receipts[0]["service_request_id"]
    case = open311.deployed.case(request_id)
    assert (case["source"]["partner"], case["feedback"]["text"]) == (
        "e-dongthap",
        report["description"],
    )
    own = {"api_key": open311.key}
    (read,), listed, again, (token,) = three(
        python,
        open311,
        ("request", [request_id], own),
        ("requests", ["dien"], {**own, "status": "open", "count": 5}),
        ("post", ["dien"], report),
        ("token", [request_id], own),
    )
    check([read], "requests")
    check(listed, "requests")
    assert read["description"] == report["description"]
    assert request_id in [request["service_request_id"] for request in listed]
    assert again[0]["service_request_id"] == token["service_request_id"] == request_id


@pytest.mark.parametrize("form", ["json", "xml"])
def test_georeport_lists_and_reads(open311: Open311, form: str) -> None:
    _, public_id = open311.published()
    client = GeoReport(open311.url, jurisdiction=JURISDICTION, output_format=form)

    services = client.get_service_list()
    definition = client.get_service_definition("dien")
    found = client.get_service_requests(service_code="dien", status="closed")
    read = client.get_service_request(public_id)

    assert "dien" in [service["service_code"] for service in services]
    assert definition["service_code"] == "dien"
    listed = found if isinstance(found, list) else [found]  # one element of XML is no list to it
    (request,) = (r for r in listed if r["service_request_id"] == public_id)
    assert read == request
    assert read["status_notes"] == PUBLISHED
    if form == "json":
        check(services, "services")
        check(definition, "service_definition")
        check(found, "requests")


def test_every_document_is_as_the_specification_has_it_in_both_formats(open311: Open311) -> None:
    reference, public_id = open311.published()
    own = {"api_key": open311.key}

    for service in open311.ask("/services", "services", jurisdiction_id=JURISDICTION):
        if service["metadata"] and service["service_code"] in ("dien", "chieu_sang", "rac_thai"):
            open311.ask(f"/services/{service['service_code']}", "service_definition")
    open311.ask("/discovery", "discovery")
    open311.ask("/requests", "requests", **own)
    (request,) = open311.ask(f"/requests/{reference}", "requests", **own)
    (public,) = open311.ask(f"/requests/{public_id}", "requests")
    open311.ask(f"/tokens/{reference}", "tokens", **own)
    assert (request["status"], public["status"]) == ("closed", "closed")
    told = eventually(
        lambda: [
            update
            for update in open311.ask("/servicerequestupdates", "updates", **own)
            if update["service_request_id"] == reference
        ],
        lambda updates: len(updates) >= 5,
    )
    assert told[0]["description"] == "Đã hoàn thành. Đã thay máy biến áp."
    assert public_id in [
        update["service_request_id"] for update in open311.ask("/servicerequestupdates", "updates")
    ]


def test_information_is_added_once(open311: Open311) -> None:
    reference = open311.submit()

    (receipt,) = open311.send(
        *("/servicerequestupdates", "update_receipts"),
        api_key=open311.key,
        service_request_id=reference,
        description="Cả ấp đều mất điện",
    )

    assert open311.deployed.case(reference)["additions"] == ["Cả ấp đều mất điện"]
    assert receipt["update_id"].startswith(reference)


def test_the_same_report_again_is_the_same_request_and_named_ones_for_ever(
    open311: Open311,
) -> None:
    report = {"description": f"{POWER_CUT} Hai lần"}

    assert open311.submit(**report) == open311.submit(**report)
    named = {"attribute[external_id]": "app-7"}
    first = open311.submit(**report, **named)
    assert first == open311.submit(**report, **named)
    errors = open311.send(
        *("/requests", "errors"),
        api_key=open311.key,
        service_code="dien",
        address_id="29971",
        **named,
    )
    assert errors[0]["code"] == 400


@pytest.mark.parametrize(
    ("path", "parameters", "status"),
    [
        ("/services", {"jurisdiction_id": "sfgov.org"}, 404),
        ("/services/khong_co", {}, 404),
        ("/requests/DT-2222-2222-22-2", {}, 404),
        ("/requests", {"api_key": "wrong"}, 403),
        ("/requests", {"start_date": "yesterday"}, 400),
        ("/nothing", {}, 404),
    ],
)
def test_what_is_refused_is_told_in_both_formats(
    open311: Open311, path: str, parameters: dict[str, str], status: int
) -> None:
    errors = open311.ask(path, "errors", **parameters)

    assert {error["code"] for error in errors} == {status}


def test_a_revoked_key_opens_nothing(open311: Open311) -> None:
    key = tool(open311.deployed, "issue", "e-dongthap").strip()
    assert open311.ask("/requests", "requests", api_key=key)

    tool(open311.deployed, "revoke", key.partition(".")[0])

    assert open311.ask("/requests", "errors", api_key=key)[0]["code"] == 403
    refused = open311.send(
        "/requests", "errors", api_key=key, service_code="dien", lat="1", long="1"
    )
    assert refused[0]["code"] == 403


def test_others_see_what_was_published_and_nothing_of_the_sender(open311: Open311) -> None:
    reference, public_id = open311.published()
    hidden = open311.submit()

    for key in ({}, {"api_key": open311.other_key}):
        for unknown in (reference, hidden):
            assert open311.ask(f"/requests/{unknown}", "errors", **key)[0]["code"] == 404
        (public,) = open311.ask(f"/requests/{public_id}", "requests", **key)
        assert (public["lat"], public["long"]) == (10.512, 105.612)
        text = str(
            [
                open311.ask("/requests", "requests", **key),
                open311.ask("/servicerequestupdates", "updates", **key),
            ]
        )
        for secret in (reference, hidden, "Bí Mật", "0912345678", "84912345678", "Lần "):
            assert secret not in text
    secret = open311.key.partition(".")[2]
    logs = open311.deployed.cloud.client("logs")
    lines = [
        event["message"]
        for group in logs.describe_log_groups()["logGroups"]
        for event in logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
    ]
    assert lines
    assert not [line for line in lines if secret in line or "0912345678" in line]


def test_the_discovery_leads_to_the_endpoint(open311: Open311) -> None:
    """By the name that the gateway has, which stands in the URL it was asked by."""
    host = open311.deployed.outputs["ApiUrl"]
    endpoint, _, rest = host.partition("/restapis/")
    api, stage, _ = rest.split("/")
    name = {"Host": f"{api}.execute-api.localhost"}
    asked = _session().get(f"{endpoint}/{stage}/open311/discovery.json", headers=name, timeout=30)

    (found,) = asked.json()["endpoints"]
    base = f"http://{name['Host']}"
    assert found["url"] == f"{base}/{stage}/open311/v2"
    services = _session().get(
        f"{endpoint}{found['url'].removeprefix(base)}/services.json", headers=name, timeout=30
    )
    check(services.json(), "services")


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    return session


def _checked(as_json: requests.Response, as_xml: requests.Response, schema: str) -> Any:
    assert as_json.headers["Content-Type"] == "application/json; charset=utf-8", as_json.text
    assert as_xml.headers["Content-Type"] == "text/xml; charset=utf-8", as_xml.text
    assert as_json.status_code == as_xml.status_code
    document = as_json.json()
    assert (as_json.status_code == 200) is (schema != "errors"), document
    check(document, schema)
    assert from_xml(as_xml.content.decode("utf-8"))[1] == as_texts(document)
    return document
