"""Which channel an operator may record from, and how long after the call."""

from datetime import date, timedelta

import pytest

from casework.domain.channels import (
    ChannelRules,
    Channels,
    ReportedInFuture,
    ReportedTooLate,
    UnknownChannel,
)
from tests.builders import NINE_O_CLOCK

WEEK = timedelta(days=7)
A_SECOND = timedelta(seconds=1)
PARTNERS = {"e-dongthap": "Ứng dụng e-DongThap"}
FIRST = ChannelRules(date(2021, 11, 1), {"phone": "Điện thoại", "fax": "Fax"}, PARTNERS, WEEK)
SECOND = ChannelRules(
    date(2026, 3, 4), {"phone": "Tổng đài", "zalo": "Zalo"}, PARTNERS, timedelta(days=1)
)
CHANNELS = Channels((FIRST, SECOND))


def test_a_channel_of_the_day_the_sender_spoke_is_taken() -> None:
    CHANNELS.check("zalo", NINE_O_CLOCK, NINE_O_CLOCK)
    CHANNELS.check("fax", NINE_O_CLOCK - timedelta(days=2), NINE_O_CLOCK)


@pytest.mark.parametrize("channel", ["fax", "e-dongthap", "", "PHONE"])
def test_another_is_refused_also_that_of_a_partner(channel: str) -> None:
    with pytest.raises(UnknownChannel):
        CHANNELS.check(channel, NINE_O_CLOCK, NINE_O_CLOCK)


def test_what_was_said_too_long_ago_is_refused() -> None:
    now = NINE_O_CLOCK + timedelta(days=30)

    CHANNELS.check("phone", now - timedelta(days=1), now)
    with pytest.raises(ReportedTooLate):
        CHANNELS.check("phone", now - timedelta(days=1) - A_SECOND, now)


def test_nobody_has_spoken_tomorrow_but_a_clock_may_be_a_little_fast() -> None:
    CHANNELS.check("phone", NINE_O_CLOCK + timedelta(minutes=1), NINE_O_CLOCK)
    with pytest.raises(ReportedInFuture):
        CHANNELS.check("phone", NINE_O_CLOCK + timedelta(minutes=1, seconds=1), NINE_O_CLOCK)


def test_a_report_names_each_channel_that_ever_was_by_its_latest_name() -> None:
    names = {code: CHANNELS.name(code) for code in ("phone", "fax", "e-dongthap", "partner-b")}

    assert names == {
        "phone": "Tổng đài",
        "fax": "Fax",
        "e-dongthap": "Ứng dụng e-DongThap",
        "partner-b": None,
    }
