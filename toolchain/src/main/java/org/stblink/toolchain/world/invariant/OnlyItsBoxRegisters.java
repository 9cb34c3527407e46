package org.stblink.toolchain.world.invariant;

import java.util.Map;

/** Whoever is registered as a device is a box that has this device's identity (P1, P2). */
public final class OnlyItsBoxRegisters extends Invariant {
    private long seenVersion = -1;

    public OnlyItsBoxRegisters() {
        super("7.1");
    }

    @Override
    public void stepped(Scene scene) {
        if (scene.server.version() == seenVersion) {
            return;
        }
        seenVersion = scene.server.version();
        for (Map.Entry<String, String> one : scene.server.registered().entrySet()) {
            boolean its = false;
            for (BoxState box : scene.boxes) {
                its |= box.genuine && box.name.equals(one.getValue()) && box.deviceId.equals(one.getKey());
            }
            if (!its) {
                throw broken(one.getValue() + " is registered as " + one.getKey());
            }
        }
    }
}
