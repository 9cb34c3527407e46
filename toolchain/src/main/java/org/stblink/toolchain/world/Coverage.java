package org.stblink.toolchain.world;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.stblink.Reason;

/** How many seeds came to each fault and to each outcome worth seeing. A generator that never reaches one is broken. */
final class Coverage {
    /** Outcomes that must come up among a thousand seeds. */
    private static final List<String> OUTCOMES = List.of(
            // Why sessions left a state
            session(Reason.SERVER_UNREACHABLE),
            session(Reason.SERVER_BUSY),
            session(Reason.SERVER_NOT_AUTHENTIC),
            session(Reason.SERVER_REFUSES_KEY),
            session(Reason.SERVER_SHUTDOWN),
            session(Reason.REGISTRATION_REFUSED),
            session(Reason.ENROLMENT_REFUSED),
            session(Reason.QUARANTINED),
            session(Reason.REVOKED),
            session(Reason.NO_ADDRESS),
            session(Reason.TRY_LATER),
            session(Reason.ADDRESS_NOT_APPLIED),
            session(Reason.SUPERSEDED),
            session(Reason.CONTROL_LOST),
            session(Reason.STORAGE),
            session(Reason.ENTROPY),
            session(Reason.TIMEOUT),
            session(Reason.WOKEN),
            // Why calls failed
            call(Reason.TARGET_OFFLINE),
            call(Reason.TARGET_ASLEEP),
            call(Reason.TARGET_UNREACHABLE),
            call(Reason.TARGET_DECLINED),
            call(Reason.TARGET_BUSY),
            call(Reason.NO_COMMON_SUITE),
            call(Reason.CALL_LIMIT),
            call(Reason.SERVER_ERROR),
            call(Reason.CONNECT_FAILED),
            call(Reason.CONTROL_LOST),
            call(Reason.TIMEOUT),
            // Why channels ended
            channel(Reason.ENDED),
            channel(Reason.LINK_LOST),
            channel(Reason.TRUNCATED),
            channel(Reason.CHANNEL_PROTOCOL),
            channel(Reason.CHANNEL_REVOKED),
            channel(Reason.SUPERVISION_LOST),
            channel(Reason.LEASE_ENDED),
            channel(Reason.PEER_CLOSED),
            channel(Reason.CLOSED),
            // What the server did
            server("QUARANTINED"),
            server("CANCEL"),
            server("REVOKE"),
            server("REJECTED"),
            server("SILENT"),
            server("LATE_ANSWER"),
            server("STORE_FAILED"),
            server("SESSION_GONE"),
            server("NOT_READY"),
            server("AWAKE"));

    private final Map<String, Integer> seeds = new TreeMap<>();
    private int total;

    static String fault(Fault fault) {
        return "fault " + fault;
    }

    static String session(int reason) {
        return "session " + Reason.name(reason);
    }

    static String call(int reason) {
        return "call " + Reason.name(reason);
    }

    static String channel(int reason) {
        return "channel " + Reason.name(reason);
    }

    static String server(String deed) {
        return "server " + deed;
    }

    /** Adds what one seed came to. */
    synchronized void add(Collection<String> reached) {
        total++;
        for (String one : new TreeSet<>(reached)) {
            seeds.merge(one, 1, Integer::sum);
        }
    }

    /** Seeds that came to it. */
    synchronized int of(String what) {
        return seeds.getOrDefault(what, 0);
    }

    /** What no seed came to, of all that some must. */
    synchronized List<String> missing() {
        TreeSet<String> missing = new TreeSet<>(OUTCOMES);
        for (Fault fault : Fault.values()) {
            missing.add(fault(fault));
        }
        missing.removeAll(seeds.keySet());
        return List.copyOf(missing);
    }

    /** A line for each thing that was reached, with the number of seeds. */
    synchronized String report() {
        StringBuilder text = new StringBuilder("of " + total + " seeds came to\n");
        seeds.forEach((what, count) -> text.append(String.format("%8d  %s%n", count, what)));
        for (String what : missing()) {
            text.append("   none!  ").append(what).append('\n');
        }
        return text.toString();
    }
}
