"""The peer channel: section 10 of docs/protocol.md, in both roles."""

import asyncio

import secrecy
import wire
from control import read_frame

OPENING = len(wire.peer_preamble(bytes(16))) + 2 + secrecy.Handshake.MESSAGE_SIZE  # 71 bytes
UNTAGGED_CONNECTIONS, UNTAGGED_TIME = 4, 5  # section 10.3
CONFIRM_TIME = CLOSE_TIME = 5
KEY_RECORDS, KEY_BYTES, KEY_TIME = 2 ** 22, 2 ** 30, 600  # section 10.4
KEY_BYTES_SLACK = 16 * 1024  # the receiver's tolerance


class Burst:
    """What one direction's present key has carried."""

    def __init__(self, now):
        self.since, self.records, self.bytes = now, 0, 0

    def add(self, size):
        self.records += 1
        self.bytes += size


class PeerChannel:
    """An authenticated channel. `owner` is told: channel_up, channel_message, channel_peer_ended, channel_down."""

    def __init__(self, owner, role, sid, suite, peer, sizes, streams, handshake):
        self.owner, self.role, self.sid, self.suite, self.peer = owner, role, sid, suite, peer
        self.own_max, self.peer_max = sizes
        self.reader, self.writer = streams
        self.sending, self.receiving = handshake.sending, handshake.receiving
        self.loop = asyncio.get_running_loop()
        self.sent = Burst(self.loop.time())
        self.received = Burst(self.loop.time())
        self.up = self.said_end = self.heard_end = self.over = False
        self.closing = None  # the timer that ends the wait for the peer's CLOSE
        self.message = b""
        self.bytes_sent = self.bytes_received = 0

    # ---- sending ----

    def record(self, kind, data=b""):
        now = self.loop.time()
        full = self.sent.records + 2 > KEY_RECORDS or self.sent.bytes + len(data) > KEY_BYTES
        if kind != wire.REKEY and (full or now - self.sent.since >= KEY_TIME):
            self.rekey()
        self.sent.add(len(data))
        self.writer.write(wire.frame(self.sending.seal(wire.encode_record(kind, data))))

    def rekey(self):
        self.record(wire.REKEY)
        self.sending.rekey()
        self.sent = Burst(self.loop.time())

    def send(self, data):
        """A message: DATA records and a last DATA_EOM."""
        self.bytes_sent += len(data)
        while len(data) > self.peer_max:
            self.record(wire.DATA, data[:self.peer_max])
            data = data[self.peer_max:]
        self.record(wire.DATA_EOM, data)

    def end_sending(self):
        self.said_end = True
        self.record(wire.END)
        self.close_when_both_ended()

    def close_when_both_ended(self):
        if self.said_end and self.heard_end:
            self.record(wire.RECORD_CLOSE, bytes([wire.number(wire.DOWN, "NORMAL")]))
            self.closing = self.loop.call_later(CLOSE_TIME, self.down, "NORMAL")

    def close(self, reason):
        """Ends both directions now, and tells the peer why. (A target says nothing before CONFIRM.)"""
        if not self.over:
            if self.up:
                self.record(wire.RECORD_CLOSE, bytes([wire.number(wire.DOWN, reason)]))
            self.down(reason)

    # ---- receiving ----

    async def run(self):
        """Reads records until the channel is over."""
        try:
            if self.role == wire.CALLER:
                self.record(wire.CONFIRM)
            else:
                try:
                    kind, _ = await asyncio.wait_for(self.next_record(), CONFIRM_TIME)
                except asyncio.TimeoutError:
                    self.down("CONNECT_FAILED")
                    return
                if kind != wire.CONFIRM:
                    raise wire.ProtocolError("first record is not CONFIRM")
            self.up = True
            self.owner.channel_up(self)
            while not self.over:
                self.handle(*await self.next_record())
        except asyncio.IncompleteReadError:
            # After END both ways nothing can be missing any more, so a lost CLOSE does no harm.
            self.down("NORMAL" if self.closing else "TRUNCATED")
        except (wire.ProtocolError, secrecy.BadTag):
            self.close("PROTOCOL")
        except OSError:
            self.down("LINK_LOST")

    async def next_record(self):
        body = await read_frame(self.reader, wire.RECORD_OVERHEAD, self.own_max + wire.RECORD_OVERHEAD)
        kind, data, padding = wire.decode_record(self.receiving.open(body))
        self.received.add(len(data) + padding)
        if self.received.records > KEY_RECORDS or self.received.bytes > KEY_BYTES + KEY_BYTES_SLACK:
            raise wire.ProtocolError("a key carried too much")
        return kind, data

    def handle(self, kind, data):
        if kind in wire.IGNORABLE:
            return
        if kind == wire.REKEY:
            self.receiving.rekey()
            self.received = Burst(self.loop.time())
        elif kind == wire.RECORD_CLOSE and data and (data[0] != 0 or self.said_end and self.heard_end):
            self.down(wire.DOWN.get(data[0], "CODE_%d" % data[0]), data[0])
        elif kind in (wire.DATA, wire.DATA_EOM) and not self.heard_end:
            self.bytes_received += len(data)
            self.message += data
            if kind == wire.DATA_EOM:
                message, self.message = self.message, b""
                self.owner.channel_message(self, message)
        elif kind == wire.END and not self.heard_end:
            self.heard_end = True
            self.owner.channel_peer_ended(self)
            self.close_when_both_ended()
        else:
            raise wire.ProtocolError("record of type 0x%02x" % kind)

    def down(self, reason, code=None):
        if not self.over:
            self.over = True
            if self.closing:
                self.closing.cancel()
            self.writer.close()
            self.owner.channel_down(self, reason, wire.number(wire.DOWN, reason) if code is None else code)

    def cut(self):
        """Drops the TCP connection without a word, as a broken link would."""
        self.writer.transport.abort()


