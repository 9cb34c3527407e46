package org.stblink.port.kit;

import java.util.List;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;

/** Accelerators that break ACC-1 to ACC-12. */
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

    private interface Wrap {
        AeadKey of(AeadKey good);
    }

    private static AeadKey wrapped(CryptoAccelerator good, int suite, byte[] key32, Wrap wrap) {
        AeadKey key = good.aead(suite, key32);
        return key == null ? null : wrap.of(key);
    }
}
