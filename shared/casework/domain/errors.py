"""Everything the case work can refuse or fail at.

CaseworkError
├── Refusal                  the request is understood and declined; trying again cannot help
│   ├── CaseNotFound         no such case, or not one the caller may know of
│   ├── CaseNotOpenToCaller  the caller's role or agency may not do this to this case
│   ├── NotAllowedInState    the case is in a state that does not know the command
│   ├── NoRoomForFile        the case has as many files as it may have
│   ├── SubmissionConflict   the external id was used before with another content
│   ├── UnknownCaller        the credentials are good, but nobody registered them here
│   ├── AgencyNotFound       no agency of this code, at any time
│   ├── EditionNotFound      no edition of these rules begins on that day
│   ├── EditionInForce       an edition that is or was in force is not withdrawn
│   ├── TrackingFailed       no case of this reference and this phone
│   └── TooManyTries         so many that none is looked at before the period is over
├── CaseAlreadyExists        intake met the case that the same submission created earlier
├── CaseChanged              somebody else wrote the case first: load it and decide again
├── ContactsChanged          somebody else changed the contacts first: look at them again
├── RulesChanged             somebody else changed the rules first: look at them and decide again
└── Unavailable              a dependency failed for now: trying again may help
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casework.domain.case import Case


class CaseworkError(Exception):
    """Root of the tree above."""


class Refusal(CaseworkError):
    """Understood and declined."""


class CaseNotFound(Refusal):
    """Also raised for a case of somebody else, so that existence is not revealed."""


class CaseNotOpenToCaller(Refusal):
    """The caller may see the case but not do this to it."""


class NotAllowedInState(Refusal):
    """The transition table has no row for this command in this state."""


class NoRoomForFile(Refusal):
    """By number or by size."""


class NotAdmissible(Refusal):
    """A guard does not hold. `code` is stable, for programs and for the words people read."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SubmissionConflict(Refusal):
    """Same partner and external id, other content."""


class UnknownCaller(Refusal):
    """A valid token of a client that this stage does not list."""


class AgencyNotFound(Refusal):
    """The directory has no record of it."""


class EditionNotFound(Refusal):
    """Or the change that is asked for."""


class EditionInForce(Refusal):
    """Or was: what was decided by it stands."""


class TrackingFailed(Refusal):
    """Which of the two is wrong is not told."""


class TooManyTries(Refusal):
    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"for another {wait}")
        self.wait = wait


class CaseAlreadyExists(CaseworkError):
    """Carries the stored case, so that intake needs no second read."""

    def __init__(self, existing: Case) -> None:
        super().__init__(existing.id)
        self.existing = existing


class CaseChanged(CaseworkError):
    """The stored version is not the expected one."""


class ContactsChanged(CaseworkError):
    """The list is not the one that the change was based on."""


class RulesChanged(CaseworkError):
    """The revision is taken, or what the change was based on is not what stands now."""


class Unavailable(CaseworkError):
    """Throttled, timed out, in conflict: retry."""
