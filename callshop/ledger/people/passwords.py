"""Passwords, kept as scrypt hashes: "scrypt$N$r$p$salt$hash", salt and hash in hexadecimal."""

import hashlib
import hmac
import os
import unicodedata

N, R, P = 2**14, 8, 1
"""16 MB and some 50 ms on a shop's PC: nothing for a login, too dear for a dictionary."""

SHORTEST = 4
LONGEST = 200


def hashed(password: str) -> str:
    """A password as it is kept."""
    salt = os.urandom(16)
    return f"scrypt${N}${R}${P}${salt.hex()}${_scrypt(password, salt, N, R, P).hex()}"


def matches(password: str, kept: str) -> bool:
    """Whether this is the password that was kept; takes the same time whatever the answer."""
    _, n, r, p, salt, digest = kept.split("$")
    tried = _scrypt(password, bytes.fromhex(salt), int(n), int(r), int(p))
    return hmac.compare_digest(tried, bytes.fromhex(digest))


NOBODYS = f"scrypt${N}${R}${P}${bytes(16).hex()}${bytes(64).hex()}"
"""What an unknown name's password is compared with, in the same time as a known one's: no password gives it."""


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    # The same letters typed on another keyboard may come composed differently.
    letters = unicodedata.normalize("NFKC", password).encode()
    return hashlib.scrypt(letters, salt=salt, n=n, r=r, p=p, maxmem=64 * 1024 * 1024)
