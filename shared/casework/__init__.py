"""Case work of the 1022 hotline of Đồng Tháp.

Imports point inward: functions -> bootstrap -> adapters -> use_cases -> ports -> domain.
`domain` holds the rules, `use_cases` one file per verb, `ports` what they ask of the outside,
`adapters` the only code that knows AWS, `reference` the province's data (policy, calendar,
directory), `messages` what travels in queues and state machines.
"""
