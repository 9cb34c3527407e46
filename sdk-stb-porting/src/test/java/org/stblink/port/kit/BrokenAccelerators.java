package org.stblink.port.kit;

import java.util.Arrays;
import java.util.List;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;

/** Accelerators of ciphers that break ACC-1 to ACC-12. */
final class BrokenAccelerators {
    private BrokenAccelerators() {}

    /** A key in front of a good one. */
    private static class KeyWrapper implements AeadKey {
        final AeadKey inner;

        KeyWrapper(AeadKey inner) {
            this.inner = inner;
        }

        @Override
        public int seal(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            return inner.seal(nonce12, ad, adOff, adLen, buf, off, len);
        }

        @Override
        public int open(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            return inner.open(nonce12, ad, adOff, adLen, buf, off, len);
        }

        @Override
        public void destroy() {
            inner.destroy();
        }
    }

    private interface Front {
        AeadKey of(CryptoAccelerator good, int suite, byte[] key32);
    }

    private static BrokenPort port(String rule, String fault, String check, String seen, Front front) {
        return new BrokenPort(rule, fault, check, seen, (parts, lab) -> {
            CryptoAccelerator good = parts.accelerator;
            parts.accelerator = (suite, key32) -> front.of(good, suite, key32);
        });
    }

    static List<BrokenPort> all() {
        return List.of(
                port(
                        "ACC-1",
                        "any number is AES",
                        "unknownSuiteIsNull",
                        "aead(0) gave a key; there is no such suite",
                        (good, suite, key32) -> good.aead(
                                suite == CryptoAccelerator.CHACHA20_POLY1305 ? suite : CryptoAccelerator.AES_256_GCM,
                                key32)),
                port(
                        "ACC-1",
                        "from before SM4, and it throws",
                        "unknownSuiteIsNull",
                        "CryptoAccelerator.aead(16) threw java.lang.IllegalArgumentException: no algorithm 16",
                        (good, suite, key32) -> {
                            if (suite == CryptoAccelerator.SM4_GCM) {
                                throw new IllegalArgumentException("no algorithm " + suite);
                            }
                            return good.aead(suite, key32);
                        }),
                port(
                        "ACC-2",
                        "the tag is one byte short of right",
                        "resultsAreThePublishedOnes",
                        "differs from the published one",
                        (good, suite, key32) -> wrapped(good, suite, key32, key -> new KeyWrapper(key) {
                            @Override
                            public int seal(
                                    byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
                                int count = super.seal(nonce12, ad, adOff, adLen, buf, off, len);
                                buf[off + count - 1] = 0;
                                return count;
                            }
                        })),
                port(
                        "ACC-2",
                        "SM4's key is the last 16 bytes",
                        "resultsAreThePublishedOnes",
                        "SM4's key is the first 16 of the 32 bytes: seal answered 80 for 80, and byte 0 differs",
                        (good, suite, key32) -> good.aead(suite, sm4(suite) ? halvesSwapped(key32) : key32)),
                port(
                        "ACC-2",
                        "SM4's key is both halves, one over the other",
                        "resultsAreThePublishedOnes",
                        "SM4's key is the first 16 of the 32 bytes: seal answered 80 for 80, and byte 0 differs",
                        (good, suite, key32) -> good.aead(suite, sm4(suite) ? halvesXored(key32) : key32)),
                port(
                        "ACC-2",
                        "SM4's nonce the other way round",
                        "resultsAreThePublishedOnes",
                        "RFC 8998, appendix A.1",
                        (good, suite, key32) -> sm4Wrapped(good, suite, key32, key -> new KeyWrapper(key) {
                            @Override
                            public int seal(
                                    byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
                                return super.seal(reversed(nonce12), ad, adOff, adLen, buf, off, len);
                            }

                            @Override
                            public int open(
                                    byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
                                return super.open(reversed(nonce12), ad, adOff, adLen, buf, off, len);
                            }
                        })),
                port(
                        "ACC-2",
                        "SM4's tag has 12 bytes, as some give it",
                        "everyLengthComesBack",
                        "suite 16: seal of 0 bytes answered 12",
                        (good, suite, key32) -> sm4Wrapped(good, suite, key32, ShortTag::new)),
                port(
                        "ACC-3",
                        "the key is read when it is first used",
                        "keyIsCopied",
                        "the key changed with the array it was made from",
                        (good, suite, key32) -> wrapped(good, suite, key32, key -> new KeyWrapper(key) {
                            @Override
                            public int seal(
                                    byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
                                return good.aead(suite, key32).seal(nonce12, ad, adOff, adLen, buf, off, len);
                            }
                        })),
                port(
                        "ACC-10",
                        "the plaintext is there before the tag is checked",
                        "everyFlippedBitIsRefusedAndNoPlaintextIsReleased",
                        "the buffer holds the plaintext at byte",
                        (good, suite, key32) -> wrapped(good, suite, key32, key -> new KeyWrapper(key) {
                            @Override
                            public int open(
                                    byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
                                byte[] sealed = buf.clone();
                                int count = super.open(nonce12, ad, adOff, adLen, buf, off, len);
                                if (count == BAD_TAG && len > 16) {
                                    // Sealing with the same nonce is what decrypts in a cipher of this kind.
                                    super.seal(nonce12, ad, adOff, adLen, sealed, off, len - 16);
                                    System.arraycopy(sealed, off, buf, off, len - 16);
                                }
                                return count;
                            }
                        })),
                port(
                        "ACC-10",
                        "only half of the tag is compared",
                        "everyFlippedBitIsRefusedAndNoPlaintextIsReleased",
                        "it must be BAD_TAG (-1)",
                        (good, suite, key32) -> wrapped(good, suite, key32, key -> new KeyWrapper(key) {
                            @Override
                            public int open(
                                    byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
                                int count = super.open(nonce12, ad, adOff, adLen, buf, off, len);
                                return count == BAD_TAG && len > 16 ? len - 16 : count;
                            }
                        })),
                port(
                        "ACC-10",
                        "of SM4's tag nothing is compared",
                        "otherNonceDataKeyOrLengthIsRefused",
                        "suite 16: open with another nonce answered",
                        (good, suite, key32) -> sm4Wrapped(good, suite, key32, key -> new KeyWrapper(key) {
                            @Override
                            public int open(
                                    byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
                                int count = super.open(nonce12, ad, adOff, adLen, buf, off, len);
                                return count == BAD_TAG && len >= 16 ? len - 16 : count;
                            }
                        })),
                port(
                        "ACC-11",
                        "it counts by itself",
                        "nonceIsUsedAsGivenAlsoTwiceAndBackwards",
                        "the result does not follow from the nonce alone",
                        (good, suite, key32) -> wrapped(good, suite, key32, key -> new KeyWrapper(key) {
                            private byte counter;

                            @Override
                            public int seal(
                                    byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
                                byte[] mine = nonce12.clone();
                                mine[11] += counter++;
                                return super.seal(mine, ad, adOff, adLen, buf, off, len);
                            }
                        })),
                port(
                        "ACC-12",
                        "destroy keeps the key",
                        "destroyForgetsAndIsIdempotent",
                        "still seals as before",
                        (good, suite, key32) -> wrapped(good, suite, key32, key -> new KeyWrapper(key) {
                            @Override
                            public void destroy() {
                                // "The collector forgets it."
                            }
                        })));
    }

