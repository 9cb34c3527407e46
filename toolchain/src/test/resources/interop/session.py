"""The device's life with S: sections 6 to 8 and 12.2 of docs/protocol.md. Start at Session.run."""

import asyncio
import errno
import json
import os
import random

import secrecy
import wire
from calls import Calls
from control import ControlChannel, Later, OtherKey, ResumeRefused
from events import event, loop, now
from peer import Listener

STOPPING = ("QUARANTINED", "REVOKED")


class Stopped(Exception):
    """S said that this device is not to come back by itself."""


class State:
    """What survives a restart: a JSON file, replaced as a whole and durable when `save` returns."""

    def __init__(self, path):
        self.path = path
        self.values = {}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.values = json.load(file)

    def get(self, name):
        return bytes.fromhex(self.values[name]) if name in self.values else None

    def save(self, **values):
        """Sets values (bytes, numbers, lists; None erases) and makes all of them durable."""
        for name, value in values.items():
            if value is None:
                self.values.pop(name, None)
            else:
                self.values[name] = value.hex() if isinstance(value, bytes) else value
        temporary = self.path + ".new"
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(self.values, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, self.path)
        directory = os.open(os.path.dirname(os.path.abspath(self.path)), os.O_RDONLY)
        os.fsync(directory)
        os.close(directory)


