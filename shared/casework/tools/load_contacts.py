"""Load who is told at each agency.

    REFERENCE_TABLE=… DIRECTORY_TABLE=… python -m casework.tools.load_contacts FILE

The whole file is checked before anything is written. Loading it again changes nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Final

from casework import bootstrap
from casework.bootstrap.rules_desk import contact_lists
from casework.reference.contacts import InvalidContacts, parse_contacts
from casework.use_cases.keep_contacts import replace_contacts

_AUTHOR: Final = "load_contacts"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    path: Path = parser.parse_args().file
    try:
        listed = parse_contacts(json.loads(path.read_text("utf-8")), bootstrap.directory())
    except InvalidContacts as error:
        print(error, file=sys.stderr)
        return 1
    contacts, clock = contact_lists(), bootstrap.clock()
    for agency, people in listed.items():
        stored = contacts.read(agency)
        if stored.people != people:
            replace_contacts(
                agency,
                people,
                based_on=stored.revision,
                author=_AUTHOR,
                contacts=contacts,
                clock=clock,
            )
    print(f"{len(listed)} agencies, {sum(map(len, listed.values()))} contacts loaded")
    return 0


if __name__ == "__main__":
    sys.exit(main())
