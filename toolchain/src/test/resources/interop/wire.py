"""The bytes of STBLink: sections 2 to 5 and 14 of docs/protocol.md as tables, and a reader and writer driven by them.

Nothing here knows about time, sockets or secrets.
"""

import ipaddress
import re
import struct
from types import SimpleNamespace

VERSION = 1
MODE_NK = 1
MODE_RESUME = 3
CALLER, TARGET = 1, 2

# Section 14: numbers to names.
REFUSED = {1: "REGISTRATION_REFUSED", 2: "ENROLMENT_REFUSED", 3: "QUARANTINED", 4: "REVOKED", 5: "NO_ADDRESS",
           6: "TRY_LATER"}
CALL_FAILED = {1: "OFFLINE", 2: "ASLEEP", 3: "BUSY", 4: "UNREACHABLE", 5: "DECLINED", 6: "NO_COMMON_SUITE", 7: "LIMIT",
               8: "SERVER_ERROR"}
DOWN = {0: "NORMAL", 1: "LINK_LOST", 2: "TRUNCATED", 3: "PROTOCOL", 4: "REVOKED", 5: "SUPERVISION_LOST", 6: "NOT_USED",
        7: "CONNECT_FAILED", 8: "LOCAL_CLOSE", 9: "EXPIRED", 10: "LEASE_ENDED"}
CLOSE = {0: "NORMAL", 1: "PROTOCOL", 2: "TIMEOUT", 3: "SHUTDOWN", 4: "SUPERSEDED", 5: "REVOKED", 6: "LIMIT",
         7: "INTERNAL"}
NOT_READY = {1: "ADDRESS_REFUSED", 2: "CANNOT_LISTEN", 3: "LISTENER_UNREACHABLE", 4: "ADDRESS_TIMEOUT"}
VERDICTS = {"accept": 0, "decline": 1, "busy": 2}


def number(table, name):
    """The number of a name in one of the tables above."""
    return next(n for n, text in table.items() if text == name)


class ProtocolError(Exception):
    """The other side broke the protocol."""


# Section 5. A field is name:kind; kinds are u8 to u64, bN (N bytes), ip8, ip8? (may be empty) and str8. A range after
# the kind is that of the number, or of the string's length. `entries` and `keys` are the two lists with their counts.
MESSAGES = {
    0x01: ("ENROL", "deviceId:str8/1-64 token:str8/0-32 nonce:b16 username:str8/0-64 pwKey:b32"),
    0x02: ("REGISTER", "deviceId:str8/1-64 ticket:b16 keySetSerial:u32 model:str8/0-32 firmware:str8/0-32"
                       " suites:str8/1-8 maxRecord:u16/1024-16384 mac:b32"),
    0x03: ("READY", "port:u16"),
    0x04: ("NOT_READY", "reason:u8"),
    0x05: ("TICKET_STORED", ""),
    0x06: ("PONG", "pingId:u32"),
    0x07: ("REQUEST", "requestId:u32 traceId:b8 target:str8/1-64 service:str8/0-32"),
    0x08: ("ANSWER", "sid:b16 verdict:u8/0-2"),
    0x09: ("SESSION_UP", "sid:b16"),
    0x0A: ("SESSION_DOWN", "sid:b16 reason:u8 bytesSent:u64 bytesReceived:u64"),
    0x0B: ("SESSIONS", "last:u8 entries:entries"),
    0x0C: ("REVOKE_ACK", "sid:b16"),
    0x0D: ("KEY_SET_ACK", "serial:u32"),
    0x0F: ("SLEEP", "expectedSeconds:u32"),
    0x10: ("AWAKE", ""),
    0x41: ("ENROLLED", "generation:u32/1-4294967295 D:b32 ticket:b16"),
    0x42: ("REGISTERED", "epoch:u32 address:ip8 prefix:u8 gateway:ip8? leaseSeconds:u32 graceSeconds:u32"
                         " keepAliveSeconds:u16/1-65535 ticket:b16"),
    0x43: ("REFUSED", "code:u8 retryAfterSeconds:u16"),
    0x44: ("PING", "pingId:u32/1-4294967295 ackedPong:u32"),
    0x45: ("OFFER", "sid:b16 traceId:b8 caller:str8/1-64 service:str8/0-32 suite:u8 maxRecord:u16/1024-16384"
                    " ttlSeconds:u16 wrap:b48"),
    0x46: ("GRANT", "requestId:u32 sid:b16 traceId:b8 target:str8/1-64 service:str8/0-32 suite:u8"
                    " maxRecord:u16/1024-16384 ttlSeconds:u16 address:ip8 port:u16/1-65535 wrap:b48"),
    0x47: ("CALL_FAILED", "requestId:u32 reason:u8 retryAfterSeconds:u16"),
    0x48: ("CANCEL", "sid:b16 reason:u8"),
    0x49: ("REVOKE", "sid:b16 reason:u8"),
    0x4A: ("KEY_SET", "serial:u32 keys:keys"),
    0x4C: ("WAKE", "traceId:b8"),
    0x7F: ("CLOSE", "reason:u8 retryAfterSeconds:u16"),
}
TYPES = {name: number for number, (name, _) in MESSAGES.items()}
FROM_SERVER = range(0x40, 0x80)
IGNORABLE = range(0x80, 0x100)
SIZES = {"u8": 1, "u16": 2, "u32": 4, "u64": 8}
DEVICE_ID = re.compile(rb"[A-Za-z0-9._:-]{1,64}")


