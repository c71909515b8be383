"""Who is told at an agency: seen and replaced as a whole, by those who keep the lists."""

from __future__ import annotations

from casework.domain.case import DESK
from casework.domain.contacts import Contact, ContactList
from casework.domain.directory import Directory
from casework.domain.errors import AgencyNotFound, ContactsChanged
from casework.ports import Clock, ContactLists


def read_contacts(agency: str, *, contacts: ContactLists, directory: Directory) -> ContactList:
    """Also of an agency that has ended, and of the desk. Raises AgencyNotFound."""
    if agency not in {record.code for record in directory.agencies} | {DESK}:
        raise AgencyNotFound(agency)
    return contacts.read(agency)


def replace_contacts(
    agency: str,
    people: tuple[Contact, ...],
    *,
    based_on: int,
    author: str,
    contacts: ContactLists,
    clock: Clock,
) -> ContactList:
    """`people` were checked (`reference.contacts`); `based_on` is the revision of the list that
    their author knows, 0 for none. Raises ContactsChanged."""
    changed = ContactList(people, based_on + 1, clock.now(), author)
    if not contacts.put(agency, changed):
        raise ContactsChanged(agency)
    return changed
