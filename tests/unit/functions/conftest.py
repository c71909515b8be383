"""The functions' environment, and handlers on fakes."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest

from casework import bootstrap
from casework.bootstrap import partners
from casework.observability import logger
from tests.fakes import InMemoryChangeLog
from tests.partner_fakes import InMemoryPartners

ENVIRONMENT = {
    "POWERTOOLS_SERVICE_NAME": "test",
    "POWERTOOLS_METRICS_NAMESPACE": "casework",
    "POWERTOOLS_METRICS_DISABLED": "true",
    "AWS_DEFAULT_REGION": "ap-southeast-1",
    "POLICY_SET": "province",
    "OPEN311_TYPE": "test",
    "NEIGHBOUR": "off",
    "PEOPLE_CLIENT": "id-people",
    "CLIENTS": json.dumps(
        {
            "id-a": {"code": "e-dongthap", "role": "partner"},
            "id-b": {"code": "partner-b", "role": "partner"},
            "id-op": {"code": "console-1022", "role": "operator"},
        }
    ),
}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(bootstrap, "change_log", InMemoryChangeLog)
    monkeypatch.setattr(partners, "partners", InMemoryPartners)
    built = (
        bootstrap.clients,
        bootstrap.people_client,
        bootstrap.current_rules,
    )  # before a test puts fakes in their place
    yield
    for builder in built:
        builder.cache_clear()


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the functions log (their logger took hold of stdout before pytest did)."""
    stream = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", stream)
    return stream