def uint(size, value):
    return value.to_bytes(size, "big")


def str8(data):
    return uint(1, len(data)) + data


class Reader:
    """Takes fields from the front of a message; running out of bytes is a protocol error."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, size):
        part = self.data[self.at:self.at + size]
        if len(part) != size:
            raise ProtocolError("message too short")
        self.at += size
        return part

    def uint(self, size):
        return int.from_bytes(self.take(size), "big")

    def str8(self):
        return self.take(self.uint(1))


def fields_of(name):
    """The (name, kind) pairs of a message's fields."""
    return [field.split(":") for field in MESSAGES[TYPES[name]][1].split()]


def encode_field(kind, value):
    kind = kind.split("/")[0]
    if kind in SIZES:
        return uint(SIZES[kind], value)
    if kind == "str8":
        return str8(value)
    if kind in ("ip8", "ip8?"):
        return str8(ipaddress.ip_address(value).packed if value else b"")
    if kind == "entries":
        return uint(1, len(value)) + b"".join(
            sid + uint(1, role) + uint(1, suite) + str8(peer) for sid, role, suite, peer in value)
    if kind == "keys":
        return uint(1, len(value)) + b"".join(uint(1, group) + str8(key) for group, key in value)
    if len(value) != int(kind[1:]):
        raise ValueError("wrong size for " + kind)
    return value


def decode_field(kind, reader):
    kind, _, bounds = kind.partition("/")
    if kind in SIZES or kind == "str8":
        value = reader.str8() if kind == "str8" else reader.uint(SIZES[kind])
        least, most = map(int, bounds.split("-")) if bounds else (0, 2 ** 63 - 1)
        if not least <= (len(value) if kind == "str8" else value) <= most:
            raise ProtocolError("out of range")
        return value
    if kind in ("ip8", "ip8?"):
        value = reader.str8()
        if len(value) not in ((0, 4, 16) if kind == "ip8?" else (4, 16)):
            raise ProtocolError("address of a wrong length")
        return str(ipaddress.ip_address(value)) if value else ""
    if kind == "entries":
        return [(reader.take(16), reader.uint(1), reader.uint(1), reader.str8()) for _ in range(reader.uint(1))]
    if kind == "keys":
        return [(reader.uint(1), reader.str8()) for _ in range(reader.uint(1))]
    return reader.take(int(kind[1:]))


def encode(name, **fields):
    """A message of section 5: its type and its fields."""
    return uint(1, TYPES[name]) + b"".join(encode_field(kind, fields[field]) for field, kind in fields_of(name))


def decode(data):
    """The message as an object with `name` and its fields, or None for one to skip (section 4.3)."""
    if data[0] in IGNORABLE:
        return None
    if data[0] not in MESSAGES:
        raise ProtocolError("unknown message type 0x%02x" % data[0])
    name = MESSAGES[data[0]][0]
    reader = Reader(data[1:])  # what follows the last field is ignored
    message = SimpleNamespace(name=name, **{field: decode_field(kind, reader) for field, kind in fields_of(name)})
    for field in ("deviceId", "caller", "target"):
        if hasattr(message, field) and not DEVICE_ID.fullmatch(getattr(message, field)):
            raise ProtocolError("not a device id")
    if name == "REGISTERED":
        address = ipaddress.ip_address(message.address)
        gateway = ipaddress.ip_address(message.gateway) if message.gateway else address
        if message.prefix > address.max_prefixlen or gateway.version != address.version:
            raise ProtocolError("prefix or gateway does not fit the address")
    return message


# ---- frames and preambles (sections 4.1 and 10.1) --------------------------------------------------------------------

def frame(body):
    return uint(2, len(body)) + body


def control_preamble(suite, key_id, mode=MODE_NK):
    return b"STBL" + bytes([VERSION, suite, mode]) + key_id


def peer_preamble(sid):
    return b"STBP" + bytes([VERSION]) + sid


# ---- records (section 10.4) ------------------------------------------------------------------------------------------

DATA, CONFIRM, END, REKEY, RECORD_CLOSE, DATA_EOM = range(1, 7)
RECORD_OVERHEAD = 1 + 2 + 16  # type, padLength, tag


def encode_record(kind, data=b"", padding=0):
    return struct.pack(">BH", kind, padding) + data + bytes(padding)


def decode_record(plaintext):
    """(type, data, size of the padding)"""
    kind, padding = struct.unpack_from(">BH", plaintext)
    if 3 + padding > len(plaintext):
        raise ProtocolError("more padding than record")
    return kind, plaintext[3:len(plaintext) - padding], padding
