package org.stblink.port.javase;

import java.util.Arrays;
import org.stblink.hal.AeadKey;

/** A published result of an AEAD, and the question whether a key of a provider gives it. */
final class KnownAnswer {
    /** RFC 8439, section 2.8.2. */
    static final KnownAnswer RFC_8439 = new KnownAnswer(
            "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
            "070000004041424344454647",
            "50515253c0c1c2c3c4c5c6c7",
            "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a204966204920636f756c"
                    + "64206f6666657220796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c2073756e736372"
                    + "65656e20776f756c642062652069742e",
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a"
                    + "9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def0"
                    + "8e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691");

    /** McGrew and Viega, "The Galois/Counter Mode of Operation", test case 16 (AES-256, with associated data). */
    static final KnownAnswer GCM_TEST_CASE_16 = new KnownAnswer(
            "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            "cafebabefacedbaddecaf888",
            "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
                    + "b16aedf5aa0de657ba637b39",
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
                    + "c5f61e6393ba7a0abcc9f662"
                    + "76fc6ece0f4e1768cddf8853bb2d551b");

    /** RFC 8998, appendix A.1; the second half of the 32 bytes is not SM4's. */
    static final KnownAnswer RFC_8998 = new KnownAnswer(
            "0123456789abcdeffedcba9876543210ffffffffffffffffffffffffffffffff",
            "00001234567800000000abcd",
            "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
                    + "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
            "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15"
                    + "a56834cbcf98c397b4024a2691233b8d"
                    + "83de3541e4c2b58177e065a9bf7b62ec");

    private static final int HEX = 16;

    private final byte[] key;
    private final byte[] nonce;
    private final byte[] ad;
    private final byte[] plain;
    private final byte[] sealed;

    private KnownAnswer(String key, String nonce, String ad, String plain, String sealed) {
        this.key = bytes(key);
        this.nonce = bytes(nonce);
        this.ad = bytes(ad);
        this.plain = bytes(plain);
        this.sealed = bytes(sealed);
    }

    byte[] key() {
        return key.clone();
    }

    /** Seals, opens, and opens with one bit wrong. Destroys the key. */
    boolean isGivenBy(AeadKey given) {
        byte[] buffer = Arrays.copyOf(plain, sealed.length);
        boolean seals = given.seal(nonce, ad, 0, ad.length, buffer, 0, plain.length) == sealed.length
                && Arrays.equals(buffer, sealed);
        boolean opens = given.open(nonce, ad, 0, ad.length, buffer, 0, buffer.length) == plain.length
                && Arrays.equals(Arrays.copyOf(buffer, plain.length), plain);
        byte[] forged = sealed.clone();
        forged[0] ^= 1;
        boolean refuses = given.open(nonce, ad, 0, ad.length, forged, 0, forged.length) == AeadKey.BAD_TAG;
        given.destroy();
        return seals && opens && refuses;
    }

    private static byte[] bytes(String hex) {
        byte[] out = new byte[hex.length() / 2];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), HEX);
        }
        return out;
    }
}
