"""From bytes to events. The map; no code here.

    links.py      the only place that opens serial ports and sockets: bytes in, bytes out, or LinkLost
    framing.py    where a frame begins and ends: lines or datagrams
    dialects/     what a frame means: one file a maker, no input or output, no clock
    reader.py     the loop: read, capture, frame, understand, hand over, answer; and the retry policy
    capture.py    what came over the wire, kept raw before it is understood
    complaints.py what a gateway sends wrongly, in the log once a reason
    recordings.py captures and other people's recordings, back to wire frames (replay, tests)
    simulator.py  plays calls in a real dialect's own bytes through a real link
"""
