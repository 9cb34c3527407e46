"""The primitives of suite 0x10, SM2_SM4GCM_SM3, in plain Python from the standards: the curve of GB/T 32918.5 as points with both
coordinates (the SDK has neither points nor y), SM3 of GB/T 32905, SM4 of GB/T 32907 in the GCM of NIST SP 800-38D as RFC 8998 has
it; and what makes them parts of a dissononce handshake. For tests: nothing here takes the same time for every secret.

Run by itself it compares all of them with what the standards print, and, where this Python's OpenSSL has SM3 and SM4, with that.
"""

import hashlib
import hmac
import os
import secrets
import struct

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher as OpenSslCipher, algorithms, modes
from dissononce.cipher.cipher import Cipher
from dissononce.dh.dh import DH
from dissononce.dh.keypair import KeyPair
from dissononce.dh.private import PrivateKey
from dissononce.dh.public import PublicKey
from dissononce.exceptions.decrypt import DecryptFailedException
from dissononce.hash.hash import Hash

MASK32 = 2 ** 32 - 1


# ---- the curve: GB/T 32918.5, section 2 ------------------------------------------------------------------------------

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
     0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0)


def add(p, q):
    """The sum of two points, each (x, y) or None for the one at infinity."""
    if p is None or q is None:
        return p or q
    if p[0] == q[0] and (p[1] + q[1]) % P == 0:
        return None
    if p == q:
        slope = (3 * p[0] * p[0] + A) * pow(2 * p[1], -1, P) % P
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, P) % P
    x = (slope * slope - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P


def multiply(scalar, point):
    product = None
    for bit in bin(scalar)[2:]:
        product = add(product, product)
        if bit == "1":
            product = add(product, point)
    return product


def lift(x):
    """A point with that x-coordinate; which one of the two does not matter, since their multiples have the same x."""
    right = (x * x * x + A * x + B) % P
    y = pow(right, (P + 1) // 4, P)  # p = 3 modulo 4
    if not 0 < x < P or y * y % P != right:
        raise ValueError("not the x-coordinate of a point")
    return x, y


def coordinate(point):
    return point[0].to_bytes(32, "big")


def scalar_of(private):
    scalar = int.from_bytes(private, "big")
    if len(private) != 32 or not 1 <= scalar < N:
        raise ValueError("not a private key")
    return scalar


def public_key(private):
    return coordinate(multiply(scalar_of(private), G))


def agree(private, public):
    return coordinate(multiply(scalar_of(private), lift(int.from_bytes(public, "big"))))


# ---- SM3: GB/T 32905, sections 4 and 5 -------------------------------------------------------------------------------

def rotate(word, count):
    count %= 32
    return (word << count | word >> 32 - count) & MASK32


class Sm3:
    """With the interface of hashlib's objects, so that hmac takes it."""

    digest_size, block_size, name = 32, 64, "sm3"
    START = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)

    def __init__(self, data=b""):
        self.state, self.waiting, self.length = self.START, b"", 0
        self.update(data)

    def copy(self):
        other = Sm3()
        other.state, other.waiting, other.length = self.state, self.waiting, self.length
        return other

    def update(self, data):
        self.length += len(data)
        data = self.waiting + data
        whole = len(data) // 64 * 64
        for at in range(0, whole, 64):
            self.state = self._compress(self.state, data[at:at + 64])
        self.waiting = data[whole:]

    def digest(self):
        last = self.copy()
        last.update(b"\x80" + bytes((55 - self.length) % 64) + struct.pack(">Q", 8 * self.length))
        return struct.pack(">8I", *last.state)

    def hexdigest(self):
        return self.digest().hex()

    @staticmethod
    def _compress(state, block):
        words = list(struct.unpack(">16I", block))
        for j in range(16, 68):
            x = words[j - 16] ^ words[j - 9] ^ rotate(words[j - 3], 15)
            words.append(x ^ rotate(x, 15) ^ rotate(x, 23) ^ rotate(words[j - 13], 7) ^ words[j - 6])
        a, b, c, d, e, f, g, h = state
        for j in range(64):
            t = 0x79CC4519 if j < 16 else 0x7A879D8A
            ss1 = rotate((rotate(a, 12) + e + rotate(t, j)) & MASK32, 7)
            ss2 = ss1 ^ rotate(a, 12)
            ff = a ^ b ^ c if j < 16 else a & b | a & c | b & c
            gg = e ^ f ^ g if j < 16 else e & f | ~e & g
            tt1 = (ff + d + ss2 + (words[j] ^ words[j + 4])) & MASK32
            tt2 = (gg + h + ss1 + words[j]) & MASK32
            a, b, c, d = tt1, a, rotate(b, 9), c
            e, f, g, h = tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17), e, rotate(f, 19), g
        return tuple(before ^ after for before, after in zip(state, (a, b, c, d, e, f, g, h)))


def hmac_sm3(key, data):
    return hmac.new(key, data, Sm3).digest()


