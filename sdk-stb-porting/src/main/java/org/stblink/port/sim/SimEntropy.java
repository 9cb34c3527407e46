package org.stblink.port.sim;

import java.util.Random;
import java.util.function.Consumer;
import org.stblink.hal.EntropySource;

/** Numbers from the world's seed. Each boot gives others. They are worth nothing outside a test. */
public final class SimEntropy implements EntropySource {
    private final SimBox box;
    private Random random;
    private boolean blocked;
    private Consumer<byte[]> drawn = bytes -> {};

    SimEntropy(SimBox box, Random random) {
        this.box = box;
        this.random = random;
    }

    void restart(Random fresh) {
        random = fresh;
    }

    /** From now on there are no random numbers, as on a box at its first boot; or there are again. */
    public void block(boolean block) {
        blocked = block;
        box.signal();
    }

    /** From now on {@code each} is told what is drawn, in copies. */
    public void listen(Consumer<byte[]> each) {
        drawn = each;
    }

    @Override
    public boolean fill(byte[] out) {
        box.requirePower();
        if (blocked) {
            return false;
        }
        random.nextBytes(out);
        drawn.accept(out.clone());
        return true;
    }
}
