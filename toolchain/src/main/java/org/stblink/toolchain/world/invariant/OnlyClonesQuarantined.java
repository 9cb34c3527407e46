package org.stblink.toolchain.world.invariant;

import org.stblink.toolchain.world.invariant.ServerState.Entry;

/** A box whose flash was never copied or rolled back is never quarantined, whatever was torn or crashed. */
public final class OnlyClonesQuarantined extends Invariant {
    private long seenVersion = -1;

    public OnlyClonesQuarantined() {
        super("7.2");
    }

    @Override
    public void stepped(Scene scene) {
        if (scene.server.version() == seenVersion) {
            return;
        }
        seenVersion = scene.server.version();
        for (BoxState box : scene.boxes) {
            Entry entry = scene.server.entry(box.deviceId);
            if (entry != null && entry.standing().equals("QUARANTINED") && !scene.suspects.contains(box.deviceId)) {
                throw broken(box + " is quarantined, and there is no copy of it");
            }
        }
    }
}
