package org.stblink.server.app;

import org.stblink.server.domain.ControlEvents;
import org.stblink.server.domain.DeviceStore;
import org.stblink.server.store.CommitObserver;

/**
 * Where a program that embeds a server can put something of its own between the server's parts: the crash tests stop it
 * between any two steps. There is no setting for it; {@link ServerMain} always runs with {@link #NONE}.
 *
 * <p>Each is asked once, while the server starts.
 */
public interface Seams {
    /** Nothing between. */
    Seams NONE = new Seams() {};

    /** Between the domain and its store; used by the domain thread. */
    default DeviceStore store(DeviceStore store) {
        return store;
    }

    /** Between the connections and the domain; used by the domain thread. */
    default ControlEvents control(ControlEvents domain) {
        return domain;
    }

    /** What hears of the store's commits, on the writer's thread. */
    default CommitObserver commits(CommitObserver observer) {
        return observer;
    }
}
