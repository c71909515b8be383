"""What is promised of a file: the form is for it alone, and what comes instead is refused."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from casework.domain.attachments import AttachmentState
from casework.domain.files import Reason, upload_key
from tests.attachment_desk import CASE, Desk
from tests.pictures import A_PDF


@pytest.mark.parametrize(
    ("promised", "instead", "reason"),
    [
        (A_PDF, A_PDF + b" ", Reason.WRONG_SIZE),
        (A_PDF, A_PDF[:-1], Reason.WRONG_SIZE),
        (A_PDF, A_PDF.replace(b"obj", b"OBJ"), Reason.WRONG_DIGEST),
    ],
)
def test_what_is_not_as_promised_is_refused(
    promised: bytes, instead: bytes, reason: Reason
) -> None:
    desk = Desk()
    digest = hashlib.sha256(promised).hexdigest()

    desk.verdict(desk.sent(promised, "application/pdf", instead=instead, sha=digest))

    assert desk.one().reason is reason
    assert desk.stored.files == {}
    assert desk.quarantine.uploads == {}


def test_the_form_is_for_this_file_alone_and_for_a_quarter_of_an_hour() -> None:
    desk = Desk()

    invitation = desk.ask(A_PDF, "application/pdf")

    assert invitation.created
    key = upload_key(CASE.id, invitation.attachment.id)
    lifetime = timedelta(minutes=15)
    assert desk.quarantine.invited == [(key, "application/pdf", len(A_PDF), lifetime)]
    assert invitation.upload_until == desk.clock.now() + lifetime


def test_asking_again_gives_a_new_form_until_the_file_is_there() -> None:
    desk = Desk()
    digest = hashlib.sha256(A_PDF).hexdigest()
    first = desk.ask(A_PDF, "application/pdf", sha=digest)
    again = desk.ask(A_PDF, "application/pdf", sha=digest)

    assert again.attachment.id == first.attachment.id
    assert not again.created
    assert again.upload == first.upload
    desk.verdict(desk.uploaded(A_PDF))
    done = desk.ask(A_PDF, "application/pdf", sha=digest)
    assert (done.created, done.upload) == (False, None)
    assert done.attachment.state is AttachmentState.CLEAN
