"""Change the directory of agencies, without a deploy.

    DIRECTORY_TABLE=… python -m casework.tools.change_directory FILE [--dry-run]
    DIRECTORY_TABLE=… python -m casework.tools.change_directory --history

FILE is JSON: who changes it, why, and whole records (`casework.reference.directory_changes`):

    {"author": "quan-tri-1022", "reason": "Quyết định 12/QĐ-UBND-HC ngày 05/01/2027",
     "agencies": [{"code": "…", "name": "…", "kind": "so", "valid_from": "2027-01-15", …}]}

It is in force from the next case on. On the day agencies end, hand over their open cases with
`casework.tools.follow_reorganisation`.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from casework import bootstrap
from casework.domain.directory import Agency, Directory
from casework.domain.directory_changes import DirectoryChange
from casework.domain.errors import RulesChanged
from casework.domain.working_time import VIETNAM
from casework.reference.directory_changes import InvalidChange, drafted
from casework.reference.rule_book import RuleBook
from casework.use_cases.change_rules import change_rules


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", type=Path, nargs="?")
    what.add_argument("--history", action="store_true", help="print all changes, oldest first")
    parser.add_argument("--dry-run", action="store_true", help="check and show, write nothing")
    options = parser.parse_args()
    if options.history:
        for change in bootstrap.rule_book().of_directory:
            print(_line(change))
        return 0
    return _change(options.file, dry_run=options.dry_run)


def _change(file: Path, *, dry_run: bool) -> int:
    current, now = bootstrap.current_rules(), bootstrap.clock().now()
    book = current.read()
    before, based_on = book.directory, book.revision_of(None)

    def draft(book: RuleBook) -> DirectoryChange:
        return drafted(document, based_on=based_on, book=book, now=now)

    try:
        document = json.loads(file.read_text("utf-8"))
        if dry_run:
            change = draft(book)
        else:
            change = change_rules(draft, current=current, log=bootstrap.change_log())
    except (InvalidChange, json.JSONDecodeError) as error:
        print(error, file=sys.stderr)
        return 1
    except RulesChanged:
        print("Somebody else changed the directory meanwhile: look and try again", file=sys.stderr)
        return 1
    print(_line(change))
    for agency in change.agencies:
        print(f"  {_sign(agency, before)} {agency.code} {agency.name} {_days(agency)}")
    return 0


def _line(change: DirectoryChange) -> str:
    at = change.at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
    records = f"{len(change.agencies)} record{'s' if len(change.agencies) > 1 else ''}"
    return f"{change.revision}  {at}  {change.author}  {records}: {change.reason}"


def _sign(agency: Agency, before: Directory) -> str:
    known = {(known.code, known.valid_from) for known in before.agencies}
    return "~" if (agency.code, agency.valid_from) in known else "+"


def _days(agency: Agency) -> str:
    return f"[{agency.valid_from or '…'} – {agency.valid_to or '…'}]"


if __name__ == "__main__":
    sys.exit(main())
