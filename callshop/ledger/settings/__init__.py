"""What the owner sets: the shop's configuration, cabins, lines and gateways, rules for values; mail and warnings to
the owner.
"""
