package org.stblink.port.kit;

import org.stblink.hal.CryptoAccelerator;

/**
 * Published results. The GCM test cases are those of McGrew and Viega's specification, which SP 800-38D builds on. SM4's stands here
 * under two keys of 32 bytes that begin alike.
 */
final class AeadVector {
    final String name;
    final int suite;
    final byte[] key;
    final byte[] nonce;
    final byte[] ad;
    final byte[] plain;
    final byte[] sealed;

    private AeadVector(String name, int suite, String key, String nonce, String ad, byte[] plain, String sealed) {
        this.name = name;
        this.suite = suite;
        this.key = Ascii.unhex(key);
        this.nonce = Ascii.unhex(nonce);
        this.ad = Ascii.unhex(ad);
        this.plain = plain;
        this.sealed = Ascii.unhex(sealed);
    }

    static AeadVector[] all() {
        String zeroKey = Ascii.hex(new byte[32], 0, 32);
        String zeroNonce = Ascii.hex(new byte[12], 0, 12);
        return new AeadVector[] {
            new AeadVector(
                    "RFC 8439, section 2.8.2",
                    CryptoAccelerator.CHACHA20_POLY1305,
                    "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
                    "070000004041424344454647",
                    "50515253c0c1c2c3c4c5c6c7",
                    Ascii.bytes("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the"
                            + " future, sunscreen would be it."),
                    "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da9272"
                            + "8b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585"
                            + "808b4831d7bc3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"),
            new AeadVector(
                    "GCM test case 13",
                    CryptoAccelerator.AES_256_GCM,
                    zeroKey,
                    zeroNonce,
                    "",
                    new byte[0],
                    "530f8afbc74536b9a963b4f1c4cb738b"),
            new AeadVector(
                    "GCM test case 14",
                    CryptoAccelerator.AES_256_GCM,
                    zeroKey,
                    zeroNonce,
                    "",
                    new byte[16],
                    "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
            new AeadVector(
                    "GCM test case 16",
                    CryptoAccelerator.AES_256_GCM,
                    "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
                    "cafebabefacedbaddecaf888",
                    "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                    Ascii.unhex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e"
                            + "2449a6b525b16aedf5aa0de657ba637b39"),
                    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b105682"
                            + "8838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"),
            sm4Gcm("0123456789abcdeffedcba9876543210", Ascii.hex(new byte[16], 0, 16)),
            sm4Gcm("0123456789abcdeffedcba9876543210", Ascii.hex(Ascii.filled(16, 0xff), 0, 16)),
        };
    }

    /** @param unused the second half of the 32 bytes, which must change nothing */
    private static AeadVector sm4Gcm(String key, String unused) {
        return new AeadVector(
                "RFC 8998, appendix A.1, where SM4's key is the first 16 of the 32 bytes",
                CryptoAccelerator.SM4_GCM,
                key + unused,
                "00001234567800000000abcd",
                "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                Ascii.unhex(
                        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffff"
                                + "eeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"),
                "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15"
                        + "a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec");
    }
}
