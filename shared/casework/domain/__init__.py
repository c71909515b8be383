"""The rules of the case work: plain Python, no I/O, no clock, no environment.

Where a rule is: the life of a case in `transitions` and `decide`; "when is it late?" in `deadlines`
and `working_time`; "who gets it?" in `routing`; "who is told?" in `notifications`.
"""