# ---- SM4: GB/T 32907, sections 6 and 7 -------------------------------------------------------------------------------

S_BOX = bytes.fromhex(
    "d690e9fecce13db716b614c228fb2c052b679a762abe04c3aa44132649860699"
    "9c4250f491ef987a33540b43edcfac62e4b31ca9c908e89580df94fa758f3fa6"
    "4707a7fcf37317ba83593c19e6854fa8686b81b27164da8bf8eb0f4b70569d35"
    "1e240e5e6358d1a225227c3b01217887d40046579fd327524c3602e7a0c4c89e"
    "eabf8ad240c738b5a3f7f2cef96115a1e0ae5da49b341a55ad933230f58cb1e3"
    "1df6e22e8266ca60c02923ab0d534e6fd5db3745defd8e2f03ff6a726d6c5b51"
    "8d1baf92bbddbc7f11d95c411f105ad80ac13188a5cd7bbd2d74d012b8e5b4b0"
    "8969974a0c96777e65b9f109c56ec68418f07dec3adc4d2079ee5f3ed7cb3948")
SYSTEM = (0xA3B1BAC6, 0x56AA3350, 0x677D9197, 0xB27022DC)


def substitute(word):
    return int.from_bytes(bytes(S_BOX[byte] for byte in word.to_bytes(4, "big")), "big")


class Sm4:
    def __init__(self, key16):
        words = [word ^ system for word, system in zip(struct.unpack(">4I", key16), SYSTEM)]
        for i in range(32):
            constant = int.from_bytes(bytes((4 * i + j) * 7 % 256 for j in range(4)), "big")
            s = substitute(words[i + 1] ^ words[i + 2] ^ words[i + 3] ^ constant)
            words.append(words[i] ^ s ^ rotate(s, 13) ^ rotate(s, 23))
        self.round_keys = words[4:]

    def encrypt(self, block):
        w, x, y, z = struct.unpack(">4I", block)
        for round_key in self.round_keys:
            s = substitute(x ^ y ^ z ^ round_key)
            w, x, y, z = x, y, z, w ^ s ^ rotate(s, 2) ^ rotate(s, 10) ^ rotate(s, 18) ^ rotate(s, 24)
        return struct.pack(">4I", z, y, x, w)


# ---- GCM: NIST SP 800-38D, sections 6 and 7, with a nonce of 12 bytes ------------------------------------------------

def times(x, y):
    """The product in GCM's field, whose first bit is that of the lowest power."""
    product = 0
    for i in range(127, -1, -1):
        if x >> i & 1:
            product ^= y
        y = y >> 1 ^ (0xE1 << 120 if y & 1 else 0)
    return product


