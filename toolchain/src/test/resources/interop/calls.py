"""Calls, and the peer channels they lead to: sections 9 and 11 of docs/protocol.md, on the device's side."""

import asyncio
import os
from collections import deque
from types import SimpleNamespace

import secrecy
import wire
from events import event, loop, now
from peer import connect

ALL_SESSIONS = bytes(16)
REMEMBERED_SIDS = 64  # section 12.2
CALL_TIME = 10  # seconds a REQUEST may stay without an answer
REPORT_SIZE = 16  # entries of one SESSIONS message


class Calls:
    """`session` is the life with S. The psk of an offer or a grant is here and nowhere else; R is never kept."""

    def __init__(self, session):
        self.session = session
        self.id = session.id
        self.max_record = session.max_record
        self.offers = {}  # sid -> offer, accepted and not used yet
        self.requests = {}  # requestId -> open call
        self.connecting = {}  # sid -> task of a caller's opening
        self.channels = {}  # sid -> PeerChannel
        self.new_connection()

    def new_connection(self):
        """requestIds rise, and sids are new, on each control connection."""
        self.next_request = 1
        self.seen = deque(maxlen=REMEMBERED_SIDS)

    def call(self, target, service):
        if not self.session.ready:
            event("call-failed", reason="NOT_REGISTERED")
            return
        request, self.next_request = self.next_request, self.next_request + 1
        timer = loop().call_later(CALL_TIME, self.call_failed, request, "NO_ANSWER")
        self.requests[request] = SimpleNamespace(target=target, service=service, trace=os.urandom(8), timer=timer)
        self.session.control.send("REQUEST", requestId=request, traceId=self.requests[request].trace, target=target,
                                  service=service)

    def call_failed(self, request, reason, **details):
        call = self.requests.pop(request, None)
        if call:
            call.timer.cancel()
            event("call-failed", reason=reason, **details)

    def on_call_failed(self, channel, m):
        self.call_failed(m.requestId, wire.CALL_FAILED.get(m.reason, str(m.reason)), retry=m.retryAfterSeconds)

    def on_offer(self, channel, m):
        try:
            psk = self.code_of(channel, m, wire.TARGET, m.caller, self.id)
        except secrecy.BadTag:
            raise wire.ProtocolError("the wrap of an OFFER does not open") from None
        listening = self.session.ready and self.session.listener
        verdict = wire.VERDICTS[self.session.config.answer if listening else "decline"]
        if verdict == 0:
            self.offers[m.sid] = SimpleNamespace(
                caller=m.caller, suite=m.suite, max_record=m.maxRecord, psk=psk,
                timer=loop().call_later(m.ttlSeconds, self.expire, m.sid))
        channel.send("ANSWER", sid=m.sid, verdict=verdict)

    def on_grant(self, channel, m):
        call = self.requests.get(m.requestId)
        if not call:
            self.note_sid(m.sid)
            self.session_down(m.sid, "NOT_USED")
            return
        if (m.target, m.service, m.traceId) != (call.target, call.service, call.trace):
            raise wire.ProtocolError("GRANT of another call")
        try:
            psk = self.code_of(channel, m, wire.CALLER, self.id, m.target)
        except secrecy.BadTag:
            self.call_failed(m.requestId, "BAD_GRANT")
            return
        del self.requests[m.requestId]
        call.timer.cancel()
        self.connecting[m.sid] = asyncio.ensure_future(self.open_channel(m, psk))

    def code_of(self, channel, m, role, caller, target):
        """Opens a wrap; gives the psk, and keeps nothing of R (sections 9.2 and 9.3)."""
        self.note_sid(m.sid)
        if m.suite not in self.session.suites:
            raise wire.ProtocolError("a suite that this device did not list")
        code = secrecy.open_wrap(self.session.state.get("kWrap"), channel.suite, m.suite, m.sid, caller, target,
                                 m.service, role, channel.h, m.ttlSeconds, m.wrap)
        return secrecy.psk_of(code, m.suite)

    def note_sid(self, sid):
        if sid in self.seen or sid in self.channels:
            raise wire.ProtocolError("sid seen before")
        self.seen.append(sid)

    async def open_channel(self, grant, psk):
        """The caller's side: from GRANT to the end of the channel."""
        expires = now() + grant.ttlSeconds
        try:
            channel = await asyncio.wait_for(connect(self, grant, psk, self.session.address), grant.ttlSeconds)
        except (OSError, EOFError, asyncio.TimeoutError, wire.ProtocolError, secrecy.BadTag):
            reason = "CONNECT_FAILED" if now() < expires else "EXPIRED"
            self.session_down(grant.sid, reason)
            event("call-failed", reason=reason)
            return
        finally:
            self.connecting.pop(grant.sid, None)
        self.channels[grant.sid] = channel
        await channel.run()

    def burn(self, sid):
        """The offer is used, dead or too old: its psk is forgotten."""
        offer = self.offers.pop(sid, None)
        if offer:
            offer.timer.cancel()
        return offer

    def expire(self, sid):
        self.burn(sid)
        self.session_down(sid, "EXPIRED")

    def on_cancel(self, channel, m):
        self.forget(m.sid)
        unconfirmed = self.channels.get(m.sid)
        if unconfirmed and not unconfirmed.up:
            unconfirmed.close("NOT_USED")

    def forget(self, sid):
        """Drops what an unauthenticated session still has. A channel that is authenticated is not touched."""
        self.burn(sid)
        if sid in self.connecting:
            self.connecting.pop(sid).cancel()
            event("call-failed", reason="CANCELLED")

    def on_revoke(self, channel, m):
        everything = m.sid == ALL_SESSIONS
        for sid in [*self.offers, *self.connecting] if everything else [m.sid]:
            self.forget(sid)
        for peer_channel in list(self.channels.values()):
            if everything or peer_channel.sid == m.sid:
                peer_channel.close("REVOKED")
        channel.send("REVOKE_ACK", sid=m.sid)

    def session_down(self, sid, reason, sent=0, received=0):
        if self.session.ready:
            code = reason if isinstance(reason, int) else wire.number(wire.DOWN, reason)
            self.session.control.send("SESSION_DOWN", sid=sid, reason=code, bytesSent=sent, bytesReceived=received)

    # ---- what a peer channel tells -----------------------------------------------------------------------------------

    def channel_up(self, channel):
        if self.session.ready:
            self.session.control.send("SESSION_UP", sid=channel.sid)
        event("channel-open", role="caller" if channel.role == wire.CALLER else "target", sid=channel.sid.hex(),
              peer=channel.peer.decode(), suite=channel.suite)

    def channel_message(self, channel, message):
        if message[:1] == b"T":
            text = message[1:].decode("utf-8", "replace").replace("\n", "\\n")
            event("message", **{"from": channel.peer.decode(), "text": text})
        else:
            event("data", **{"from": channel.peer.decode(), "size": len(message)})

    def channel_peer_ended(self, channel):
        event("peer-ended", sid=channel.sid.hex())

    def channel_down(self, channel, reason, code):
        del self.channels[channel.sid]
        self.session_down(channel.sid, code, channel.bytes_sent, channel.bytes_received)
        event("channel-closed", reason=reason, sid=channel.sid.hex(), sent=channel.bytes_sent,
              received=channel.bytes_received)

    # ---- what happens to all of them at once -------------------------------------------------------------------------

    def report(self, channel):
        """SESSIONS: every live peer channel (section 11)."""
        entries = [(c.sid, c.role, c.suite, c.peer) for c in self.channels.values() if c.up]
        while len(entries) > REPORT_SIZE:
            channel.send("SESSIONS", last=0, entries=entries[:REPORT_SIZE])
            entries = entries[REPORT_SIZE:]
        channel.send("SESSIONS", last=1, entries=entries)

    def control_lost(self):
        """Section 9.3: what is not authenticated yet dies with the control channel it came by."""
        for request in list(self.requests):
            self.call_failed(request, "CONTROL_LOST")
        for sid in [*self.offers, *self.connecting]:
            self.forget(sid)

    def end_all(self, reason):
        for channel in list(self.channels.values()):
            channel.close(reason)
