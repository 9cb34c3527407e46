"""Makes noise-vectors-national.json, on standard output: handshakes of suite 0x10 by dissononce, over the primitives of the
toolchain's Python device (national.py). Nothing of this project's Java has a part in it. By hand, from the repository:

    PYTHONPATH=toolchain/src/test/resources/interop python3 sdk-core/src/test/resources/interop/national_vectors.py

The format is that of the public vectors (cacophony), with three additions: `export` is what a handshake exports under the label
"STBLink/1 export"; with `rekey` a message's sender and receiver have changed that direction's key (Noise, section 11.3) before it;
`server_keys` has for server keys their private and public keys on the curve.
"""

import hashlib
import json

import national
from dissononce.dh.private import PrivateKey
from dissononce.extras.dh.dangerous.dh_nogen import NoGenDH
from dissononce.processing.handshakepatterns.interactive.KK import KKHandshakePattern
from dissononce.processing.handshakepatterns.interactive.NK import NKHandshakePattern
from dissononce.processing.handshakepatterns.interactive.NN import NNHandshakePattern
from dissononce.processing.handshakepatterns.interactive.XK import XKHandshakePattern
from dissononce.processing.impl.cipherstate import CipherState
from dissononce.processing.impl.handshakestate import HandshakeState
from dissononce.processing.impl.symmetricstate import SymmetricState
from dissononce.processing.modifiers.psk import PSKPatternModifier

PSK0 = PSKPatternModifier(0)
# The pattern; whether the initiator has a static key; whether the responder has one; whether the initiator's is known beforehand.
PATTERNS = [(NKHandshakePattern(), False, True, False), (XKHandshakePattern(), True, True, False),
            (PSK0.modify(NNHandshakePattern()), False, False, False), (PSK0.modify(KKHandshakePattern()), True, True, True)]
SIZES = [0, 1, 16, 17, 32, 100, 1000]  # of payloads, in turn: a block of GCM is 16 bytes
TRANSPORT_MESSAGES = 8
REKEYED = {2, 3, 5}  # of these: each direction, then one of them once more


def fixed(label, size=32):
    """Bytes that stand for random ones. As a private key they are below n, as nearly all numbers of 32 bytes are."""
    return b"".join(hashlib.sha256(b"%s %d" % (label.encode(), i)).digest() for i in range(size // 32 + 1))[:size]


def rekey(state):
    """As in the specification: dissononce's own neither cuts the new key to 32 bytes nor keeps the nonce."""
    state._key = state.cipher.encrypt(state._key, 2 ** 64 - 1, b"", bytes(32))[:32]


class Side:
    def __init__(self, pattern, initiator, static, other_static, psk):
        """`static` is this side's private key or None, `other_static` the other's if it is known beforehand."""
        dh = national.Sm2DH()
        self.initiator = initiator
        self.ephemeral = fixed("%s, ephemeral key, initiator %s" % (pattern.name, initiator))
        self.noise = HandshakeState(SymmetricState(CipherState(national.Sm4GcmCipher()), national.Sm3Hash()),
                                    NoGenDH(dh, PrivateKey(self.ephemeral)))
        self.noise.initialize(pattern, initiator, fixed(pattern.name + ", prologue", 21),
                              s=dh.generate_keypair(PrivateKey(static)) if static else None,
                              rs=dh.create_public(national.public_key(other_static)) if other_static else None,
                              psks=[psk] if psk else None)
        self.sending = self.receiving = None

    def take(self, states):
        if states:
            self.sending, self.receiving = states if self.initiator else reversed(states)


def vector(pattern, initiator_static, responder_static, initiator_known):
    name = pattern.name
    statics = [fixed("%s, static key, initiator %s" % (name, initiator)) if has else None
               for initiator, has in ((True, initiator_static), (False, responder_static))]
    known = [statics[0] if initiator_known else None, statics[1]]  # a responder's is known in all of these
    psk = fixed(name + ", psk") if "psk" in name else None
    sides = Side(pattern, True, statics[0], known[1], psk), Side(pattern, False, statics[1], known[0], psk)

    result = {"protocol_name": sides[0].noise.protocol_name}
    for prefix, side, own, other in (("init_", sides[0], 0, 1), ("resp_", sides[1], 1, 0)):
        result[prefix + "prologue"] = fixed(name + ", prologue", 21).hex()
        result[prefix + "ephemeral"] = side.ephemeral.hex()
        if statics[own]:
            result[prefix + "static"] = statics[own].hex()
        if known[other]:
            result[prefix + "remote_static"] = national.public_key(known[other]).hex()
        if psk:
            result[prefix + "psks"] = [psk.hex()]

    messages = []
    count = len(pattern.message_patterns)
    for i in range(count + TRANSPORT_MESSAGES):
        sender, receiver = sides[i % 2], sides[1 - i % 2]
        payload = fixed("%s, payload %d" % (name, i), SIZES[i % len(SIZES)])
        message = {"payload": payload.hex()}
        if i < count:
            sealed, opened = bytearray(), bytearray()
            sender.take(sender.noise.write_message(payload, sealed))
            receiver.take(receiver.noise.read_message(bytes(sealed), opened))
        else:
            if i - count in REKEYED:
                message["rekey"] = True
                rekey(sender.sending)
                rekey(receiver.receiving)
            sealed = sender.sending.encrypt_with_ad(b"", payload)
            opened = receiver.receiving.decrypt_with_ad(b"", sealed)
        if opened != payload:
            raise ValueError("%s, message %d does not come back" % (name, i))
        message["ciphertext"] = bytes(sealed).hex()
        messages.append(message)

    symmetric = sides[0].noise.symmetricstate
    result["handshake_hash"] = symmetric.get_handshake_hash().hex()
    result["export"] = national.hmac_sm3(symmetric._ck, b"STBLink/1 export" + b"\x01").hex()
    result["messages"] = messages
    return result


def server_key(secret):
    private = national.server_private_key(secret)
    return {"secret": secret.hex(), "private": private.hex(), "public": national.public_key(private).hex()}


def main():
    national.check_standards()
    print(json.dumps({
        "source": "Made by interop/national_vectors.py, which says how; not public ones, since nobody published any",
        "server_keys": [server_key(secret) for secret in (bytes(range(32)), bytes(32), fixed("server key"))],
        "vectors": [vector(*pattern) for pattern in PATTERNS],
    }, indent=1))


main()
