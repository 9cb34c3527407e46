package org.stblink.port.kit;

import java.util.List;
import org.stblink.port.kit.SelectingNetwork.Unwatched;

/** Networks over real sockets that break NET-4: their await does not watch all there is. */
final class BrokenSelecting {
    private BrokenSelecting() {}

    static List<BrokenPort> all() {
        return List.of(
                port(
                        "a stream is watched once it was read",
                        Unwatched.STREAMS_NEVER_READ,
                        "bytesEndAwait",
                        "did not end early for bytes that arrive"),
                port(
                        "listeners are not watched",
                        Unwatched.LISTENERS,
                        "aConnectionThatComesEndsAwait",
                        "did not end early for a connection that comes"),
                port(
                        "a listener is watched again once nobody waits there",
                        Unwatched.CONNECTIONS_LEFT,
                        "connectionsLeftUnacceptedAreStillReadiness",
                        "of 4 left unaccepted"),
                port(
                        "streams are not watched for room",
                        Unwatched.ROOM,
                        "aShortWriteThatCanGoOnEndsAwait",
                        "did not end early for room for a write that came short"));
    }

    static void replaceNetwork(Parts parts, Unwatched unwatched) {
        parts.network = new SelectingNetwork(unwatched);
        parts.inRealTime();
    }

    private static BrokenPort port(String fault, Unwatched unwatched, String check, String seen) {
        return new BrokenPort("NET-4", fault, check, seen, (parts, lab) -> replaceNetwork(parts, unwatched));
    }
}
