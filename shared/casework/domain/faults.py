"""What is wrong with data that people edit: each faulty entry by its path, under a stable code.

The sentences here are for who edits files; the programming interface says the same in Vietnamese
(`functions.rules_api.words`; a test compares the two).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

FAULTS: Final[Mapping[str, str]] = {
    "agency_named_twice": "{code} given more than once for one first day",
    "audience_missing": "{event} names no audience, so the notice must",
    "begins_too_late": "begins on {last} at the latest",
    "beyond_calendar": "reaches beyond the calendar, which ends on {last}",
    "begins_too_early": "begins on {first} at the earliest",
    "cannot_be_reached": "a contact has an email address or a phone number",
    "cannot_fill": "{event} cannot fill ${name} of {wording}",
    "channel_twice": "one is there twice",
    "closes_early": "{text} closes at or before its opening",
    "code_and_name": "code and name are required",
    "covers_less": "the years {first} to {last} stay covered",
    "days_missing": "{year} has {found} of {count} day(s) off for {name}",
    "digest_at_once": "{event} is told at once",
    "digest_by_email": "{template} goes by other channels than email too",
    "dollar": "a $ that is no placeholder is written $$",
    "ends_early": "valid_to {last} is before valid_from",
    "field_name_room": "takes {needed} septets of {room} in an SMS",
    "field_without_name": "no name for {field}",
    "given_already": "{value} is given already, by {first}",
    "given_twice": "{value} is given more than once",
    "heading": "at most {longest} letters and no colon",
    "key_twice": "the key is given twice in one object",
    "local_time": "a local time, without a zone",
    "long_placeholder": "${name} may be long, it is only for the body of an email",
    "malformed": "{reason}",
    "must_open_after": "{later} must open after {earlier} closes",
    "name_without_room": "{name!r} takes {needed} septets of {room} in an SMS, give an sms_name",
    "names_no": "names no ${name}",
    "no_calendar": "{reason}",
    "no_digest": "{audience} get no digest",
    "no_flood_limit": "no flood limit for {channels}",
    "no_hours": "no hours are given before {first}",
    "no_limits": "no limits for {channels}",
    "no_such_agency": "no such agency",
    "no_such_event": "no such event: {event}",
    "no_such_field": "no such field: {names}",
    "no_such_ground": "no such ground: {names}",
    "no_such_ladder": "no such ladder: {names}",
    "no_such_placeholder": "no such placeholder: {names}",
    "no_such_relative": "{code} is named as successor or parent and does not exist",
    "no_such_term": "no such term: {names}",
    "no_such_unit": "unit {unit} is in neither list of units",
    "no_words": "{template}: no words for {channel}",
    "not_a_session": "{text} is not a session such as '07:00-11:30'",
    "not_for_ladders": "a ladder reminds, marks overdue, escalates and phones, nothing else",
    "not_made_up": "{weekday} {day} is a day of rest, and no day off is given instead_of it",
    "not_owed": "{day} is not owed a day off, or has one already",
    "nothing_given": "nothing is given",
    "one_line": "has one line",
    "one_overdue_step": "at most one step marks overdue, once, and at the due instant",
    "only_calendars": "only a calendar changes days in the past",
    "out_of_order": "{later} must come after {earlier}",
    "outside_years": "{day} is outside the years covered",
    "overlap": "two records overlap from {first}",
    "past_days": "working time of days in the past: {days}; name exactly these to change them",
    "phone_to_accept": "an agency is phoned once, in the time it has to accept",
    "quarter_of_an_hour": "a local time, a quarter of an hour: 07:30",
    "restricted": "{wording} must not name ${name}",
    "sender_cannot_fill": "to its sender, {event} cannot fill ${name} of {wording}",
    "share_and_delay": "a step has a share or a delay after due, not both",
    "sms_brand": "an SMS names {brand}",
    "sms_letters": "an SMS has no accents, one line, and only GSM 7 bit characters",
    "sms_room": "{needed} septets with its longest values, {room} fit",
    "sms_subject": "an SMS has no subject",
    "step_name": "the name of a step has no # and no :",
    "steps_alike": "the names of the steps must differ",
    "subject_line": "a subject has one line",
    "subject_without": "the subject of {template} names no ${name}",
    "subject_without_due": "the subject of {template} names no due time",
    "too_few_officers": "{found} officers, at least {needed} are needed",
    "unused": "no notice uses it",
    "weekdays_twice": "weekdays {days} are given more than once",
    "years_backwards": "first_year comes after last_year",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`path` leads to the entry; empty: the whole. `values` are those of the sentence.

    `sentence` is for codes that are not ours.
    """

    path: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    sentence: str | None = None

    def __str__(self) -> str:
        return f"{self.path or '(whole)'}: {self.message}"

    @property
    def message(self) -> str:
        return self.sentence or FAULTS[self.code].format(**self.values)

    def under(self, path: str) -> Fault:
        """The same fault where the entry is a part of something larger."""
        return replace(self, path=f"{path}.{self.path}" if self.path else path)


def fault(path: str, code: str, /, **values: Any) -> Fault:
    """Raises KeyError for a code that is not in the table."""
    if code not in FAULTS:
        raise KeyError(code)
    return Fault(path, code, values)
