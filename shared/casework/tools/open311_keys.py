"""Keys by which partners call Open311 (`api_key`).

    PARTNER_KEY_TABLE=… python -m casework.tools.open311_keys COMMAND

    issue PARTNER       print a new key, once: it is in no log and in no table
    revoke KEY_ID       the part before the dot; from now on the key opens nothing
    list                ids, partners, days

A partner may have several keys: issue the next one, let it be put in place, revoke the old one.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from datetime import datetime

from casework import bootstrap
from casework.bootstrap.open311 import partner_keys
from casework.domain.errors import Unavailable
from casework.domain.partner_keys import ENTROPY_BYTES, PartnerKey
from casework.domain.partners import is_code
from casework.domain.working_time import VIETNAM
from casework.use_cases.manage_partner_keys import UnknownKey, issue_key, revoke_key


def main() -> int:
    options = _parser().parse_args()
    keys, clock = partner_keys(), bootstrap.clock()
    try:
        match options.command:
            case "issue":
                entropy = secrets.token_bytes(ENTROPY_BYTES)
                print(issue_key(options.partner, entropy, keys=keys, clock=clock))
            case "revoke":
                print(_line(revoke_key(options.key_id, keys=keys, clock=clock)))
            case _:
                for key in keys.all():
                    print(_line(key))
    except (UnknownKey, Unavailable) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("issue").add_argument("partner", type=_partner, help="its code")
    commands.add_parser("revoke").add_argument("key_id")
    commands.add_parser("list")
    return parser


def _partner(text: str) -> str:
    if not is_code(text):
        raise argparse.ArgumentTypeError("a code as in cdk.json: lower case, digits, dashes")
    return text


def _line(key: PartnerKey) -> str:
    state = f"revoked {_local(key.revoked_at)}" if key.revoked_at else "good"
    return f"{key.id}  {key.partner}  issued {_local(key.issued_at)}  {state}"


def _local(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


if __name__ == "__main__":
    sys.exit(main())
