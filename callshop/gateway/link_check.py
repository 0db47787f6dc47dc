"""Whether a link could be had, asked without taking it from anybody."""

import os

from callshop.events import Sentence
from callshop.gateway.link import WINDOWS, LinkLost, why_no_answer, why_not_serial
from callshop.gateway.links import look_up, open_link
from callshop.gateway.linkspec import LinkSpec


def why_out_of_reach(spec: LinkSpec) -> Sentence | None:
    """What speaks against having this link now; None if nothing does.

    A gateway that we would call is looked for by its name, not called. Our own ports are opened and let go at once:
    not to be asked of those that a shop holds which is open.
    """
    try:
        match spec.scheme:
            case "tcp":
                look_up(spec.host, spec.port)
            case "serial" if not WINDOWS:  # there it is no path
                os.close(os.open(spec.path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY))
            case "udp" | "tcp-listen" | "file":
                open_link(spec).close()
    except LinkLost as lost:
        return lost.sentence
    except OSError as error:
        return why_no_answer(spec, error) if spec.scheme == "tcp" else why_not_serial(spec.path, error)
    return None
