package org.stblink.port.kit;

import java.util.Arrays;
import java.util.List;
import org.stblink.hal.AeadKey;
import org.stblink.hal.HashAccelerator;

/** Accelerators of hashes that break ACC-30 to ACC-32. */
final class BrokenHashes {
    private BrokenHashes() {}

    static List<BrokenPort> all() {
        return List.of(
                hash(
                        "ACC-30",
                        "words come out with their lowest byte first",
                        "hashesAreThePublishedOnes",
                        "sha256 of no bytes: byte 0 of the hash",
                        (good, in, off, len, out, outOff) -> {
                            boolean computed = good.sha256(in, off, len, out, outOff);
                            for (int i = outOff; i < outOff + 32; i += 4) {
                                byte highest = out[i];
                                out[i] = out[i + 3];
                                out[i + 3] = highest;
                            }
                            return computed;
                        }),
                hash(
                        "ACC-30",
                        "a length that needs one more block gets none",
                        "everyLengthIsHashed",
                        "lengths from 0 to 299",
                        (good, in, off, len, out, outOff) -> {
                            boolean computed = good.sha256(in, off, len, out, outOff);
                            out[outOff] ^= (byte) (len % 64 >= 56 ? 1 : 0);
                            return computed;
                        }),
                hash(
                        "ACC-30",
                        "a message begins where its array does",
                        "messageInTheMidstOfOthersIsHashed",
                        "abc in the midst of others",
                        (good, in, off, len, out, outOff) -> good.sha256(in, 0, len, out, outOff)),
                hash(
                        "ACC-30",
                        "an engine that is not cleared every time",
                        "aThousandInARowAreRight",
                        "the same message again",
                        new Hashing() {
                            private int calls;

                            @Override
                            public boolean sha256(
                                    HashAccelerator good, byte[] in, int off, int len, byte[] out, int outOff) {
                                calls++;
                                boolean computed = good.sha256(in, off, len, out, outOff);
                                out[outOff] ^= (byte) (calls % 800 == 0 ? 1 : 0);
                                return computed;
                            }
                        }),
                hash(
                        "ACC-31",
                        "the padding is written behind the message",
                        "onlyTheHashIsWritten",
                        "sha256 changed the message",
                        (good, in, off, len, out, outOff) -> {
                            boolean computed = good.sha256(in, off, len, out, outOff);
                            if (off + len < in.length) {
                                in[off + len] = (byte) 0x80;
                            }
                            return computed;
                        }),
                hash(
                        "ACC-31",
                        "a hash has room for 64 bytes",
                        "onlyTheHashIsWritten",
                        "sha256 wrote at 32 from the place that was given",
                        (good, in, off, len, out, outOff) -> {
                            boolean computed = good.sha256(in, off, len, out, outOff);
                            Arrays.fill(out, outOff + 32, Math.min(out.length, outOff + 64), (byte) 0);
                            return computed;
                        }),
                hash(
                        "ACC-32",
                        "the second at a time is an exception",
                        "twoThreadsAtATimeAreHashedFor",
                        "the engine is busy",
                        new FirstThreadOnly() {
                            @Override
                            void turnAway() {
                                throw new IllegalStateException("the engine is busy");
                            }
                        }),
                hash(
                        "ACC-32",
                        "the second thread has no native library",
                        "twoThreadsAtATimeAreHashedFor",
                        "on another thread threw java.lang.UnsatisfiedLinkError: no engine here",
                        new FirstThreadOnly() {
                            @Override
                            void turnAway() {
                                throw new UnsatisfiedLinkError("no engine here");
                            }
                        }),
                hash(
                        "ACC-32",
                        "two at a time share one context",
                        "twoThreadsAtATimeAreHashedFor",
                        "beside another thread",
                        new Hashing() {
                            private volatile byte[] context;

                            @Override
                            public boolean sha256(
                                    HashAccelerator good, byte[] in, int off, int len, byte[] out, int outOff) {
                                context = Arrays.copyOfRange(in, off, off + len);
                                good.sha256(context, 0, context.length, out, outOff); // Time for another to come.
                                byte[] message = context;
                                return good.sha256(message, 0, message.length, out, outOff);
                            }
                        }));
    }

    private interface Hashing {
        boolean sha256(HashAccelerator good, byte[] in, int off, int len, byte[] out, int outOff);
    }

    private abstract static class FirstThreadOnly implements Hashing {
        private Thread first;

        /** What another thread meets. */
        abstract void turnAway();

        @Override
        public synchronized boolean sha256(HashAccelerator good, byte[] in, int off, int len, byte[] out, int outOff) {
            first = first == null ? Thread.currentThread() : first;
            if (first != Thread.currentThread()) {
                turnAway();
            }
            return good.sha256(in, off, len, out, outOff);
        }
    }

    private static BrokenPort hash(String rule, String fault, String check, String seen, Hashing broken) {
        return new BrokenPort(rule, fault, check, seen, (parts, lab) -> {
            HashAccelerator good = (HashAccelerator) parts.accelerator;
            parts.inRealTime();
            parts.accelerator = new HashAccelerator() {
                @Override
                public AeadKey aead(int algorithm, byte[] key32) {
                    return good.aead(algorithm, key32);
                }

                @Override
                public boolean sha256(byte[] in, int off, int len, byte[] out, int outOff) {
                    return broken.sha256(good, in, off, len, out, outOff);
                }
            };
        });
    }
}
