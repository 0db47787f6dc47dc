"""Our own ports: held alone, or not at all."""

import socket

from callshop.gateway.link import why_not_bound


def bound(host: str, port: int, kind: socket.SocketKind) -> socket.socket:
    """A socket on our own port, held alone. On Windows SO_REUSEADDR would let two programs share it, so there the
    opposite option is set; elsewhere a listener needs it to come back at once after its own end."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, kind)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        elif kind is socket.SOCK_STREAM:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
    except OSError as error:
        opened.close()
        raise why_not_bound(host, port, error) from error
    return opened