class Session:
    def __init__(self, config):
        self.config = config
        self.id = config.id.encode()
        self.user = config.user.encode()
        self.suites = bytes(config.suites)
        self.max_record = config.max_record
        self.state = State(config.state)
        self.calls = Calls(self)
        self.random = random.SystemRandom()
        self.control = None  # the control channel once READY or NOT_READY was sent
        self.ready = False  # READY, not NOT_READY: only then are calls and reports about them allowed
        self.failures = 0
        self.in_full = False  # a resume failed: the next connection is a full handshake (section 4.4)
        self.unanswered = 0  # resumes in a row
        self.resuming = False
        self.endpoint = self.pin = 0  # which one of each is tried next
        self.listener = self.address = None
        self.pongs = {}  # pingId -> when its PONG was sent, and whether after a whole report
        self.lease = self.grace = None  # seconds
        self.lease_from = self.grace_from = None  # when the last frame was sent whose acknowledgement renewed it
        self.supervision = None  # the timer of the two

    # ---- connecting again and again (sections 8 and 12.2) ------------------------------------------------------------

    async def run(self):
        while True:
            why, wait, other_key = "lost", 0, False
            try:
                await self.attempt()
            except Stopped as stopped:
                self.calls.end_all("REVOKED")
                event("stopped", reason=stopped)
                return
            except Later as later:
                why, wait = str(later), later.seconds
            except ResumeRefused as error:
                event("resume-refused", reason=error)
                self.in_full = True
                continue  # at once, and in full
            except OtherKey as error:
                why, other_key = str(error), True
            except asyncio.IncompleteReadError:
                self.not_answered()
                why = "end of stream"
            except asyncio.TimeoutError:
                self.not_answered()
                why = "timeout"
            except (OSError, wire.ProtocolError, secrecy.BadTag) as error:
                why = "%s: %s" % (type(error).__name__, error)
                self.in_full = self.in_full or self.resuming and not isinstance(error, OSError)
            if other_key:
                self.pin = (self.pin + 1) % len(self.pins())
            if not other_key or self.pin == 0:
                self.endpoint = (self.endpoint + 1) % len(self.config.server)
            self.failures += 1
            cap = min(60, 2 ** (self.failures - 1))
            delay = self.random.uniform(wait, 1.5 * wait) if wait else self.random.uniform(0, cap)
            event("offline", wait="%.1f" % delay, reason=why)
            await asyncio.sleep(delay)

    async def attempt(self):
        """One control connection, from connect to loss."""
        host, port = self.config.server[self.endpoint]
        state = None if self.in_full else self.resumable()
        self.resuming = state is not None
        channel = await ControlChannel.open(host, port, self.suites[0], self.pins()[self.pin], state)
        try:
            if not self.state.get("ticket"):
                await self.enrol(channel)
            registered = await (self.resumed(channel) if channel.resumed else self.register(channel))
            self.in_full = self.resuming = False
            self.unanswered = 0
            await self.serve(channel, registered)
        except wire.ProtocolError:
            channel.close("PROTOCOL")
            raise
        finally:
            channel.writer.close()
            self.control_lost()

    def not_answered(self):
        self.unanswered += self.resuming
        self.in_full = self.in_full or self.unanswered >= 3

    def has_pins(self):
        """Whether S pushed keys, of the kind that the control suite wants: others are left where they are and not used."""
        group = secrecy.key_group(self.suites[0])
        return "pins" in self.state.values and self.state.values.get("pinsGroup", 1) == group

    def pins(self):
        return [bytes.fromhex(pin) for pin in self.state.values["pins"]] if self.has_pins() else [self.config.key]

    def key_set_serial(self):
        return self.state.values["keySetSerial"] if self.has_pins() else 0

    # ---- section 4.4 -------------------------------------------------------------------------------------------------

    def terms(self):
        return "%s %d" % (self.suites.hex(), self.max_record)

    def resumable(self):
        """What to resume from; None when a full registration is due."""
        if self.config.no_resume or self.state.values.get("terms") != self.terms() \
                or not self.state.get("ratchet") or self.state.values.get("resumes", 0) >= 32:
            return None
        return self.state.get("kAuth"), self.state.get("handle"), self.state.get("ratchet"), self.state.get("ticket")

    async def resumed(self, channel):
        alone = not self.calls.channels
        answer = await channel.answer()
        self.registered(channel, answer, self.state.values["resumes"] + 1, channel.opened_at, alone)
        event("resumed", resumes=self.state.values["resumes"])
        return answer

    # ---- section 6 ---------------------------------------------------------------------------------------------------

    async def enrol(self, channel):
        nonce = self.state.get("nonce") or os.urandom(16)
        self.state.save(nonce=nonce)  # before it is sent: only the same nonce gets the same answer again
        pwkey = secrecy.pw_key(self.config.password, nonce)
        channel.send("ENROL", deviceId=self.id, token=self.config.token, nonce=nonce, username=self.user, pwKey=pwkey)
        answer = await channel.answer()
        check_refused(answer)
        if answer.name != "ENROLLED":
            raise wire.ProtocolError(answer.name + " instead of ENROLLED")
        k_auth, k_wrap = secrecy.device_keys(answer.D, pwkey, self.id, self.user, answer.generation)
        self.state.save(kAuth=k_auth, kWrap=k_wrap)
        self.state.save(generation=answer.generation, ticket=answer.ticket, nonce=None)
        event("enrolled", generation=answer.generation)

    # ---- section 7 ---------------------------------------------------------------------------------------------------

    async def register(self, channel):
        message = wire.encode(
            "REGISTER", deviceId=self.id, ticket=self.state.get("ticket"),
            keySetSerial=self.key_set_serial(), model=b"python", firmware=b"1", suites=self.suites,
            maxRecord=self.max_record, mac=bytes(32))[:-32]
        sent_at, alone = now(), not self.calls.channels
        channel.send_encoded(message + secrecy.register_mac(self.state.get("kAuth"), channel.h, message))
        answer = await channel.answer()
        self.registered(channel, answer, 0, sent_at, alone)
        return answer

    def registered(self, channel, answer, resumes, sent_at, alone):
        check_refused(answer)
        if answer.name != "REGISTERED":
            raise wire.ProtocolError(answer.name + " instead of REGISTERED")
        handle, ratchet = secrecy.resume_state(channel.export_key, answer.ticket)
        # Durable before READY, and with it the state of before is gone.
        self.state.save(ticket=answer.ticket, handle=handle, ratchet=ratchet, resumes=resumes, terms=self.terms())
        channel.send("TICKET_STORED")
        self.lease, self.grace = answer.leaseSeconds, answer.graceSeconds
        self.pongs.clear()
        self.acknowledged([(sent_at, alone)])

    async def prepare(self, channel, registered):
        """The address and its listener, then READY or NOT_READY, then the report. PINGs are answered meanwhile."""
        if self.address not in (None, registered.address):
            self.give_up_address("LEASE_ENDED")
        self.address = registered.address
        port, failure = 0, None
        if not self.config.only_calls:
            try:
                if not self.listener:
                    listener = Listener(self.calls)
                    await listener.listen(self.address, 0)
                    self.listener = listener
                port = self.listener.port
            except OSError as error:
                failure = "ADDRESS_REFUSED" if error.errno == errno.EADDRNOTAVAIL else "CANNOT_LISTEN"
        if failure:
            channel.send("NOT_READY", reason=wire.number(wire.NOT_READY, failure))
        else:
            channel.send("READY", port=port)
        self.control, self.ready = channel, not failure
        self.calls.report(channel)
        event("not-ready" if failure else "online", address=self.address, port=port)

    # ---- the registered device ---------------------------------------------------------------------------------------

    async def serve(self, channel, registered):
        self.calls.new_connection()
        preparing = asyncio.ensure_future(self.prepare(channel, registered))
        try:
            while True:
                message = await asyncio.wait_for(channel.receive(), 2.5 * registered.keepAliveSeconds)
                if message.name in ("OFFER", "GRANT", "CALL_FAILED", "CANCEL") and not self.control:
                    raise wire.ProtocolError(message.name + " before READY")
                name = "on_" + message.name.lower()
                handler = getattr(self, name, None) or getattr(self.calls, name, None)
                if not handler:
                    raise wire.ProtocolError("unexpected " + message.name)
                handler(channel, message)
        finally:
            preparing.cancel()

    def on_ping(self, channel, m):
        channel.send("PONG", pingId=m.pingId)
        acked = [pong for ping, pong in self.pongs.items() if ping <= m.ackedPong]
        self.pongs = {ping: pong for ping, pong in self.pongs.items() if ping > m.ackedPong}
        self.pongs[m.pingId] = now(), self.control is not None
        self.acknowledged(acked)
        self.failures = 0  # the backoff starts anew

    def on_key_set(self, channel, m):
        own = secrecy.key_group(self.suites[0])
        if any(group != own or len(key) != 32 for group, key in m.keys) or not m.keys:
            raise wire.ProtocolError("not a key set")
        self.state.save(pins=[key.hex() for _, key in m.keys], pinsGroup=own, keySetSerial=m.serial)
        self.pin = 0
        channel.send("KEY_SET_ACK", serial=m.serial)
        event("keys-changed", serial=m.serial)

    def on_wake(self, channel, m):
        """Section 8.1: this device never sleeps, and one that is awake ignores it."""

    def on_close(self, channel, m):
        reason = wire.CLOSE.get(m.reason, str(m.reason))
        if reason == "REVOKED" and self.control:
            raise Stopped(reason)
        raise Later("closed by S: " + reason, m.retryAfterSeconds)

    # ---- loss, lease and grace (sections 7.3, 9.3 and 11) ------------------------------------------------------------

    def control_lost(self):
        self.control, self.ready = None, False
        self.calls.control_lost()
        self.supervise()

    def acknowledged(self, frames):
        """S has frames that were sent at these times; each says whether it renews the grace time, too (section 7.3)."""
        for at, renews_grace in frames:
            self.lease_from = max(at, self.lease_from or at)
            if renews_grace:
                self.grace_from = max(at, self.grace_from or at)
        self.supervise()

    def supervise(self):
        """Looks at the lease and the grace time, and comes back when the next of them ends."""
        if self.supervision:
            self.supervision.cancel()
        if self.lease_from is None:
            return
        lease_left = self.lease_from + self.lease - now()
        grace_left = self.grace_from + self.grace - now()
        if self.address and lease_left <= 0:
            self.give_up_address("LEASE_ENDED")
            if self.control:
                self.control.close("TIMEOUT")  # and register anew
        if not self.control and grace_left <= 0:
            self.calls.end_all("SUPERVISION_LOST")
        ends = [end for end in (lease_left, grace_left) if end > 0]
        if ends:
            self.supervision = loop().call_later(min(ends), self.supervise)

    def give_up_address(self, reason):
        if self.listener:
            self.listener.close()
        self.listener = self.address = None
        self.calls.end_all(reason)


def check_refused(answer):
    if answer.name == "REFUSED":
        code = wire.REFUSED.get(answer.code, str(answer.code))
        event("refused", code=code, retry=answer.retryAfterSeconds)
        if code in STOPPING:
            raise Stopped(code)
        raise Later(code, answer.retryAfterSeconds)
    if answer.name == "CLOSE":
        raise Later("closed by S: " + wire.CLOSE.get(answer.reason, str(answer.reason)), answer.retryAfterSeconds)
