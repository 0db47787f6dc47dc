"""Calls whose end nobody tells: a telephone that was unplugged, a far end that is gone.

The telephone is asked inside its call, over the shop's own LAN, whether it is still there. The question bears the
number 0: a telephone refuses numbers that are lower than one before, and the far end's own may be as low as 1.
"""

from callshop.gateway.dialects.sip.calls import cutting, story
from callshop.gateway.dialects.sip.calls.call import Call, in_dialog, near
from callshop.gateway.dialects.sip.protocol.message import Message
from callshop.gateway.dialects.sip.protocol.transactions import Client, new_branch
from callshop.gateway.dialects.sip.state import State

MISSES = 3
"""Questions in a row without an answer: one that is lost, or two, end no good call."""
NO_SUCH_CALL = (481, 404, 410)
REFRESH_MARGIN = 32_000
"""Milliseconds beyond the session's own expiry before it counts as gone."""


def ask(state: State, call: Call) -> None:
    """Time to ask again; or to see that the session was not refreshed as promised."""
    if call.state != "answered":
        return
    if call.refresh and state.now.mono - call.refreshed > call.refresh * 1000 + REFRESH_MARGIN:
        give_up(state, call)
        return
    question = in_dialog(call, call.device, "OPTIONS", state.via(call.device.flow, new_branch()), 0)
    flow = near(call.device.flow, call.device.target)
    state.request(question, flow, question.branch, "options", call)
    state.timers.set(("ask", call.key), state.now.mono + story.ASKS_EVERY)


def answered(state: State, client: Client, answer: Message) -> None:
    call = client.owner
    if not isinstance(call, Call) or call.state != "answered" or (answer.status or 0) < 200:
        return
    if answer.status in NO_SUCH_CALL:
        give_up(state, call)
    elif answer.status != 408:
        story.heard_of(call, state.now)


def missed(state: State, client: Client) -> None:
    call = client.owner
    if isinstance(call, Call) and call.state == "answered":
        call.missed += 1
        if call.missed >= MISSES:
            give_up(state, call)


def give_up(state: State, call: Call) -> None:
    """The telephone is not in this call any more: it ended when it was last heard; the far end is told."""
    if call.state == "answered":
        cutting.end_both(state, call)
        story.end(state, call, story.last_certain(call))
