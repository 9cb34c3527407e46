"""Recomputes docs/transcript.md from its secrets with the code of this device, which shares nothing with the one that
wrote it. Usage: transcript_check.py path/to/transcript.md. Exit code 1 on the first difference.

Of each side of a handshake the transcript gives one ephemeral private key (the device's; the caller's), so that side is
played again here: its message is made anew, the other side's is opened. Every frame is opened with the derived key,
compared field by field, and sealed again.
"""

import re
import sys

import secrecy
import wire
from dissononce.processing.handshakepatterns.interactive.NK import NKHandshakePattern

checks = 0


class Difference(Exception):
    pass


def same(what, computed, written):
    global checks
    checks += 1
    if computed != written:
        raise Difference("%s: computed %s, written %s" % (what, computed, written))


def parse(path):
    """{heading: ({name: bytes}, [messages])}; a message is (name, direction, counter, [(field, bytes)], frame)."""
    sections = {}
    values, messages = {}, []
    heading, message = None, None
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.rstrip()
            if line.startswith("## "):
                values, messages, message = {}, [], None
                heading = re.sub(r" \(.*", "", line[3:])
                sections[heading] = (values, messages)
            elif line.startswith("### "):
                message = None
            elif found := re.fullmatch(r"\*\*(\w+)\*\*, (.*), counter (\d+)", line):
                message = [found[1], found[2], int(found[3]), [], None]
                messages.append(message)
            elif found := re.fullmatch(r"    (\S.*?)((?:\s+(?:[0-9a-f]{2})+)*)", line):
                name, data = found[1].strip(), bytes.fromhex(found[2])
                if message and name == "frame":
                    message[4] = data
                elif message:
                    message[3].append((name, data))
                else:
                    values[name] = data
            elif found := re.fullmatch(r"Username `(.*)`, password `(.*)`\.", line):
                values["username"], values["password"] = found[1].encode(), found[2].encode()
    return sections


def key_of(direction):
    return direction.state._key  # dissononce has no public way to read it; only this check wants to see it


def check_fields(title, plaintext, name, fields):
    """The transcript's fields, in order, are the message; so is what the tables of section 5 read and write of it."""
    same(title + " fields", plaintext, b"".join(data for _, data in fields))
    decoded = wire.decode(plaintext)
    same(title + " name", decoded.name, name)
    contents = {field: value for field, value in vars(decoded).items() if field != "name"}
    same(title + " by the table", wire.encode(name, **contents), plaintext)
    return decoded


def check_device(device_id, server, values, messages):
    """One device's control channel. Returns (h, K_wrap, {message name: message}) for the call."""
    public = server["static public key"]
    preamble = wire.control_preamble(1, secrecy.key_id(public))
    same("preamble", preamble, values["preamble"])
    same("prologue", b"STBLink/1 control" + preamble, values["prologue"])

    handshake = secrecy.control_handshake(1, preamble, public, values["device's ephemeral private key"])
    same("message 1", handshake.write(), values["message 1"])
    secrecy.Handshake(NKHandshakePattern(), 1, values["prologue"], False, static=server["static private key"]) \
        .read(values["message 1"])  # as S reads it
    first = values["S's first frame (kind, message 2)"]
    same("kind of S's first frame", first[:1], b"\0")
    handshake.read(first[1:])
    same("h", handshake.h, values["h"])
    same("device's sending key", key_of(handshake.sending), values["device's sending key"])
    same("S's sending key", key_of(handshake.receiving), values["S's sending key"])

    seen = {}
    for name, direction, counter, fields, frame in messages:
        title = "%s %s %d" % (device_id, name, counter)
        ours = direction == "device → S"
        check_frame(title, handshake.sending if ours else handshake.receiving, counter, frame)
        plaintext = open_again(handshake.sending if ours else handshake.receiving, counter, frame[2:])
        same(title + " direction", ours, plaintext[0] not in wire.FROM_SERVER or name == "CLOSE")
        message = check_fields(title, plaintext, name, fields)
        message.plaintext = plaintext
        seen.setdefault(name, message)  # a second call of the transcript has no wraps written out

    enrol, enrolled, register = seen["ENROL"], seen["ENROLLED"], seen["REGISTER"]
    same("username", enrol.username, values["username"])
    pwkey = secrecy.pw_key(values["password"], enrol.nonce)
    same("pwKey", pwkey, values["pwKey"])
    same("pwKey in ENROL", pwkey, enrol.pwKey)
    prk = secrecy.extract(b"STBLink/1 device", enrolled.D + pwkey)
    same("PRK", prk, values["PRK"])
    info = wire.str8(device_id.encode()) + wire.str8(enrol.username) + wire.uint(4, enrolled.generation)
    same("K_dev", secrecy.expand(prk, info), values["K_dev"])
    k_auth, k_wrap = secrecy.device_keys(enrolled.D, pwkey, device_id.encode(), enrol.username, enrolled.generation)
    same("K_auth", k_auth, values["K_auth"])
    same("K_wrap", k_wrap, values["K_wrap"])
    same("ticket", register.ticket, enrolled.ticket)
    without_mac = register.plaintext[:-32]
    same("input of mac", b"STBLink/1 register" + handshake.h + without_mac, values["input of mac"])
    same("mac", secrecy.register_mac(k_auth, handshake.h, without_mac), values["mac"])
    same("mac in REGISTER", values["mac"], register.mac)
    same("e", handshake.export_key, values["e"])
    return handshake.h, k_wrap, seen, k_auth, handshake.export_key


