"""The cryptography of STBLink: section 3, and the derivations of sections 4.1, 4.4, 7.1, 9.2, 10.1 and 10.2.

The Noise handshakes are those of the dissononce library; AEADs and X25519 come from `cryptography`, what suite
0x10 has of its own from `national`.
"""

import hashlib
import hmac
from types import SimpleNamespace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from dissononce.cipher.aesgcm import AESGCMCipher
from dissononce.cipher.chachapoly import ChaChaPolyCipher
from dissononce.dh.x25519.private import PrivateKey
from dissononce.dh.x25519.x25519 import X25519DH
from dissononce.exceptions.decrypt import DecryptFailedException
from dissononce.extras.dh.dangerous.dh_nogen import NoGenDH
from dissononce.hash.sha256 import SHA256Hash
from dissononce.processing.handshakepatterns.interactive.NK import NKHandshakePattern
from dissononce.processing.handshakepatterns.interactive.NN import NNHandshakePattern
from dissononce.processing.impl.cipherstate import CipherState
from dissononce.processing.impl.handshakestate import HandshakeState
from dissononce.processing.impl.symmetricstate import SymmetricState
from dissononce.processing.modifiers.psk import PSKPatternModifier

from national import Sm2DH, Sm3Hash, Sm4Gcm, Sm4GcmCipher
from wire import VERSION, str8, uint

# By suite, section 3.1: what a Noise handshake is made of, and the AEAD alone.
SUITES = {
    0x01: SimpleNamespace(dh=X25519DH, cipher=ChaChaPolyCipher, hash=SHA256Hash, aead=ChaCha20Poly1305),
    0x02: SimpleNamespace(dh=X25519DH, cipher=AESGCMCipher, hash=SHA256Hash, aead=AESGCM),
    0x10: SimpleNamespace(dh=Sm2DH, cipher=Sm4GcmCipher, hash=Sm3Hash, aead=Sm4Gcm),
}


class BadTag(Exception):
    """Something sealed did not open."""


# ---- section 3.1 -----------------------------------------------------------------------------------------------------

