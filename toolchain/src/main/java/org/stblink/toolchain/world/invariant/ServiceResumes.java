package org.stblink.toolchain.world.invariant;

import org.jspecify.annotations.Nullable;
import org.stblink.Reason;

/**
 * When all faults are over, every box that may be served is online again in time, as far as there are addresses, and can call
 * and be called.
 */
public final class ServiceResumes extends Invariant {
    public ServiceResumes() {
        super("8, 13");
    }

    /** Whether that is so now. */
    public static boolean isServed(Scene scene) {
        int should = 0;
        int online = 0;
        for (BoxState box : scene.boxes) {
            should += box.shouldServe ? 1 : 0;
            online += box.shouldServe && isServed(box, scene) ? 1 : 0;
        }
        return online >= Math.min(should, scene.addresses - others(scene));
    }

    /** Addresses that those have who need not be served, but are. */
    private static long others(Scene scene) {
        return scene.boxes.stream()
                .filter(box -> !box.shouldServe && isServed(box, scene))
                .count();
    }

    private static boolean isServed(BoxState box, Scene scene) {
        return box.isOnline() && box.name.equals(scene.server.registered().get(box.deviceId));
    }

    @Override
    public void settled(Scene scene) {
        if (isServed(scene)) {
            return;
        }
        StringBuilder missing = new StringBuilder();
        for (BoxState box : scene.boxes) {
            if (box.shouldServe && !isServed(box, scene)) {
                missing.append(missing.length() == 0 ? "" : ", ").append(box);
            }
        }
        throw broken("not online " + scene.bounds.service() + " ms after the last fault: " + missing + "; there are "
                + scene.addresses + " addresses");
    }

    @Override
    public void rollCalled(BoxState from, String to, @Nullable Leg legOrNull) {
        if (legOrNull == null || legOrNull.openedAt == 0) {
            throw broken(from + " cannot call " + to + " though nothing is wrong any more"
                    + (legOrNull == null ? "" : ": " + Reason.name(legOrNull.reason)));
        }
    }
}
