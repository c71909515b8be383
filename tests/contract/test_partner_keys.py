"""The keys of Open311: the port, and the tool as an administrator runs it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from casework import bootstrap
from casework.adapters.dynamodb.partner_keys import DynamoDbPartnerKeys
from casework.bootstrap.open311 import partner_keys
from casework.domain.errors import UnknownCaller
from casework.domain.partner_keys import PartnerKey
from casework.tools import open311_keys
from casework.use_cases.manage_partner_keys import caller_of
from casework.use_cases.open311_ports import PartnerKeys
from tests.builders import NINE_O_CLOCK
from tests.fakes import FixedClock
from tests.open311_fakes import InMemoryPartnerKeys
from tests.tables import PARTNER_KEY

Run = Callable[..., str]


@pytest.fixture(params=["fake", "dynamodb"])
def keys(request: pytest.FixtureRequest) -> PartnerKeys:
    if request.param == "fake":
        return InMemoryPartnerKeys()
    client = request.getfixturevalue("dynamodb")
    return DynamoDbPartnerKeys(client, partner_key_table=PARTNER_KEY)


def a_key(key_id: str = "o311_1", partner: str = "e-dongthap") -> PartnerKey:
    return PartnerKey(key_id, partner, "d" * 64, NINE_O_CLOCK)


def test_a_key_comes_back_as_it_was_also_revoked(keys: PartnerKeys) -> None:
    assert keys.find("o311_1") is None
    assert keys.put(a_key())
    assert keys.find("o311_1") == a_key()

    revoked = a_key().revoked(NINE_O_CLOCK)
    assert keys.put(revoked)
    assert keys.find("o311_1") == revoked
    assert revoked.revoked_at == NINE_O_CLOCK


def test_an_id_is_given_once_and_a_change_never_overwrites_another(keys: PartnerKeys) -> None:
    keys.put(a_key())

    assert not keys.put(a_key(partner="partner-b"))
    assert keys.put(a_key().revoked(NINE_O_CLOCK))
    assert not keys.put(a_key().revoked(NINE_O_CLOCK))
    assert keys.find("o311_1") == a_key().revoked(NINE_O_CLOCK)


def test_all_keys_are_listed_by_their_ids(keys: PartnerKeys) -> None:
    for key_id in ("o311_2", "o311_1", "o311_3"):
        keys.put(a_key(key_id))

    assert [key.id for key in keys.all()] == ["o311_1", "o311_2", "o311_3"]


@pytest.fixture
def run(
    dynamodb: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """What a command prints; `fails` says that it has to refuse, and returns why."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    monkeypatch.setenv("PARTNER_KEY_TABLE", PARTNER_KEY)
    monkeypatch.setattr(bootstrap, "clock", FixedClock)

    def run(*arguments: str, fails: bool = False) -> str:
        partner_keys.cache_clear()
        monkeypatch.setattr(sys, "argv", ["open311_keys", *arguments])
        assert open311_keys.main() == int(fails)
        out, err = capsys.readouterr()
        return err if fails else out

    yield run
    partner_keys.cache_clear()


def test_a_new_key_is_printed_once_and_opens_for_its_partner(run: Run, dynamodb: Any) -> None:
    key = run("issue", "e-dongthap").strip()

    assert re.fullmatch(r"o311_[0-9a-f]{16}\.[0-9a-f]{64}", key)
    assert caller_of(key, keys=partner_keys()).code == "e-dongthap"
    secret = key.partition(".")[2]
    assert secret not in run("list")
    (stored,) = dynamodb.scan(TableName=PARTNER_KEY)["Items"]
    assert secret not in str(stored)


def test_two_keys_are_never_the_same(run: Run) -> None:
    assert run("issue", "e-dongthap") != run("issue", "e-dongthap")
    assert len(run("list").splitlines()) == 2


def test_a_revoked_key_opens_nothing_and_stays_in_the_list(run: Run) -> None:
    key, other = run("issue", "e-dongthap").strip(), run("issue", "e-dongthap").strip()
    key_id = key.partition(".")[0]

    assert "revoked 04/03/2026 09:00" in run("revoke", key_id)
    assert run("revoke", key_id) in run("list")
    with pytest.raises(UnknownCaller):
        caller_of(key, keys=partner_keys())
    assert caller_of(other, keys=partner_keys()).code == "e-dongthap"


def test_what_is_no_key_is_refused_by_its_id(run: Run) -> None:
    assert "o311_0000" in run("revoke", "o311_0000", fails=True)


@pytest.mark.parametrize("partner", ["E-DongThap", "a b", "", "x" * 41, "-x"])
def test_a_code_that_no_partner_can_have_is_refused(run: Run, partner: str) -> None:
    with pytest.raises(SystemExit):
        run("issue", partner)
    assert run("list") == ""