class Sm4Gcm:
    """With the interface of the AEADs of `cryptography`. A key of 32 bytes is the suite's, of which SM4 takes the first 16."""

    def __init__(self, key32):
        if len(key32) != 32:
            raise ValueError("key of %d bytes" % len(key32))
        self.cipher = Sm4(key32[:16])
        self.hash_key = int.from_bytes(self.cipher.encrypt(bytes(16)), "big")

    def encrypt(self, nonce, data, associated_data):
        text = self._crypt(nonce, data)
        return text + self._tag(nonce, text, associated_data)

    def decrypt(self, nonce, data, associated_data):
        text, tag = data[:-16], data[-16:]
        if not hmac.compare_digest(self._tag(nonce, text, associated_data), tag):
            raise InvalidTag
        return self._crypt(nonce, text)

    def _crypt(self, nonce, data):
        out = bytearray()
        for at in range(0, len(data), 16):
            stream = self.cipher.encrypt(nonce + struct.pack(">I", at // 16 + 2))
            out += bytes(a ^ b for a, b in zip(data[at:at + 16], stream))
        return bytes(out)

    def _tag(self, nonce, text, associated_data):
        hashed = 0
        for part in (associated_data, text):
            for at in range(0, len(part), 16):
                hashed = times(hashed ^ int.from_bytes(part[at:at + 16].ljust(16, b"\0"), "big"), self.hash_key)
        hashed = times(hashed ^ (8 * len(associated_data) << 64 | 8 * len(text)), self.hash_key)
        first = int.from_bytes(self.cipher.encrypt(nonce + b"\0\0\0\1"), "big")
        return (hashed ^ first).to_bytes(16, "big")


# ---- as parts of a handshake of dissononce ---------------------------------------------------------------------------

class Sm2DH(DH):
    def __init__(self):
        super().__init__("SM2", 32)

    def generate_keypair(self, privatekey=None):
        private = privatekey.data if privatekey else (1 + secrets.randbelow(N - 1)).to_bytes(32, "big")
        return KeyPair(self.create_public(public_key(private)), PrivateKey(private))

    def create_public(self, data):
        return PublicKey(32, data)

    def dh(self, key_pair, public):
        return agree(key_pair.private.data, public.data)


class Sm3Hash(Hash):
    def __init__(self):
        super().__init__("SM3", 32, 64)

    def hash(self, data):
        return Sm3(data).digest()

    def hmac_hash(self, key, data):
        return hmac_sm3(key, data)


class Sm4GcmCipher(Cipher):
    def __init__(self):
        super().__init__("SM4GCM")

    def encrypt(self, key, nonce, ad, plaintext):
        return Sm4Gcm(key).encrypt(bytes(4) + struct.pack(">Q", nonce), plaintext, ad)

    def decrypt(self, key, nonce, ad, ciphertext):
        try:
            return Sm4Gcm(key).decrypt(bytes(4) + struct.pack(">Q", nonce), ciphertext, ad)
        except InvalidTag:
            raise DecryptFailedException(reason=DecryptFailedException.REASON_INVALID_TAG) from None


# ---- a server's key --------------------------------------------------------------------------------------------------

def server_private_key(secret):
    """The private key on this curve that belongs to the secret of 32 bytes which is a server key."""
    for attempt in range(256):
        private = hmac_sm3(secret, b"STBLink/1 sm2 key" + bytes([attempt]) + b"\x01")
        if 1 <= int.from_bytes(private, "big") < N:
            return private
    raise ValueError("256 attempts in vain")


# ---- the check of all that -------------------------------------------------------------------------------------------

class Difference(Exception):
    pass


def same(what, computed, right):
    if computed != right:
        raise Difference("%s: computed %s, right is %s" % (what, computed.hex(), right.hex()))


def check_standards():
    unhex = bytes.fromhex
    same("SM3, GB/T 32905 A.1", Sm3(b"abc").digest(),
         unhex("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"))
    same("SM3, GB/T 32905 A.2", Sm3(b"abcd" * 16).digest(),
         unhex("debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"))
    key = unhex("0123456789abcdeffedcba9876543210")
    same("SM4, GB/T 32907 A.1", Sm4(key).encrypt(key), unhex("681edf34d206965e86b3e94f536e4246"))
    nonce, ad = unhex("00001234567800000000abcd"), unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    text = b"".join(byte * 8 for byte in (b"\xaa", b"\xbb", b"\xcc", b"\xdd", b"\xee", b"\xff", b"\xee", b"\xaa"))
    sealed = unhex("17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
                   "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
                   "83de3541e4c2b58177e065a9bf7b62ec")
    same("SM4-GCM, RFC 8998 A.1", Sm4Gcm(key + bytes(16)).encrypt(nonce, text, ad), sealed)
    same("SM4-GCM opens it", Sm4Gcm(key + b"\xff" * 16).decrypt(nonce, sealed, ad), text)
    for private, public in (
            ("81eb26e941bb5af16df116495f90695272ae2cd63d6c4ae1678418be48230029",
             "160e12897df4edb61dd812feb96748fbd3ccf4ffe26aa6f6db9540af49c94232"),
            ("785129917d45a9ea5437a59356b82338eaadda6ceb199088f14ae10defa229b5",
             "6ae848c57c53c7b1b5fa99eb2286af078ba64c64591b8b566f7357d576f16dfb")):
        same("the curve, GB/T 32918.5 B", public_key(unhex(private)), unhex(public))
    if lift(G[0])[1] not in (G[1], P - G[1]) or multiply(N, G) is not None or multiply(N - 1, G) != (G[0], P - G[1]):
        raise Difference("the base point is not one of order n")
    on_curve = next(x for x in range(1, P) if pow(x ** 3 + A * x + B, (P - 1) // 2, P) == 1)
    beside = next(x for x in range(1, P) if pow(x ** 3 + A * x + B, (P - 1) // 2, P) != 1)
    five = bytes(31) + b"\x05"
    agree(five, on_curve.to_bytes(32, "big"))
    for refused in (0, P, P + on_curve, beside):
        try:
            agree(five, refused.to_bytes(32, "big"))
        except ValueError:
            continue
        raise Difference("x = %d is taken" % refused)


def check_openssl():
    """How many comparisons with OpenSSL's SM3 and SM4 there were; of random input, which a difference shows."""
    compared = 0
    for size in list(range(0, 130)) + [1000]:
        data = os.urandom(size)
        try:
            same("SM3 of " + data.hex(), Sm3(data).digest(), hashlib.new("sm3", data).digest())
            compared += 1
        except ValueError:
            break  # this OpenSSL has no SM3
    for _ in range(200):
        key, block = os.urandom(16), os.urandom(16)
        try:
            openssl = OpenSslCipher(algorithms.SM4(key), modes.ECB()).encryptor()
        except UnsupportedAlgorithm:
            break
        same("SM4 of %s under %s" % (block.hex(), key.hex()), Sm4(key).encrypt(block), openssl.update(block))
        compared += 1
    return compared


if __name__ == "__main__":
    check_standards()
    print("national suite agrees with the standards, and %d times with OpenSSL" % check_openssl())
