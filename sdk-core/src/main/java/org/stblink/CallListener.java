package org.stblink;

/**
 * A {@link SessionListener} that is also told how the set-up of each call went, at both ends: for statistics and for finding
 * out which step of a call fails. Give it to {@link DeviceSession#open} where the other one is asked for.
 */
public interface CallListener extends SessionListener {
    /**
     * A call was set up, or failed before its channel was open; once for each. Comes before
     * {@link SessionListener#channelOpened} or {@link SessionListener#channelClosed} of that call. At the target it comes also
     * for calls of which the other methods never hear: those it declined, and those whose caller did not come or did not
     * prove itself.
     */
    void callReported(DeviceSession session, CallReport report);
}
