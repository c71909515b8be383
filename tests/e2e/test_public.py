"""Without a token: a sender follows the case, everyone reads what was published. IAM enforced."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
import requests

from casework.domain.references import reference_for
from tests.e2e.conftest import Deployed, eventually

SENDER: Final = {"name": "Hoàng Bí Mật", "phone": "0987 654 321", "email": "bi.mat@mail.example"}
POWER_CUT: Final = {
    "text": "Cúp điện hoài ở nhà ông Bí Mật, ngày cúp bốn năm lần không báo trước.",
    "location": {"commune": "29971", "latitude": 10.4602345, "longitude": 105.6331987},
    "sender": SENDER,
}
RIGHT, WRONG = "4321", "0000"
ANSWER: Final = "Đã thay máy biến áp, điện ổn định từ hôm nay."
TRIES: Final = 5


class Everyone:
    """Somebody without a token, at an address of their own."""

    def __init__(self, deployed: Deployed, address: str) -> None:
        self._url = deployed.outputs["ApiUrl"]
        self._session = requests.Session()
        self._session.trust_env = False
        # MiniStack takes it for where a request comes from; on AWS the gateway sees that itself.
        self._session.headers["X-Forwarded-For"] = address

    def track(self, reference: str, digits: str) -> requests.Response:
        body = {"reference": reference, "phone_last4": digits}
        return self._session.post(f"{self._url}/v1/tracking", json=body, timeout=30)

    def get(self, path: str, headers: dict[str, str] | None = None) -> requests.Response:
        return self._session.get(f"{self._url}/v1/public/{path}", headers=headers, timeout=30)


@pytest.fixture
def everyone(deployed: Deployed) -> Everyone:
    return Everyone(deployed, "198.51.100.1")


def submitted(deployed: Deployed, external_id: str, **more: Any) -> str:
    body = {**POWER_CUT, "external_id": external_id, **more}
    answer = deployed.partner.submit(body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["reference"])


def done(answer: requests.Response) -> None:
    assert answer.status_code == 200, answer.text


def published(deployed: Deployed, reference: str) -> str:
    """Through to publishing, as the agency and the desk do it; the public id."""
    eventually(lambda: deployed.case(reference)["state"], lambda state: state == "forwarded")
    done(deployed.client("officer-pcdt").act(reference, "accept"))
    done(deployed.console.answer(reference, "PCDT", "Đã gọi ông Bí Mật."))
    done(deployed.console.act(reference, "approve-answer", publish=ANSWER))
    return str(deployed.case(reference)["public_id"])


def test_a_published_case_is_read_by_everyone_and_followed_by_its_sender(
    deployed: Deployed, everyone: Everyone
) -> None:
    reference = submitted(deployed, "public-1")
    first = everyone.track(reference, RIGHT)
    assert first.status_code == 200, first.text
    assert (first.json()["reference"], first.json()["answer"]) == (reference, None)

    public_id = published(deployed, reference)
    month = f"{public_id[:4]}-{public_id[4:6]}"

    def listed() -> list[dict[str, Any]]:
        cases = everyone.get(f"cases?month={month}").json()["cases"]
        return [case for case in cases if case["id"] == public_id]

    (case,) = eventually(listed, lambda found: found)
    assert case["answer"] == ANSWER
    assert case["place"] == {"latitude": 10.46, "longitude": 105.633}
    assert case["agency"] == {"code": "PCDT", "name": case["agency"]["name"]}
    assert everyone.get(f"cases/{public_id}").json() == case

    map_of_month = everyone.get(f"cases.geojson?month={month}")
    assert map_of_month.headers["Content-Type"] == "application/geo+json"
    (feature,) = [one for one in map_of_month.json()["features"] if one["id"] == public_id]
    assert feature["geometry"]["coordinates"] == [105.633, 10.46]
    assert everyone.get(f"statistics?month={month}").json()["total"]["published"] >= 1

    tracked = everyone.track(reference.lower(), RIGHT).json()
    assert (tracked["state"], tracked["state_name"]) == ("closed", "Đã trả lời")
    assert tracked["answer"]["text"] == ANSWER
    assert case["id"] not in json.dumps(tracked)
    _says_nothing_of_the_sender(everyone, reference, month, public_id, tracked)


def _says_nothing_of_the_sender(
    everyone: Everyone, reference: str, month: str, public_id: str, tracked: Any
) -> None:
    paths = [f"{name}?month={month}" for name in ("cases", "cases.geojson", "statistics")]
    public = [everyone.get(path).json() for path in (*paths, f"cases/{public_id}")]
    for told in (*public, tracked):
        text = json.dumps(told, ensure_ascii=False)
        for secret in ("Bí Mật", "654", "mail", "10.4602", "105.6331", "e-dongthap", "public-1"):
            assert secret not in text
    assert reference not in json.dumps(public)


def test_who_has_the_answer_already_is_not_sent_it_again(everyone: Everyone) -> None:
    for path in ("cases", "cases.geojson", "statistics"):
        first = everyone.get(f"{path}?month=2021-11")
        assert first.status_code == 200, first.text
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        assert first.headers["Cache-Control"] == "public, max-age=300"

        again = everyone.get(
            f"{path}?month=2021-11", headers={"If-None-Match": first.headers["ETag"]}
        )
        assert (again.status_code, again.content) == (304, b"")


def test_a_case_that_was_not_published_is_in_no_list(
    deployed: Deployed, everyone: Everyone
) -> None:
    reference = submitted(deployed, "public-2")
    eventually(lambda: deployed.case(reference)["state"], lambda state: state == "forwarded")
    done(deployed.client("officer-pcdt").act(reference, "accept"))
    done(deployed.console.answer(reference, "PCDT", "Đã xử lý xong."))
    done(deployed.console.act(reference, "approve-answer"))

    assert deployed.case(reference)["public_id"] is None
    item = deployed.items(reference)["CASE"]
    assert not {"public", "public_id", "published_month"} & set(item)
    tracked = everyone.track(reference, RIGHT).json()
    assert (tracked["state"], tracked["answer"]) == ("closed", None)


def test_whoever_guesses_is_answered_alike_and_locked_out_for_a_while(deployed: Deployed) -> None:
    reference = submitted(deployed, "public-3")
    anonymous = submitted(deployed, "public-4", sender=None)
    unknown = reference_for("nobody", "public-5")
    guesser = Everyone(deployed, "198.51.100.2")

    failed = [
        guesser.track(*guess)
        for guess in ((unknown, RIGHT), (anonymous, RIGHT), (reference, WRONG))
    ]
    assert [answer.status_code for answer in failed] == [404, 404, 404]
    assert failed[0].json() == failed[1].json() == failed[2].json()
    assert failed[0].json()["code"] == "tracking-failed"

    codes = [404]
    while codes[-1] == 404 and len(codes) < 2 * TRIES:  # an hour may end meanwhile
        codes.append(guesser.track(reference, WRONG).status_code)
    assert codes[-1] == 429
    assert len(codes) > TRIES

    locked = Everyone(deployed, "198.51.100.3").track(reference, RIGHT)
    assert (locked.status_code, locked.json()["code"]) == (429, "too-many-tries")
    assert 0 < int(locked.headers["Retry-After"]) <= 3_600


def test_a_slip_in_the_reference_is_told_as_such(deployed: Deployed, everyone: Everyone) -> None:
    reference = submitted(deployed, "public-6")
    slip = reference[:-1] + ("2" if reference[-1] != "2" else "3")

    answer = everyone.track(slip, RIGHT)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")
    assert [fault["field"] for fault in answer.json()["errors"]] == ["reference"]


def test_what_a_sender_asked_with_is_in_no_log_of_the_functions_for_everyone(
    deployed: Deployed, everyone: Everyone
) -> None:
    reference = submitted(deployed, "public-7")
    everyone.track(reference, RIGHT)
    everyone.track(reference, WRONG)
    everyone.get("cases/20261114-2222222222")

    logs = deployed.cloud.client("logs")

    def lines() -> list[str]:
        groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
        return [
            event["message"]
            for group in groups
            for event in logs.filter_log_events(logGroupName=group)["events"]
            if '"tracking_api"' in event["message"] or '"public_api"' in event["message"]
        ]

    found = eventually(lines, lambda seen: any("tracking-failed" in line for line in seen))
    for secret in (reference, RIGHT, "198.51.100"):
        assert not [line for line in found if secret in line]
