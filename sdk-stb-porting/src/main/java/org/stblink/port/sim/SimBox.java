package org.stblink.port.sim;

import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.Platform;
import org.stblink.hal.TaskRunner;

/**
 * A simulated set-top box: a host with a HAL, in poll mode. Its clock starts anywhere, and anew with every boot; its
 * secrets live through power cuts.
 */
public final class SimBox extends SimHost implements Platform {
    /** A box that has run for up to some months. */
    private static final int MAX_CLOCK_START = 1 << 30;

    private final SimNetwork network;
    private final SimSecretStore secrets = new SimSecretStore(this);
    private final SimEntropy entropy;
    private final SimClock clock;
    private final SimLog log = new SimLog(this);
    private @Nullable CryptoAccelerator acceleratorOrNull;
    private int boots;

    SimBox(SimWorld world, String name, byte[] primary) {
        super(world, name, primary);
        network = new SimNetwork(this);
        Random first = freshRandom();
        clock = new SimClock(this, anyClockOffset(first));
        entropy = new SimEntropy(this, first);
    }

    @Override
    void booted() {
        Random fresh = freshRandom();
        clock.restart(anyClockOffset(fresh));
        entropy.restart(fresh);
        network.restart();
    }

    private Random freshRandom() {
        return world().random("box " + name() + ", boot " + boots++);
    }

    private long anyClockOffset(Random random) {
        return random.nextInt(MAX_CLOCK_START) - world().nowMillis();
    }

    @Override
    long clockOffset() {
        return clock.offset();
    }

    /**
     * As {@link #suspend}, on hardware whose clock stands still meanwhile. The middleware has to say so afterwards (rule
     * CLK-2): the clock is right again only for differences from the end of the suspension on.
     */
    public void suspendWithClockStopped(final long millis) {
        if (isSuspended()) {
            throw new IllegalStateException(name() + " is suspended already");
        }
        suspend(millis);
        final int boot = boots;
        world().at(world().nowMillis() + millis, new Runnable() {
            @Override
            public void run() {
                if (boot == boots) {
                    clock.fallBehind(millis);
                    signal();
                }
            }
        });
    }

    void requirePower() {
        if (!isOn()) {
            throw new SimPowerCut(name());
        }
    }

    /** Gives the box an accelerator, or takes it away (null). */
    public void accelerate(@Nullable CryptoAccelerator accelerator) {
        acceleratorOrNull = accelerator;
    }

    @Override
    public SimNetwork network() {
        return network;
    }

    @Override
    public SimSecretStore secrets() {
        return secrets;
    }

    @Override
    public SimEntropy entropy() {
        return entropy;
    }

    @Override
    public SimClock clock() {
        return clock;
    }

    @Override
    public SimLog log() {
        return log;
    }

    /** Null: a simulated box has no threads. */
    @Override
    public @Nullable TaskRunner tasks() {
        return null;
    }

    @Override
    public @Nullable CryptoAccelerator accelerator() {
        return acceleratorOrNull;
    }
}
