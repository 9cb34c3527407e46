"""The control channel, opened by a handshake or resumed: section 4 of docs/protocol.md. One object is one TCP connection to S."""

import asyncio
import os

import secrecy
import wire
from events import now

ANSWER_TIMEOUT = 10  # seconds, for each of connect, handshake and answer (section 13)
FIRST_LIMIT, LATER_LIMIT = 512, 2048  # of a frame's length (section 4.2)


class Later(Exception):
    """S wants to be asked later. A forgeable hint counts as 60 seconds at most (section 4.1)."""

    def __init__(self, why, seconds):
        super().__init__(why)
        self.seconds = seconds


class OtherKey(Exception):
    """This pinned key does not open a channel here: the next one is to be tried (sections 4.1 and 7.5)."""


class ResumeRefused(Exception):
    """S does not resume: a full handshake is next (section 4.4)."""


class ControlChannel:
    """After `open`: messages of section 5, sealed. `h` is the handshake hash, `suite` the control suite."""

    def __init__(self, reader, writer, suite, handshake, opened_at):
        self.reader = reader
        self.writer = writer
        self.suite = suite
        self.h = handshake.h
        self.export_key = handshake.export_key
        self.resumed = isinstance(handshake, secrecy.Resume)
        self.opened_at = opened_at  # when the opening was sent
        self.sending = handshake.sending
        self.receiving = handshake.receiving
        self.limit = FIRST_LIMIT

    @classmethod
    async def open(cls, host, port, suite, server_key, state=None):
        """`state`: what to resume from, or None: (k_auth, handle, ratchet, ticket)."""
        reader, writer = await asyncio.wait_for(asyncio.open_connection(host, port), ANSWER_TIMEOUT)
        try:
            mode = wire.MODE_RESUME if state else wire.MODE_NK
            preamble = wire.control_preamble(suite, secrecy.key_id(server_key), mode)
            if state:
                handshake = secrecy.Resume(suite, preamble, *state, nonce=os.urandom(32))
            else:
                handshake = secrecy.control_handshake(suite, preamble, server_key)
            opened_at = now()
            writer.write(preamble + wire.frame(handshake.write()))
            first = await asyncio.wait_for(read_frame(reader, 1, FIRST_LIMIT), ANSWER_TIMEOUT)
            if first[0] == 1 and len(first) >= 3:
                raise Later("BUSY", min(60, int.from_bytes(first[1:3], "big")))
            if first[0] == 2 and len(first) >= 3 and first[1] == 4:
                raise OtherKey("S does not have this key")
            if first[0] == 2 and len(first) >= 3 and state and first[1] in (3, 5):
                raise ResumeRefused("reason %d" % first[1])
            if first[0] == 2 and len(first) >= 3:
                raise ConnectionError("preamble refused, reason %d, highest version %d" % (first[1], first[2]))
            if first[0] != (3 if state else 0) or state and len(first) != 65:
                raise wire.ProtocolError("first frame of kind %d" % first[0])
            try:
                handshake.read(first[1:])
            except secrecy.BadTag:
                if state:
                    raise wire.ProtocolError("S does not prove that it knows the state") from None
                raise OtherKey("S does not prove this key") from None
            return cls(reader, writer, suite, handshake, opened_at)
        except BaseException:
            writer.close()
            raise

    def send(self, name, **fields):
        self.send_encoded(wire.encode(name, **fields))

    def send_encoded(self, message):
        self.writer.write(wire.frame(self.sending.seal(message)))

    async def receive(self):
        """The next message; those to be skipped are skipped."""
        while True:
            body = await read_frame(self.reader, 17, self.limit)
            message = wire.decode(self.receiving.open(body))
            if message is None:
                continue
            if wire.TYPES[message.name] not in wire.FROM_SERVER:
                raise wire.ProtocolError(message.name + " in the wrong direction")
            if message.name == "REGISTERED":
                self.limit = LATER_LIMIT
            return message

    async def answer(self):
        return await asyncio.wait_for(self.receive(), ANSWER_TIMEOUT)

    def close(self, reason):
        """Says CLOSE, then closes; whatever was written before still goes out."""
        self.send("CLOSE", reason=wire.number(wire.CLOSE, reason), retryAfterSeconds=0)
        self.writer.close()


async def read_frame(reader, shortest, longest):
    length = int.from_bytes(await reader.readexactly(2), "big")
    if not shortest <= length <= longest:
        raise wire.ProtocolError("frame of length %d" % length)
    return await reader.readexactly(length)
