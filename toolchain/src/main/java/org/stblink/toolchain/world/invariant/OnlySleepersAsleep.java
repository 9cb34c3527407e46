package org.stblink.toolchain.world.invariant;

/** Nobody counts as asleep that did not say so, and nobody that is back. */
public final class OnlySleepersAsleep extends Invariant {
    private long seenVersion = -1;

    public OnlySleepersAsleep() {
        super("8.1");
    }

    @Override
    public void stepped(Scene scene) {
        if (scene.server.version() == seenVersion) {
            return;
        }
        seenVersion = scene.server.version();
        for (BoxState box : scene.boxes) {
            if (scene.server.isAsleep(box.deviceId) && !slept(scene, box.deviceId)) {
                throw broken(box.deviceId + " counts as asleep and never said so");
            }
        }
    }

    private static boolean slept(Scene scene, String deviceId) {
        boolean slept = false;
        for (BoxState each : scene.boxes) {
            slept |= each.everSlept && each.deviceId.equals(deviceId);
        }
        return slept;
    }

    /** By then nobody sleeps any more, and whoever is online has said so. */
    @Override
    public void settled(Scene scene) {
        for (BoxState box : scene.boxes) {
            if (box.isOnline() && scene.server.isAsleep(box.deviceId)) {
                throw broken(box + " is online and counts as asleep");
            }
        }
    }
}
