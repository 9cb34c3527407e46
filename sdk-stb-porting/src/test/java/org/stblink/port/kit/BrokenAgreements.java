package org.stblink.port.kit;

import java.util.Arrays;
import java.util.List;
import org.stblink.hal.AeadKey;
import org.stblink.hal.KeyAgreementAccelerator;

/** Accelerators of agreements that break ACC-20 to ACC-23. */
final class BrokenAgreements {
    private BrokenAgreements() {}

    static List<BrokenPort> all() {
        return List.of(
                agreement(
                        "ACC-20",
                        "the scalar is not clamped",
                        "scalarIsClampedAndUIsReduced",
                        "a scalar with other bits where it is clamped",
                        (good, lab, scalar, u, out) -> {
                            boolean computed = good.x25519(scalar, u, out);
                            out[0] ^= (byte) (scalar[0] & 7);
                            return computed;
                        }),
                agreement(
                        "ACC-20",
                        "it looks for low order by itself",
                        "lowOrderGivesZeroes",
                        "in vain until x25519 computes",
                        (good, lab, scalar, u, out) ->
                                good.x25519(scalar, u, out) && !Arrays.equals(out, new byte[32])),
                agreement(
                        "ACC-20",
                        "bytes come out the other way round",
                        "agreementsAreThePublishedOnes",
                        "byte 0 of the result is not as it should be",
                        (good, lab, scalar, u, out) -> {
                            byte[] little = new byte[32];
                            good.x25519(scalar, u, little);
                            for (int i = 0; i < little.length; i++) {
                                out[i] = little[little.length - 1 - i];
                            }
                            return true;
                        }),
                agreement(
                        "ACC-20",
                        "one in some hundreds is wrong",
                        "aThousandInARowAreRight",
                        "the 1,000 iterations",
                        (good, lab, scalar, u, out) -> {
                            boolean computed = good.x25519(scalar, u, out);
                            out[31] ^= (byte) (out[0] == 0 ? 1 : 0);
                            return computed;
                        }),
                agreement(
                        "ACC-21",
                        "the caller's scalar is clamped",
                        "argumentsStayAsTheyAre",
                        "changed the caller's scalar",
                        (good, lab, scalar, u, out) -> {
                            scalar[0] &= (byte) 0xf8;
                            return good.x25519(scalar, u, out);
                        }),
                besideAnother("the second at a time is an exception", "the engine is busy", new Agreement() {
                    private Thread first;

                    @Override
                    public synchronized boolean x25519(
                            KeyAgreementAccelerator good, SimLab lab, byte[] scalar, byte[] u, byte[] out) {
                        first = first == null ? Thread.currentThread() : first;
                        if (first != Thread.currentThread()) {
                            throw new IllegalStateException("the engine is busy");
                        }
                        return good.x25519(scalar, u, out);
                    }
                }),
                besideAnother("two at a time share one context", "beside another thread", new Agreement() {
                    private volatile byte[] context;

                    @Override
                    public boolean x25519(
                            KeyAgreementAccelerator good, SimLab lab, byte[] scalar, byte[] u, byte[] out) {
                        context = scalar.clone();
                        good.x25519(context, u, out); // Time for another to come.
                        return good.x25519(context, u, out);
                    }
                }),
                agreement(
                        "ACC-23",
                        "double and add",
                        "scalarsOfFewAndOfManyBitsTakeTheSameTime",
                        "ms with a scalar of few bits",
                        (good, lab, scalar, u, out) -> {
                            lab.world.runFor(4 + Integer.bitCount(scalar[5] & 0xff) / 2);
                            return good.x25519(scalar, u, out);
                        }));
    }

    private interface Agreement {
        boolean x25519(KeyAgreementAccelerator good, SimLab lab, byte[] scalar32, byte[] u32, byte[] out32);
    }

    private static BrokenPort agreement(String rule, String fault, String check, String seen, Agreement broken) {
        return new BrokenPort(rule, fault, check, seen, (parts, lab) -> {
            KeyAgreementAccelerator good = (KeyAgreementAccelerator) parts.accelerator;
            parts.accelerator = new KeyAgreementAccelerator() {
                @Override
                public AeadKey aead(int algorithm, byte[] key32) {
                    return good.aead(algorithm, key32);
                }

                @Override
                public boolean x25519(byte[] scalar32, byte[] u32, byte[] out32) {
                    return broken.x25519(good, lab, scalar32, u32, out32);
                }
            };
        });
    }

    private static BrokenPort besideAnother(String fault, String seen, Agreement broken) {
        BrokenPort port = agreement("ACC-22", fault, "twoThreadsAtATimeAreServed", seen, broken);
        return new BrokenPort(port.rule(), fault, port.check(), seen, (parts, lab) -> {
            port.broken().of(parts, lab);
            parts.inRealTime();
        });
    }
}