def hmac256(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def extract(salt, ikm):
    return hmac256(salt, ikm)


def expand(key, info):
    return hmac256(key, info + b"\x01")


# ---- sections 3.2 and 3.3 --------------------------------------------------------------------------------------------

def pw_key(password, nonce):
    return hashlib.pbkdf2_hmac("sha256", password, nonce, 2000, 32)


def device_keys(secret, pwkey, device_id, username, generation):
    """(K_auth, K_wrap) of one generation."""
    prk = extract(b"STBLink/1 device", secret + pwkey)
    k_dev = expand(prk, str8(device_id) + str8(username) + uint(4, generation))
    return expand(k_dev, b"STBLink/1 auth"), expand(k_dev, b"STBLink/1 wrap")


def key_id(public_key):
    return hashlib.sha256(public_key).digest()[:4]


def key_group(control_suite):
    """Which kind of server keys a device pins: that of KEY_SET (section 7.5)."""
    return 2 if control_suite == 0x10 else 1


# ---- sections 7.1, 9.2 and 10.2 --------------------------------------------------------------------------------------

def register_mac(k_auth, h, register_without_mac):
    return hmac256(k_auth, b"STBLink/1 register" + h + register_without_mac)


def open_wrap(k_wrap, control_suite, peer_suite, sid, caller, target, service, role, h, ttl, wrap):
    """The code R out of an OFFER or a GRANT."""
    key = expand(k_wrap, b"STBLink/1 code" + sid + uint(1, role) + h)
    ad = (bytes([VERSION, peer_suite]) + sid + str8(caller) + str8(target) + str8(service) + uint(1, role) + h
          + uint(2, ttl))
    try:
        return SUITES[control_suite].aead(key).decrypt(bytes(12), wrap, ad)
    except InvalidTag:
        raise BadTag("wrap") from None


def psk_of(code, suite):
    return expand(code, b"STBLink/1 psk" + uint(1, suite))


# ---- section 4.4 -----------------------------------------------------------------------------------------------------

def resume_state(export_key, ticket):
    """(handle, ratchet) that go with the ticket which a connection brought."""
    return expand(export_key, b"STBLink/1 handle")[:16], expand(export_key, b"STBLink/1 ratchet" + ticket)


class Resume:
    """A resumed connection's opening, the device's side. After `read`: the same results as a Handshake's."""

    def __init__(self, suite, preamble, k_auth, handle, ratchet, ticket, nonce):
        self.suite, self.preamble = suite, preamble
        self.export_key = hmac256(k_auth, b"STBLink/1 resume" + ratchet)
        self.body = handle + ticket[:8] + nonce
        self.body += hmac256(self.export_key, b"STBLink/1 opening" + preamble + self.body)

    def write(self):
        return self.body

    def read(self, nonce_and_proof):
        nonce, proof = nonce_and_proof[:32], nonce_and_proof[32:]
        self.h = hashlib.sha256(b"STBLink/1 resume hash" + self.preamble + self.body + nonce).digest()
        if not hmac.compare_digest(hmac256(self.export_key, b"STBLink/1 answer" + self.h), proof):
            raise BadTag("resume")
        self.sending = self._direction(b"STBLink/1 device key")
        self.receiving = self._direction(b"STBLink/1 server key")

    def _direction(self, label):
        state = CipherState(SUITES[self.suite].cipher())
        state.initialize_key(expand(self.export_key, label + self.h))
        return Direction(state)


# ---- Noise -----------------------------------------------------------------------------------------------------------

class Direction:
    """One direction's key and counter after a handshake: Noise's CipherState."""

    def __init__(self, cipher_state):
        self.state = cipher_state
        self.counter = 0

    def seal(self, message):
        self.counter += 1
        return self.state.encrypt_with_ad(b"", message)

    def open(self, body):
        try:
            message = self.state.decrypt_with_ad(b"", body)
        except DecryptFailedException:
            raise BadTag("frame") from None
        self.counter += 1
        return message

    def rekey(self):
        """Noise Rekey(): the first 32 bytes of 32 zero bytes sealed with nonce 2^64-1. The counter goes on."""
        self.state.set_nonce(2 ** 64 - 1)
        self.state.initialize_key(self.state.encrypt_with_ad(b"", bytes(32))[:32])
        self.state.set_nonce(self.counter)


class Handshake:
    """A Noise handshake of two messages with empty payloads. After the second, `h`, `sending`, `receiving` are set."""

    MESSAGE_SIZE = 48

    def __init__(self, pattern, suite, prologue, initiator, ephemeral=None, static=None, remote_static=None, psk=None):
        """`ephemeral` and `static` are private keys; a fixed ephemeral is only for checking recorded handshakes."""
        dh, self.hash = SUITES[suite].dh(), SUITES[suite].hash()
        self.initiator = initiator
        self.noise = HandshakeState(
            SymmetricState(CipherState(SUITES[suite].cipher()), self.hash),
            NoGenDH(dh, PrivateKey(ephemeral)) if ephemeral else dh)
        self.noise.initialize(
            pattern, initiator, prologue,
            s=dh.generate_keypair(PrivateKey(static)) if static else None,
            rs=dh.create_public(remote_static) if remote_static else None,
            psks=[psk] if psk else None)

    def write(self):
        message = bytearray()
        self._split(self.noise.write_message(b"", message))
        return bytes(message)

    def read(self, message):
        payload = bytearray()
        try:
            if len(message) != self.MESSAGE_SIZE:
                raise BadTag("handshake message of a wrong size")
            self._split(self.noise.read_message(message, payload))
        except (DecryptFailedException, ValueError):  # ValueError: the X25519 result was all zero, or there is no such point
            raise BadTag("handshake") from None

    def _split(self, pair):
        if pair:
            ours, theirs = pair if self.initiator else reversed(pair)
            self.sending, self.receiving = Direction(ours), Direction(theirs)
            self.h = self.noise.symmetricstate.get_handshake_hash()
            # There is no public way to ck. It is a secret of the handshake, so the hash is the handshake's.
            self.export_key = self.hash.hmac_hash(self.noise.symmetricstate._ck, b"STBLink/1 export" + b"\x01")


def control_handshake(suite, preamble, server_key, ephemeral=None):
    """Section 4.1, the device's side."""
    return Handshake(NKHandshakePattern(), suite, b"STBLink/1 control" + preamble, True, ephemeral,
                     remote_static=server_key)


def peer_handshake(role_is_caller, suite, sid, caller, target, psk, ephemeral=None):
    """Section 10.1, either side."""
    prologue = b"STBLink/1 peer" + bytes([VERSION, suite]) + sid + str8(caller) + str8(target)
    pattern = PSKPatternModifier(0).modify(NNHandshakePattern())
    return Handshake(pattern, suite, prologue, role_is_caller, ephemeral, psk=psk)
