package org.stblink.toolchain.bench;

import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.noise.HandshakeConfig;
import org.stblink.internal.noise.HandshakeState;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Pattern;
import org.stblink.internal.noise.Transport;
import org.stblink.internal.wire.PeerRecord;
import org.stblink.internal.wire.Prologues;
import org.stblink.internal.wire.Sizes;
import org.stblink.port.javase.JcaAccelerator;
import org.stblink.port.javase.NoLogSink;
import org.stblink.port.javase.SecureRandomEntropy;

/** The peer channel's set-up (protocol section 10.1): NNpsk0, both ends' record keys, and CONFIRM sealed and opened. */
public final class NoiseSetUp implements SetUp {
    private static final byte[] NOTHING = new byte[0];

    private final int suite;

    private final EntropySource entropy = new SecureRandomEntropy();
    private final CryptoAccelerator accelerator = new JcaAccelerator(new NoLogSink());
    private final byte[] prologue;
    private final byte[] message = new byte[Sizes.NOISE_MESSAGE];
    private final byte[] confirm = new byte[1 + Suite.TAG_BYTES];
    private int bytes;

    /** @param suite of the peer channel, one of {@link Suite} */
    public NoiseSetUp(int suite) {
        this.suite = suite;
        prologue = Prologues.peer(suite, new byte[Sizes.SESSION_ID], "CALLER", "TARGET");
    }

    @Override
    public void once() throws NoiseException {
        byte[] psk = new byte[Suite.KEY_BYTES];
        if (!entropy.fill(psk)) {
            throw new IllegalStateException("this machine has no random numbers yet");
        }
        HandshakeState caller = end(true, psk);
        HandshakeState target = end(false, psk);
        bytes = pass(caller, target) + pass(target, caller);
        Transport callers = caller.split();
        Transport targets = target.split();
        confirm[0] = PeerRecord.CONFIRM;
        int sealed = callers.sender().encrypt(NOTHING, 0, 0, confirm, 0, 1);
        if (targets.receiver().decrypt(NOTHING, 0, 0, confirm, 0, sealed) != 1) {
            throw new IllegalStateException("the two ends do not agree");
        }
        caller.destroy();
        target.destroy();
        callers.destroy();
        targets.destroy();
    }

    private HandshakeState end(boolean caller, byte[] psk) {
        return new HandshakeState(new HandshakeConfig(Pattern.NNpsk0, caller, suite, entropy)
                .prologue(prologue)
                .accelerator(accelerator)
                .psk(psk));
    }

    private int pass(HandshakeState from, HandshakeState to) throws NoiseException {
        int length = from.writeMessage(NOTHING, 0, 0, message, 0);
        to.readMessage(message, 0, length, NOTHING, 0);
        return length;
    }

    /** Without CONFIRM, which is a record. */
    @Override
    public int bytes() {
        return bytes;
    }
}