class Listener:
    """The target's side of the opening (section 10.3). `claim(sid)` gives the open offer, `burn(sid)` ends it."""

    def __init__(self, owner):
        self.owner = owner
        self.untagged = 0

    async def listen(self, address, port):
        self.server = await asyncio.start_server(self.accept, address, port)
        self.address = address
        self.port = self.server.sockets[0].getsockname()[1]
        # Section 7.3: READY only once a connection to it works.
        _, writer = await asyncio.open_connection(address, self.port)
        writer.close()

    def close(self):
        self.server.close()

    async def accept(self, reader, writer):
        if self.untagged >= UNTAGGED_CONNECTIONS:
            writer.close()
            return
        self.untagged += 1
        try:
            opening = await asyncio.wait_for(reader.readexactly(OPENING), UNTAGGED_TIME)
            sid = opening[5:21]
            offer = self.owner.offers.get(sid)
            if opening[:23] != wire.peer_preamble(sid) + wire.uint(2, secrecy.Handshake.MESSAGE_SIZE) or not offer:
                raise ConnectionError("not an opening of an open offer")
            handshake = secrecy.peer_handshake(False, offer.suite, sid, offer.caller, self.owner.id, offer.psk)
            handshake.read(opening[23:])  # psk and e: no Diffie-Hellman
        except (asyncio.IncompleteReadError, asyncio.TimeoutError, OSError, secrecy.BadTag):
            writer.close()  # without a word, and the offer stays
            return
        finally:
            self.untagged -= 1
        self.owner.burn(sid)
        try:
            message2 = handshake.write()
        except ValueError:  # the X25519 result was all zero, or there is no such point
            writer.close()
            return
        writer.write(wire.frame(message2))
        channel = PeerChannel(self.owner, wire.TARGET, sid, offer.suite, offer.caller,
                              (self.owner.max_record, offer.max_record), (reader, writer), handshake)
        self.owner.channels[sid] = channel
        await channel.run()


async def connect(owner, grant, psk, local_address):
    """The caller's side of the opening. Raises OSError, BadTag, EOFError or asyncio.TimeoutError when it fails."""
    local = (local_address, 0) if local_address else None
    reader, writer = await asyncio.wait_for(
        asyncio.open_connection(grant.address, grant.port, local_addr=local), 10)
    try:
        handshake = secrecy.peer_handshake(True, grant.suite, grant.sid, owner.id, grant.target, psk)
        writer.write(wire.peer_preamble(grant.sid) + wire.frame(handshake.write()))
        size = secrecy.Handshake.MESSAGE_SIZE
        handshake.read(await asyncio.wait_for(read_frame(reader, size, size), 10))
    except BaseException:
        writer.close()
        raise
    return PeerChannel(owner, wire.CALLER, grant.sid, grant.suite, grant.target,
                       (owner.max_record, grant.maxRecord), (reader, writer), handshake)