def open_again(direction, counter, body):
    """Opens a frame without moving the direction's counter on."""
    direction.state.set_nonce(counter)
    plaintext = direction.state.decrypt_with_ad(b"", body)
    direction.state.set_nonce(direction.counter)
    return plaintext


def check_frame(title, direction, counter, frame):
    """A frame has the counter expected, opens, and sealed again is the same."""
    same(title + " counter", counter, direction.counter)
    plaintext = open_again(direction, counter, frame[2:])
    same(title + " frame", wire.frame(direction.seal(plaintext)), frame)


def check_wrap(title, values, device, offer_or_grant, role, caller, target):
    h, k_wrap = device[:2]
    m = offer_or_grant
    info = b"STBLink/1 code" + m.sid + wire.uint(1, role) + h
    same(title + " info", info, values["info"])
    same(title + " K", secrecy.expand(k_wrap, info), values["K"])
    ad = (bytes([1, m.suite]) + m.sid + wire.str8(caller) + wire.str8(target) + wire.str8(m.service)
          + wire.uint(1, role) + h + wire.uint(2, m.ttlSeconds))
    same(title + " ad", ad, values["ad"])
    return secrecy.open_wrap(k_wrap, 1, m.suite, m.sid, caller, target, m.service, role, h, m.ttlSeconds, m.wrap)


def check_resume(values, messages, device):
    _, _, seen, k_auth, export_key = device
    ticket = seen["REGISTERED"].ticket
    same("ticket resumed from", ticket, values["ticket"])
    same("e before", export_key, values["e before"])
    handle, ratchet = secrecy.resume_state(export_key, ticket)
    same("handle", handle, values["handle"])
    same("ratchet", ratchet, values["ratchet"])
    body, hello = values["device's frame (body)"], values["S's first frame (body)"]
    resume = secrecy.Resume(values["preamble"][5], values["preamble"], k_auth, handle, ratchet, ticket, values["nonceD"])
    same("resume preamble", wire.control_preamble(values["preamble"][5], values["preamble"][7:], wire.MODE_RESUME),
         values["preamble"])
    same("resume e", resume.export_key, values["e"])
    same("device's frame", resume.write(), body)
    same("proofD", body[56:], values["proofD"])
    same("kind", hello[:1], b"\x03")
    resume.read(hello[1:])
    same("resume h", resume.h, values["h"])
    same("proofS", hello[33:], values["proofS"])
    same("resume: device's sending key", key_of(resume.sending), values["device's sending key"])
    same("resume: S's sending key", key_of(resume.receiving), values["S's sending key"])
    for name, direction, counter, fields, frame in messages:
        title = "resumed %s %d" % (name, counter)
        side = resume.sending if direction == "device → S" else resume.receiving
        check_frame(title, side, counter, frame)
        message = check_fields(title, open_again(side, counter, frame[2:]), name, fields)
        if name == "REGISTERED":
            same("next ticket", message.ticket, values["next ticket"])
            same("next state", secrecy.resume_state(resume.export_key, message.ticket),
                 (values["next handle"], values["next ratchet"]))
    return len(messages)


