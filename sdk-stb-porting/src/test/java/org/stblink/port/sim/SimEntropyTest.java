package org.stblink.port.sim;

import org.stblink.hal.EntropySource;
import org.stblink.port.EntropySourceContract;

class SimEntropyTest extends EntropySourceContract {
    private final SimBox box = new SimWorld(1).box("stb-1");

    @Override
    protected EntropySource ready() {
        return box.entropy();
    }

    @Override
    protected EntropySource afterReboot() {
        box.powerCut();
        box.boot();
        return box.entropy();
    }

    @Override
    protected EntropySource notReady() {
        box.entropy().block(true);
        return box.entropy();
    }
}
