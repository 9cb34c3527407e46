package org.stblink.internal.session;

import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.SessionId;

/** What the control machine has to know of the driver's peer channels. */
public interface LiveChannels {
    /** Channels that others called, opening or open: a device's own calls never make it busy. */
    int count();

    /** Whether any channel is opening or open, whoever called. */
    boolean any();

    /** Whether a channel of that sid is opening or open. */
    boolean has(SessionId sid);

    /** The open channels, for the SESSIONS report. */
    SessionEntry[] open();
}
