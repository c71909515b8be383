"""Files over HTTP, as a partner's application sends them, on the deployed stack."""

from __future__ import annotations

import hashlib
from typing import Any

import requests

from casework.adapters.eicar import EICAR
from local.api import Api
from tests.e2e.conftest import Deployed, eventually
from tests.pictures import A_PDF, MAKER, RIGHT_SIDE_DOWN, a_photo, opened

FEEDBACK = {"text": "Đèn đường hư ở ấp Mỹ Đông, xã Mỹ Thọ, có hình kèm theo"}


def a_case(deployed: Deployed, external_id: str) -> str:
    answer = deployed.partner.submit({**FEEDBACK, "external_id": external_id})
    assert answer.status_code == 201, answer.text
    reference: str = answer.json()["reference"]
    return reference


def path(reference: str) -> str:
    return f"/v1/cases/{reference}/attachments"


def invited(who: Api, reference: str, content: bytes, content_type: str) -> dict[str, Any]:
    answer = who.post(
        path(reference),
        {
            "file_name": "hiện trường",
            "content_type": content_type,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        },
    )
    assert answer.status_code == 201, answer.text
    invitation: dict[str, Any] = answer.json()
    return invitation


def upload(
    deployed: Deployed, form: dict[str, Any], content: bytes, **changed: str
) -> requests.Response:
    """As a browser would send the form, past any proxy of the environment."""
    session = requests.Session()
    session.trust_env = False
    return session.post(
        form["url"],
        data=form["fields"] | changed,
        files={"file": ("x.bin", content)},
        verify=deployed.cloud.environment["AWS_CA_BUNDLE"],
        timeout=30,
    )


def fetched(deployed: Deployed, url: str) -> requests.Response:
    session = requests.Session()
    session.trust_env = False
    return session.get(url, verify=deployed.cloud.environment["AWS_CA_BUNDLE"], timeout=30)


def listed(who: Api, reference: str) -> list[dict[str, Any]]:
    answer = who.get(path(reference))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["attachments"]
    return found


def settled(who: Api, reference: str) -> dict[str, Any]:
    """The only file of the case, once it has its verdict."""
    (found,) = eventually(
        lambda: listed(who, reference),
        lambda seen: seen[0]["status"] not in ("pending", "scanning"),
        within=90,
    )
    return found


def test_a_photo_is_seen_once_it_is_clean_and_tells_no_place(deployed: Deployed) -> None:
    photo = a_photo((1200, 800), orientation=RIGHT_SIDE_DOWN)
    reference = a_case(deployed, "attachment-photo")
    invitation = invited(deployed.partner, reference, photo, "image/jpeg")

    (before,) = listed(deployed.partner, reference)
    assert (before["status"], before["status_name"]) == ("pending", "Chờ tải lên")
    assert before["file_url"] is before["thumbnail_url"] is None

    sent = upload(deployed, invitation["upload"], photo)
    assert sent.status_code == 204, sent.text
    after = settled(deployed.partner, reference)

    assert (after["status"], after["status_name"]) == ("clean", "Đã kiểm tra")
    kept = fetched(deployed, after["file_url"])
    assert kept.status_code == 200
    assert kept.headers["Content-Type"] == "image/jpeg"
    assert kept.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''hi")
    assert kept.headers["Content-Disposition"].endswith(".jpg")
    picture = opened(kept.content)
    assert picture.size == (800, 1200)
    assert not dict(picture.getexif())
    assert MAKER.encode() in photo
    assert MAKER.encode() not in kept.content
    small = fetched(deployed, after["thumbnail_url"])
    assert max(opened(small.content).size) == 320
    # The upload itself is gone.
    buckets = deployed.cloud.client("s3").list_buckets()["Buckets"]
    (quarantine,) = (b["Name"] for b in buckets if "quarantine" in b["Name"])
    left = deployed.cloud.client("s3").list_objects_v2(Bucket=quarantine)
    assert not [o for o in left.get("Contents", ()) if reference in o["Key"]]


def test_malware_is_refused_and_deleted(deployed: Deployed) -> None:
    malware = A_PDF + EICAR
    reference = a_case(deployed, "attachment-malware")
    invitation = invited(deployed.partner, reference, malware, "application/pdf")

    assert upload(deployed, invitation["upload"], malware).status_code == 204
    found = settled(deployed.partner, reference)

    assert (found["status"], found["reason"]) == ("refused", "threat")
    assert found["reason_text"] == "Tệp chứa mã độc."
    assert found["file_url"] is None


def test_a_file_of_another_type_is_refused(deployed: Deployed) -> None:
    page = b"<html><script>alert(1)</script></html>"
    reference = a_case(deployed, "attachment-page")
    invitation = invited(deployed.partner, reference, page, "image/png")

    assert upload(deployed, invitation["upload"], page).status_code == 204

    assert settled(deployed.partner, reference)["reason"] == "wrong-type"


def test_a_form_is_good_for_one_type_size_and_place_alone(deployed: Deployed) -> None:
    reference = a_case(deployed, "attachment-form")
    form = invited(deployed.partner, reference, A_PDF, "application/pdf")["upload"]
    elsewhere = form["fields"]["key"].replace(reference, "DT-2222-2222-22-2")

    refused = [
        upload(deployed, form, A_PDF + b" "),
        upload(deployed, form, A_PDF[:-1]),
        upload(deployed, form, A_PDF, **{"Content-Type": "text/html"}),
        upload(deployed, form, A_PDF, key=elsewhere),
        upload(deployed, form, A_PDF, **{"x-amz-server-side-encryption": "AES256"}),
        upload(deployed, form, A_PDF, **{"x-amz-signature": "0" * 64}),
    ]

    assert {answer.status_code for answer in refused} <= {400, 403}
    assert listed(deployed.partner, reference)[0]["status"] == "pending"


def test_files_follow_who_may_know_of_the_case(deployed: Deployed) -> None:
    reference = a_case(deployed, "attachment-visibility")
    invited(deployed.console, reference, A_PDF, "application/pdf")
    body = {"file_name": "a.pdf", "content_type": "application/pdf", "size": 10}

    for method in (deployed.other_partner.get, lambda p: deployed.other_partner.post(p, body)):
        foreign = method(path(reference))
        unknown = method(path("DT-2222-2222-22-2"))
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.json() == unknown.json()
    assert len(listed(deployed.partner, reference)) == 1
    assert len(listed(deployed.client("oversight-office"), reference)) == 1


def test_no_scope_no_file(deployed: Deployed) -> None:
    reference = a_case(deployed, "attachment-scope")
    body = {"file_name": "a.pdf", "content_type": "application/pdf", "size": 10}

    # MiniStack says 401
    assert deployed.client("oversight-office").post(path(reference), body).status_code in (401, 403)


def test_the_queue_of_files_is_empty_in_the_end(deployed: Deployed) -> None:
    eventually(lambda: deployed.waiting("AttachmentQueueUrl"), lambda left: left == 0)

    assert deployed.waiting("AttachmentDlqUrl") == 0
