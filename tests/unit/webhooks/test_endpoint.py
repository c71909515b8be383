"""Addresses, secrets and their rotation, signatures, and when an endpoint is given up."""

from __future__ import annotations

import base64
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.domain.webhook_delivery import Reply
from casework.domain.webhook_endpoint import (
    MOST_SIGNING,
    OVERLAP,
    Disabled,
    Endpoint,
    Health,
    InvalidEndpoint,
    Secret,
    TooManySecrets,
    checked_url,
    secret_of,
)
from tests.builders import NINE_O_CLOCK
from tests.webhook_world import RULES, URL

OK, DOWN, GONE = Reply(status=204), Reply(status=503), Reply(status=410)
OLD, NEW = (secret_of(letter * 32, NINE_O_CLOCK) for letter in (b"o", b"n"))


@pytest.mark.parametrize(
    "url",
    [
        "https://partner.example",
        "https://partner.example:8443/hook?key=1",
        "https://203.0.113.7/hook",
        "https://xn--ng-thp-qkb.vn/hook",
    ],
)
def test_an_https_address_is_taken(url: str) -> None:
    assert checked_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        *("http://partner.example/", "ftp://partner.example/", "partner.example", "", "https://"),
        *("https://user:word@partner.example/", "https://user@partner.example/"),
        *("https://partner.example/#part", "https://partner.example/ a", "https://đồng-tháp.vn/"),
        *("https://partner.example:99999/", "https://[::1/", "https://partner.example/\r\nx: y"),
        "https://partner.example/" + "a" * 500,
        *("http://127.0.0.1:8000/", "http://localhost/"),
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidEndpoint):
        checked_url(url)


def test_the_local_stage_may_use_http_to_this_machine_alone() -> None:
    assert checked_url("http://127.0.0.1:8000/", loopback=True)
    with pytest.raises(InvalidEndpoint):
        checked_url("http://127.0.0.1.partner.example/", loopback=True)


@pytest.mark.parametrize("size", [0, 23, 65])
def test_a_secret_has_24_to_64_bytes(size: int) -> None:
    with pytest.raises(InvalidEndpoint):
        secret_of(b"x" * size, NINE_O_CLOCK)


@pytest.mark.parametrize("size", [24, 32, 64])
def test_a_secret_is_written_as_the_specification_says(size: int) -> None:
    secret = secret_of(b"x" * size, NINE_O_CLOCK)

    assert secret.value.startswith("whsec_")
    assert base64.b64decode(secret.value[6:]) == secret.key == b"x" * size


@pytest.mark.parametrize("value", ["whsec_!!!", "QUJD" * 11, "whsec_QUJ"])
def test_what_is_no_secret_is_refused(value: str) -> None:
    with pytest.raises(InvalidEndpoint):
        _ = Secret(value, NINE_O_CLOCK).key


def test_a_secret_is_in_no_repr() -> None:
    endpoint = Endpoint("e-dongthap", URL, (OLD,))

    assert OLD.value not in repr(endpoint)
    assert OLD.value[6:] not in repr(endpoint)


def signatures(endpoint: Endpoint, after: timedelta) -> int:
    header = endpoint.headers("id", "{}", NINE_O_CLOCK + after)["webhook-signature"]
    return len(header.split())


def test_both_secrets_sign_for_24_hours_the_new_one_first() -> None:
    endpoint = Endpoint("e-dongthap", URL, (OLD,)).rotated(NEW, NINE_O_CLOCK)
    both = endpoint.headers("id", "{}", NINE_O_CLOCK)["webhook-signature"].split(" ")
    alone = [
        Endpoint("e-dongthap", URL, (secret,)).headers("id", "{}", NINE_O_CLOCK)
        for secret in (NEW, OLD)
    ]

    assert both == [headers["webhook-signature"] for headers in alone]
    assert signatures(endpoint, OVERLAP - timedelta(seconds=1)) == 2
    assert signatures(endpoint, OVERLAP) == 1


def test_a_secret_that_others_know_is_dropped_at_once() -> None:
    endpoint = Endpoint("e-dongthap", URL, (OLD,)).rotated(NEW, NINE_O_CLOCK, timedelta())

    assert endpoint.secrets == (NEW,)


def test_rotating_again_does_not_lengthen_the_life_of_the_oldest() -> None:
    endpoint = Endpoint("e-dongthap", URL, (OLD,)).rotated(NEW, NINE_O_CLOCK)
    later = NINE_O_CLOCK + timedelta(hours=12)

    again = endpoint.rotated(secret_of(b"3" * 32, later), later)

    assert [s.valid_to for s in again.secrets] == [None, later + OVERLAP, NINE_O_CLOCK + OVERLAP]
    assert again.revision == 3


