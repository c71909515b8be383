import pytest

from casework.domain.contacts import Contact, Position
from casework.reference.contacts import InvalidContacts, parse_contacts
from casework.reference.directory import load_directory

DIRECTORY = load_directory()


def an_officer(n: int, **changes: str | None) -> dict[str, str | None]:
    person = {"position": "officer", "name": f"Đầu mối {n}", "email": f"o{n}@a.example"}
    return {**person, **changes}


def test_a_good_list_is_read() -> None:
    listed = {"SYT": [an_officer(1), an_officer(2, phone="+84900000001")]}

    people = parse_contacts(listed, DIRECTORY)["SYT"]

    assert people[0] == Contact(Position.OFFICER, "Đầu mối 1", "o1@a.example", None)
    assert people[1].phone == "+84900000001"


@pytest.mark.parametrize(
    ("people", "named"),
    [
        ({"SYT": [an_officer(1)]}, "SYT: 1 officers"),
        ({"NOPE": [an_officer(1), an_officer(2)]}, "NOPE: no such agency"),
        ({"SYT": [an_officer(1, phone="0912345678"), an_officer(2)]}, "SYT.0.phone"),
        ({"SYT": [an_officer(1, email=None), an_officer(2)]}, "SYT.0"),
        ({"SYT": [an_officer(1), an_officer(2, email="x")]}, "SYT.1.email"),
        ({"SYT": [an_officer(1), an_officer(2, position="chief")]}, "SYT.1.position"),
        ({"SYT": [an_officer(1), an_officer(2, zalo="1")]}, "SYT.1.zalo"),
        ([], "(whole)"),
    ],
)
def test_a_bad_list_is_refused_naming_the_entry(people: object, named: str) -> None:
    with pytest.raises(InvalidContacts, match=named.replace("(", r"\(").replace(")", r"\)")):
        parse_contacts(people, DIRECTORY)
