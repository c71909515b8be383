"""What is in force, as a test wants it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from casework.domain.directory import Directory
from casework.domain.messaging import MessagingRules
from casework.domain.notifications import Notices
from casework.domain.policy import Rules
from casework.reference.calendars import Calendars, load_calendars
from tests.builders import RULES
from tests.telling import NOTICES, RULES_OF_MESSAGES


@dataclass
class ABook:
    """In the shape of `reference.rule_book`."""

    rules: Rules = RULES
    notices: Notices = NOTICES
    messaging_rules: MessagingRules = RULES_OF_MESSAGES
    calendars: Calendars = field(default_factory=load_calendars)

    @property
    def directory(self) -> Directory:
        return self.rules.directory

    def messaging(self, on: date) -> MessagingRules:
        return self.messaging_rules