@given(st.lists(st.integers(0, 100), max_size=6), st.integers(0, 100))
def test_somebody_always_signs_and_no_old_secret_longer_than_the_overlap(
    hours: list[int], asked: int
) -> None:
    endpoint, now = Endpoint("e-dongthap", URL, (OLD,)), NINE_O_CLOCK
    replaced_at = {}
    for step in hours:
        now += timedelta(hours=step)
        key = (len(replaced_at) + 1).to_bytes(32, "big")
        with suppress(TooManySecrets):
            before, endpoint = endpoint, endpoint.rotated(secret_of(key, now), now)
            replaced_at[before.secrets[0].value] = now
    now += timedelta(hours=asked)

    signing = [secret.value for secret in endpoint.secrets if secret.signs(now)]

    assert signing[0] == endpoint.secrets[0].value
    assert all(now < replaced_at[value] + OVERLAP for value in signing[1:])
    assert len(signing) <= MOST_SIGNING


def test_only_so_many_secrets_sign_and_one_can_always_take_the_place_of_all() -> None:
    endpoint = Endpoint("e-dongthap", URL, (OLD,))
    for n in range(MOST_SIGNING - 1):
        endpoint = endpoint.rotated(secret_of(bytes([n]) * 32, NINE_O_CLOCK), NINE_O_CLOCK)

    with pytest.raises(TooManySecrets):
        endpoint.rotated(NEW, NINE_O_CLOCK)
    assert endpoint.rotated(NEW, NINE_O_CLOCK, timedelta()).secrets == (NEW,)
    assert signatures(endpoint.rotated(NEW, NINE_O_CLOCK + OVERLAP), OVERLAP) == 2


def after(*replies: tuple[Reply, timedelta]) -> Health:
    health = Health("e-dongthap")
    for reply, since in replies:
        health = health.after(reply, NINE_O_CLOCK + since, RULES)
    return health


def test_who_answers_well_is_never_written() -> None:
    well = Health("e-dongthap")

    assert well.after(OK, NINE_O_CLOCK, RULES) is well


def test_an_endpoint_that_fails_for_three_days_is_disabled() -> None:
    almost = after((DOWN, timedelta()), (DOWN, timedelta(days=3) - timedelta(seconds=1)))
    enough = after((DOWN, timedelta()), (DOWN, timedelta(days=3)))

    assert almost.disabled is None
    assert (enough.disabled, enough.disabled_at) == (
        Disabled.FAILING,
        NINE_O_CLOCK + timedelta(days=3),
    )


def test_one_success_in_three_days_is_enough() -> None:
    health = after((DOWN, timedelta()), (OK, timedelta(days=2)), (DOWN, timedelta(days=4)))

    assert health.disabled is None
    assert health.failing_since == NINE_O_CLOCK + timedelta(days=4)


def test_gone_disables_at_once() -> None:
    assert after((GONE, timedelta())).disabled is Disabled.GONE


@pytest.mark.parametrize("reply", [OK, DOWN, GONE])
def test_a_late_answer_changes_nothing_of_a_disabled_endpoint(reply: Reply) -> None:
    off = Health("e-dongthap").disable(Disabled.OPERATOR, NINE_O_CLOCK)

    assert off.after(reply, NINE_O_CLOCK, RULES) is off


@pytest.mark.parametrize("status", [300, 301, 308, 400, 401, 404, 429, 500, 502])
def test_everything_but_2xx_is_a_failure_also_a_redirect(status: int) -> None:
    assert after((Reply(status=status), timedelta())).failures == 1


def test_after_three_failures_in_a_row_it_is_left_alone_ever_longer() -> None:
    health, held = Health("e-dongthap"), []
    for _ in range(9):
        health = health.after(DOWN, NINE_O_CLOCK, RULES)
        held.append((health.held_until or NINE_O_CLOCK) - NINE_O_CLOCK)

    assert [hold.total_seconds() for hold in held] == [0, 0, 60, 120, 300, 600, 1800, 1800, 1800]
    assert not health.after(OK, NINE_O_CLOCK, RULES).holds(NINE_O_CLOCK)


def test_retry_after_is_respected_up_to_an_hour() -> None:
    for asked, held in ((90, 90), (86400, 3600)):
        reply = Reply(status=429, retry_after=timedelta(seconds=asked))
        health = after((reply, timedelta()))
        assert health.held_until == NINE_O_CLOCK + timedelta(seconds=held)
