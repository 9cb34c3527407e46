package org.stblink.toolchain.world.invariant;

/** When nobody calls any more, no channel, session, call or stray connection is left anywhere. */
public final class NothingIsLeft extends Invariant {
    public NothingIsLeft() {
        super("11, 13");
    }

    /** Whether that is so now. */
    public static boolean isSo(Scene scene) {
        return scene.legs.isEmpty()
                && scene.server.sessionsAndCalls() == 0
                && scene.server.connections() <= scene.boxes.size();
    }

    @Override
    public void ended(Scene scene) {
        if (!isSo(scene)) {
            throw broken("left over: " + scene.legs + " at the boxes, " + scene.server.sessionsAndCalls()
                    + " sessions and calls and " + scene.server.connections() + " connections at the server");
        }
    }
}
