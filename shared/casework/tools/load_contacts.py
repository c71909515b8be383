"""Load who is told at each agency: `REFERENCE_TABLE=… python -m casework.tools.load_contacts FILE`.

The whole file is checked before anything is written. Loading it again changes nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from casework import bootstrap
from casework.reference.contacts import InvalidContacts, parse_contacts
from casework.reference.directory import load_directory


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    path: Path = parser.parse_args().file
    try:
        listed = parse_contacts(json.loads(path.read_text("utf-8")), load_directory())
    except InvalidContacts as error:
        print(error, file=sys.stderr)
        return 1
    contacts = bootstrap.contacts()
    for agency, people in listed.items():
        contacts.replace(agency, people)
    print(f"{len(listed)} agencies, {sum(map(len, listed.values()))} contacts loaded")
    return 0


if __name__ == "__main__":
    sys.exit(main())