def check_peer(values, messages, offer, psk, caller, target):
    same("peer preamble", wire.peer_preamble(offer.sid), values["preamble"])
    same("peer prologue", b"STBLink/1 peer" + bytes([1, offer.suite]) + offer.sid + wire.str8(caller)
         + wire.str8(target), values["prologue"])
    handshake = secrecy.peer_handshake(True, offer.suite, offer.sid, caller, target, psk,
                                       values["caller's ephemeral private key"])
    same("peer message 1", handshake.write(), values["message 1"])
    secrecy.peer_handshake(False, offer.suite, offer.sid, caller, target, psk).read(values["message 1"])
    handshake.read(values["message 2"])
    same("caller's sending key", key_of(handshake.sending), values["caller's sending key"])
    same("target's sending key", key_of(handshake.receiving), values["target's sending key"])
    for name, way, counter, fields, frame in messages:
        title = "%s, %s, %d" % (name, way, counter)
        direction = handshake.sending if way == "caller → target" else handshake.receiving
        check_frame(title, direction, counter, frame)
        plaintext = open_again(direction, counter, frame[2:])
        same(title + " fields", plaintext, b"".join(data for _, data in fields))
        kind, data, padding = wire.decode_record(plaintext)
        expected = {"CONFIRM": wire.CONFIRM, "DATA_EOM": wire.DATA_EOM, "END": wire.END, "CLOSE": wire.RECORD_CLOSE}
        same(title + " type", kind, expected[name])
        same(title + " made again", wire.encode_record(kind, data, padding), plaintext)
    return len(messages)


def check(path):
    sections = parse(path)
    server = sections["Server"][0]
    public = secrecy.X25519DH().generate_keypair(secrecy.PrivateKey(server["static private key"])).public.data
    same("static public key", public, server["static public key"])
    same("keyId", secrecy.key_id(public), server["keyId"])

    names = [heading for heading, (values, _) in sections.items() if "password" in values]
    devices = {name: check_device(name, server, *sections[name]) for name in names}
    caller = next(name for name in names if "GRANT" in devices[name][2])
    target = next(name for name in names if "OFFER" in devices[name][2])
    grant, offer = devices[caller][2]["GRANT"], devices[target][2]["OFFER"]
    same("the caller's id in OFFER", offer.caller, caller.encode())
    same("the target's id in GRANT", grant.target, target.encode())
    same("sid", offer.sid, grant.sid)

    ids = caller.encode(), target.encode()
    code = check_wrap("offer", sections["The offer's wrap"][0], devices[target], offer, wire.TARGET, *ids)
    same("R", check_wrap("grant", sections["The grant's wrap"][0], devices[caller], grant, wire.CALLER, *ids), code)
    written = sections["The code"][0]
    same("R as written", code, written["R, the same in both"])
    psk = secrecy.psk_of(code, offer.suite)
    same("psk", psk, next(value for name, value in written.items() if name.startswith("psk")))
    records = check_peer(*sections["The peer channel"], offer, psk, *ids)
    frames = sum(len(sections[name][1]) for name in names)
    frames += check_resume(*sections[caller + " resumes"], devices[caller])
    if frames < 20 or records < 7:
        raise Difference("the transcript has only %d messages and %d records" % (frames, records))
    return "%d control messages and %d records" % (frames, records)


if __name__ == "__main__":
    try:
        print("transcript agrees: %s, %d comparisons" % (check(sys.argv[1]), checks))
    except (Difference, secrecy.BadTag, secrecy.DecryptFailedException) as difference:
        print("transcript differs: %s %s" % (type(difference).__name__, difference))
        sys.exit(1)
