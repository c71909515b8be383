"""Providers of email and SMS behind the port `Sender`.

What `send` raises says what is known, because that decides whether a message may go out again:

    DeliveryRejected   this message will never be delivered: its address or its words are at fault
    NotAccepted        surely not taken: nothing of it left, or the provider refused in so many
                       words (throttled, quota, our account or set-up at fault). To be sent again
    Unavailable        anything else: it may have been taken. No answer, half an answer, an answer
                       that cannot be read, a server error

When in doubt it is the last. None of them tries twice by itself.

What the providers tell afterwards is read by `provider_events`.
"""
