from dataclasses import replace
from datetime import date, timedelta

import pytest

from casework.adapters.dynamodb.contacts import DynamoDbContacts
from casework.adapters.dynamodb.directory import DynamoDbDirectoryChanges
from casework.adapters.dynamodb.ledger import DynamoDbLedger
from casework.domain.contacts import Contact, Position
from casework.domain.delivery import DeliveryState, claim_of
from casework.domain.directory import Agency, Directory
from casework.domain.directory_changes import DirectoryChange
from casework.domain.errors import DirectoryChanged
from casework.domain.notifications import Channel
from casework.ports import DirectoryChanges
from casework.use_cases.current_directory import CurrentDirectory
from tests.builders import NINE_O_CLOCK, contacts_of
from tests.fakes import InMemoryContacts, InMemoryDirectoryChanges, InMemoryLedger
from tests.tables import DIRECTORY, MESSAGE, REFERENCE

LEASE = timedelta(minutes=1)


@pytest.fixture(params=["fake", "dynamodb"])
def ledger(request: pytest.FixtureRequest):
    if request.param == "fake":
        return InMemoryLedger()
    return DynamoDbLedger(request.getfixturevalue("dynamodb"), message_table=MESSAGE)


@pytest.fixture(params=["fake", "dynamodb"])
def contacts(request: pytest.FixtureRequest):
    if request.param == "fake":
        return InMemoryContacts()
    return DynamoDbContacts(request.getfixturevalue("dynamodb"), reference_table=REFERENCE)


def a_claim(owner: str, stored=None):
    return claim_of("m", Channel.EMAIL, stored, owner=owner, now=NINE_O_CLOCK, lease=LEASE)


def test_a_message_nobody_claimed_has_no_entry(ledger) -> None:
    assert ledger.find("m") is None


def test_of_two_workers_one_claims_the_message(ledger) -> None:
    assert ledger.claim(a_claim("w1"), replaces=None)
    assert not ledger.claim(a_claim("w2"), replaces=None)
    assert ledger.find("m") == a_claim("w1")


def test_a_dead_workers_claim_is_taken_over_once(ledger) -> None:
    first = a_claim("w1")
    ledger.claim(first, replaces=None)

    assert ledger.claim(a_claim("w2", first), replaces=first)
    assert not ledger.claim(a_claim("w3", first), replaces=first)
    assert ledger.find("m").owner == "w2"


def test_a_settled_message_keeps_its_state_and_the_providers_id(ledger) -> None:
    entry = a_claim("w1")
    ledger.claim(entry, replaces=None)

    assert ledger.settle(entry, DeliveryState.SENT, "p-1")

    assert ledger.find("m") == replace(entry, state=DeliveryState.SENT, provider_id="p-1")
    assert not ledger.settle(entry, DeliveryState.FAILED, None)


def test_a_worker_that_woke_too_late_cannot_settle(ledger) -> None:
    zombie = a_claim("w1")
    ledger.claim(zombie, replaces=None)
    ledger.claim(a_claim("w2", zombie), replaces=zombie)

    assert not ledger.settle(zombie, DeliveryState.SENT, "p-1")
    assert ledger.find("m").state is DeliveryState.SENDING


def test_an_agency_nobody_registered_has_no_contacts(contacts) -> None:
    assert contacts.of("SGTVT") == ()


def test_contacts_come_back_as_they_were_and_the_last_list_stands(contacts) -> None:
    contacts.replace("SGTVT", contacts_of("SGTVT"))
    assert contacts.of("SGTVT") == contacts_of("SGTVT")

    only = (Contact(Position.OFFICER, "Lê Văn Đ", None, "+84900000009"),)
    contacts.replace("SGTVT", only)

    assert contacts.of("SGTVT") == only


@pytest.fixture(params=["fake", "dynamodb"])
def changes(request: pytest.FixtureRequest) -> DirectoryChanges:
    if request.param == "fake":
        return InMemoryDirectoryChanges()
    client = request.getfixturevalue("dynamodb")
    return DynamoDbDirectoryChanges(client, directory_table=DIRECTORY)


def a_change(revision: int, *agencies: Agency) -> DirectoryChange:
    return DirectoryChange(revision, NINE_O_CLOCK, "quan-tri", "Quyết định 1", agencies)


FULL = Agency(
    code="SMOI",
    name="Sở Mới",
    kind="so",
    valid_from=date(2027, 1, 1),
    subjects=("việc mới",),
    successors=("SXD",),
    unit="30079",
    hotlines=("02773 000 000",),
    parent="VPUB",
    note="thử",
    provisional=False,
)


def test_changes_come_back_as_they_were_and_in_order(changes: DirectoryChanges) -> None:
    written = [a_change(n, FULL) for n in range(1, 13)]
    for change in written:
        changes.append(change)

    assert changes.since(0) == tuple(written)
    assert changes.since(10) == tuple(written[10:])
    assert changes.since(12) == ()


def test_of_two_changes_of_one_revision_the_second_is_refused(changes: DirectoryChanges) -> None:
    changes.append(a_change(1, FULL))

    with pytest.raises(DirectoryChanged):
        changes.append(a_change(1))

    assert changes.since(0) == (a_change(1, FULL),)


def test_the_current_directory_has_what_was_changed_since_it_was_read(
    changes: DirectoryChanges,
) -> None:
    shipped = Directory([Agency("SXD", "Sở Xây dựng", "so")])
    current = CurrentDirectory(shipped, changes)
    assert current.read() is shipped

    changes.append(a_change(1, replace(FULL, valid_from=None)))
    changes.append(a_change(2, Agency("SXD", "Sở Xây dựng mới", "so")))

    read = current.read()
    assert [a.name for a in read.agencies] == ["Sở Xây dựng mới", "Sở Mới"]
    assert current.revision == 2
    assert current.read() is read
