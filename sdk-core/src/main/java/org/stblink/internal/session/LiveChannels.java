package org.stblink.internal.session;

import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.SessionId;

/** What the control machine has to know of the driver's peer channels. */
public interface LiveChannels {
    /** Channels that hold a place: opening or open, incoming and outgoing. */
    int count();

    /** Whether a channel of that sid is opening or open. */
    boolean has(SessionId sid);

    /** The open channels, for the SESSIONS report. */
    SessionEntry[] open();
}
