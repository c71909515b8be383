"""What a partner's developer reads is what the data and the code say."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from casework.domain.webhook_endpoint import Endpoint, secret_of
from casework.domain.webhooks import told
from casework.reference.webhooks import load_catalogue
from casework.tools import draw_webhooks
from tests.builders import History
from tests.webhook_world import CATALOGUE, DIRECTORY

DOCS = Path(__file__).parents[3] / "docs" / "webhooks.md"
TEXT = DOCS.read_text("utf-8")


def test_the_tables_are_those_of_the_data() -> None:
    assert draw_webhooks.renewed(TEXT, load_catalogue()) == TEXT, (
        "run python -m casework.tools.draw_webhooks --write docs/webhooks.md"
    )


def test_another_catalogue_makes_another_table() -> None:
    fewer = replace(CATALOGUE, types=dict(list(CATALOGUE.types.items())[1:]))

    assert draw_webhooks.renewed(TEXT, fewer) != TEXT


def test_the_example_is_what_is_really_sent() -> None:
    (shown,) = re.findall(r"<!-- example:begin -->\n```json\n(.*?)```", TEXT, re.DOTALL)
    sent = told(History().forwarded().events, CATALOGUE, DIRECTORY)
    assert sent is not None

    assert json.loads(shown) == json.loads(sent.body)


def test_every_field_is_explained() -> None:
    sent = told(History().forwarded().events, CATALOGUE, DIRECTORY)
    assert sent is not None
    body = json.loads(sent.body)

    for name in (*body["data"], *(set(body) - {"data"})):
        assert f"`{name}`" in TEXT


def test_the_python_of_the_documentation_verifies_and_refuses() -> None:
    (source,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    stored: list[Any] = []
    names: dict[str, Any] = {"store_for_later": stored.append}
    exec(source, names)
    now, seen = datetime.now(UTC), set[str]()
    secret = secret_of(b"s" * 32, now)
    headers = Endpoint("e-dongthap", "https://p.example", (secret,)).headers("DT-1_1", "{}", now)

    assert names["receive"](headers, b"{ }", secret.value, seen) == 401
    assert [names["receive"](headers, b"{}", secret.value, seen) for _ in range(2)] == [204, 204]
    assert stored == [{}]


def test_a_file_without_a_place_for_the_tables_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.md"
    file.write_text("nothing", "utf-8")
    monkeypatch.setattr(sys, "argv", ["draw_webhooks", "--write", str(file)])

    assert draw_webhooks.main() == 1
    assert "events:begin" in capsys.readouterr().err
