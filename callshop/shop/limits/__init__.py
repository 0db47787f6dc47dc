"""How long calls may last and whether they may begin: authorization, limits, reservations."""
