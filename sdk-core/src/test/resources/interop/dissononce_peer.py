"""One side of a Noise handshake by dissononce, an independent implementation, for DissononceInteropTest.

Arguments: protocol name, role (initiator or responder), prologue in hex, psk in hex.

Speaks lines of hex on standard input and output. Handshake messages are empty of payload; after the last one the
handshake hash is written. Then each line is a transport message; its text is sent back reversed. The line "rekey"
replaces both keys (Noise, section 11.3) and is answered by itself.
"""
import sys

import national
from dissononce.extras.meta.protocol.factory import NoiseProtocolFactory
from dissononce.extras.meta.protocol.protocol import NoiseProtocol

NATIONAL = "SM2_SM4GCM_SM3"


def put(data):
    sys.stdout.write(data.hex() + "\n")
    sys.stdout.flush()


def get():
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    return line.strip()


def rekey(cipher, state):
    """As in the specification: dissononce's own neither cuts the new key to 32 bytes nor keeps the nonce."""
    state._key = cipher.encrypt(state._key, 2**64 - 1, b"", bytes(32))[:32]


def protocol_named(name):
    if not name.endswith(NATIONAL):
        return NoiseProtocolFactory().get_noise_protocol(name)
    pattern = NoiseProtocolFactory().get_noise_protocol(name.replace(NATIONAL, "25519_AESGCM_SHA256")).pattern
    return NoiseProtocol(pattern, national.Sm2DH(), national.Sm4GcmCipher(), national.Sm3Hash())


def main(name, role, prologue, psk):
    protocol = protocol_named(name)
    handshake = protocol.create_handshakestate()
    initiator = role == "initiator"
    handshake.initialize(protocol.pattern, initiator, bytes.fromhex(prologue), psks=[bytes.fromhex(psk)])

    writing = initiator
    states = None
    while states is None:
        message = bytearray()
        if writing:
            states = handshake.write_message(b"", message)
            put(message)
        else:
            states = handshake.read_message(bytes.fromhex(get()), message)
        writing = not writing
    put(handshake.symmetricstate.get_handshake_hash())

    sender, receiver = states if initiator else reversed(states)
    while True:
        line = get()
        if line == "rekey":
            rekey(protocol.cipher, sender)
            rekey(protocol.cipher, receiver)
            sys.stdout.write("rekey\n")
            sys.stdout.flush()
        else:
            text = receiver.decrypt_with_ad(b"", bytes.fromhex(line))
            put(sender.encrypt_with_ad(b"", text[::-1]))


main(*sys.argv[1:])
