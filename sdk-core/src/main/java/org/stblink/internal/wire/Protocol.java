package org.stblink.internal.wire;

/** What both preambles and every authenticated byte string of this version share. */
public final class Protocol {
    /** The version that stands in both preambles, in the peer prologue and in the wrap's associated data. */
    public static final int VERSION = 1;

    private Protocol() {}
}
