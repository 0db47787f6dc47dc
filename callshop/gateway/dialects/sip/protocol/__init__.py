"""SIP itself, whatever it is used for: what a message is made of, and how one is sent until it is heard. No call here.

    grammar        the pieces of a header
    message        a message, its lines as they came
    timers         what is due when
    transactions   requests and their answers (RFC 3261 17)
    digest         the answer to a question for a password
"""
