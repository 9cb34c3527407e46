package org.stblink.toolchain.world.invariant;

import java.util.HashSet;
import java.util.Set;

/** A listener hears nothing of a session that the application closed, and of each channel at most one opening and one end. */
public final class QuietAfterClose extends Invariant {
    private final Set<Leg> opened = new HashSet<>();
    private final Set<Leg> closed = new HashSet<>();

    public QuietAfterClose() {
        super("12.2");
    }

    @Override
    public void told(BoxState box, boolean sessionIsClosed, String what) {
        if (sessionIsClosed) {
            throw broken(box + " was told \"" + what + "\" after it had closed the session");
        }
    }

    @Override
    public void channelOpened(Leg leg) {
        if (!opened.add(leg) || closed.contains(leg)) {
            throw broken(leg + " was told open " + (closed.contains(leg) ? "after its end" : "twice"));
        }
    }

    @Override
    public void channelClosed(Leg leg) {
        if (!closed.add(leg)) {
            throw broken(leg + " was told over twice");
        }
    }
}
