"""One call through the proxy, from its INVITE to its end.

    call       who it is between, how far it is, and what is said to either side in the other's name
    story      what is told of it, each thing once
    keeping    what of it survives a restart
    cutting    ending it from outside
    watching   finding out that it has ended
"""
