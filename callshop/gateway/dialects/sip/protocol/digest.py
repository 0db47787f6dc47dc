"""The answer to a provider's question for a password (RFC 3261 22, RFC 2617, RFC 8760)."""

import hashlib
import re
import secrets

ALGORITHMS = {"md5": hashlib.md5, "sha-256": hashlib.sha256}

_PAIR = re.compile(r'([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')


def authorization(asked: str, user: str, password: str, method: str, target: str) -> str | None:
    """The value of (Proxy-)Authorization for one of WWW-/Proxy-Authenticate; None if that asks for something else."""
    scheme, _, rest = asked.strip().partition(" ")
    told = {name.lower(): quoted or plain for name, quoted, plain in _PAIR.findall(rest)}
    algorithm = told.get("algorithm", "MD5")
    make = ALGORITHMS.get(algorithm.lower())
    if scheme.lower() != "digest" or make is None or "nonce" not in told or "realm" not in told:
        return None

    def digest(text: str) -> str:
        return make(text.encode("latin-1", "replace")).hexdigest()

    realm, nonce = told["realm"], told["nonce"]
    secret = digest(f"{user}:{realm}:{password}")
    what = digest(f"{method}:{target}")
    parts = [f'username="{user}"', f'realm="{realm}"', f'nonce="{nonce}"', f'uri="{target}"']
    if "auth" in [each.strip() for each in told.get("qop", "").split(",")]:
        cnonce, count = secrets.token_hex(8), "00000001"
        response = digest(f"{secret}:{nonce}:{count}:{cnonce}:auth:{what}")
        parts += [f'response="{response}"', "qop=auth", f"nc={count}", f'cnonce="{cnonce}"']
    else:
        response = digest(f"{secret}:{nonce}:{what}")
        parts.append(f'response="{response}"')
    parts.append(f"algorithm={algorithm}")
    if "opaque" in told:
        parts.append('opaque="{}"'.format(told["opaque"]))
    return "Digest " + ", ".join(parts)