    /** Seals and opens with the first 12 bytes of the tag. */
    private static final class ShortTag extends KeyWrapper {
        private static final int CUT = 4;

        ShortTag(AeadKey inner) {
            super(inner);
        }

        @Override
        public int seal(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            byte[] whole = Arrays.copyOfRange(buf, off, off + len + 16);
            int count = super.seal(nonce12, ad, adOff, adLen, whole, 0, len) - CUT;
            System.arraycopy(whole, 0, buf, off, count);
            return count;
        }

        @Override
        public int open(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
            int text = len - 12;
            if (text < 0) {
                return BAD_TAG;
            }
            byte[] plain = Arrays.copyOfRange(buf, off, off + text + 16);
            super.seal(nonce12, ad, adOff, adLen, plain, 0, text); // Decrypts, in a cipher of this kind.
            byte[] again = plain.clone();
            super.seal(nonce12, ad, adOff, adLen, again, 0, text);
            if (!Arrays.equals(again, 0, len, buf, off, off + len)) {
                return BAD_TAG;
            }
            System.arraycopy(plain, 0, buf, off, text);
            return text;
        }
    }

    private static boolean sm4(int suite) {
        return suite == CryptoAccelerator.SM4_GCM;
    }

    private static byte[] halvesSwapped(byte[] key32) {
        byte[] swapped = Arrays.copyOfRange(key32, 16, 48);
        System.arraycopy(key32, 0, swapped, 16, 16);
        return swapped;
    }

    private static byte[] halvesXored(byte[] key32) {
        byte[] folded = key32.clone();
        for (int i = 0; i < 16; i++) {
            folded[i] ^= key32[16 + i];
        }
        return folded;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] other = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            other[i] = bytes[bytes.length - 1 - i];
        }
        return other;
    }

    private interface Wrap {
        AeadKey of(AeadKey good);
    }

    private static AeadKey wrapped(CryptoAccelerator good, int suite, byte[] key32, Wrap wrap) {
        AeadKey key = good.aead(suite, key32);
        return key == null ? null : wrap.of(key);
    }

    private static AeadKey sm4Wrapped(CryptoAccelerator good, int suite, byte[] key32, Wrap wrap) {
        return sm4(suite) ? wrapped(good, suite, key32, wrap) : good.aead(suite, key32);
    }
}
