"""The rules by which messages leave: which edition counts, and what is refused with its path."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date, time
from importlib.resources import files
from typing import Any

import pytest

from casework.domain.notifications import Channel
from casework.reference.messaging import InvalidMessagingRules, load_messaging, parse_messaging

DATA = json.loads(
    files("casework.reference").joinpath("data/messaging-province.json").read_text("utf-8")
)


@pytest.mark.parametrize("name", ["province", "demo"])
def test_the_shipped_rules_say_when_the_digest_comes_and_how_many_messages_a_day_are_borne(
    name: str,
) -> None:
    rules = load_messaging(name, date(2026, 3, 4))

    assert rules.digest.at == time(7, 30)
    assert rules.digest.lines == 100
    assert set(rules.flood) == set(Channel)


def test_the_province_bears_thirty_a_day() -> None:
    rules = load_messaging("province", date(2026, 3, 4))

    assert rules.flood == dict.fromkeys(Channel, 30)


def test_the_edition_of_the_day_counts() -> None:
    later = deepcopy(DATA["editions"][0]) | {"valid_from": "2027-01-01"}
    later["digest"]["at"] = "06:45:00"
    editions = parse_messaging({**DATA, "editions": [later, DATA["editions"][0]]})

    assert [edition.digest.at for edition in editions] == [time(7, 30), time(6, 45)]


def put(*way: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(edition: dict[str, Any]) -> None:
        entry = edition
        for part in way[:-1]:
            entry = entry[part]
        entry[way[-1]] = value

    return change


BAD: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (put("digest", "at", value="07:40"), "editions.0.digest.at: a local time, a quar"),
    (put("digest", "at", value="07:30:01"), "editions.0.digest.at"),
    (put("digest", "at", value="07:30:00Z"), "editions.0.digest.at"),
    (put("digest", "at", value="soon"), "editions.0.digest.at"),
    (put("digest", "lines", value=0), "editions.0.digest.lines"),
    (put("digest", "line", value=1), "editions.0.digest.line"),
    (put("digest", value=None), "editions.0.digest"),
    (put("flood", "sms", value=0), "editions.0.flood.sms"),
    (put("flood", "fax", value=1), "editions.0.flood.fax"),
    (put("flood", value={"sms": 30}), "editions.0: no flood limit for email"),
    (put("limits", value={}), "editions.0: no limits for email, sms"),
]


@pytest.mark.parametrize(("change", "named"), BAD, ids=[named for _, named in BAD])
def test_bad_rules_are_refused_naming_the_entry(
    change: Callable[[dict[str, Any]], None], named: str
) -> None:
    changed = deepcopy(DATA)
    change(changed["editions"][0])

    with pytest.raises(InvalidMessagingRules) as error:
        parse_messaging(changed)

    assert named in str(error.value)
