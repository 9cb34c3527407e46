package org.stblink.port.linux;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.stblink.hal.LogSink;
import org.stblink.port.Addresses;
import org.stblink.port.LogCodes;

/**
 * Whether another host of the link has an address already.
 *
 * <p>IPv4: asked before the address is added, by ARP as the system sends it when it looks for a neighbour; a host that has it answers.
 * (RFC 5227 probes with the source 0.0.0.0; this asks from the box's own address, which says the same to who has the address.) IPv6: the
 * system itself asks once the address is added, and marks it (RFC 4862, section 5.4).
 */
final class ConflictCheck {
    /** Two questions of the system's, a second apart, fit in. */
    private static final int IPV4_MILLIS = 1200;
    /** RFC 4862 waits up to a second before the question and a second after it. */
    private static final int IPV6_MILLIS = 4000;

    private static final int STEP_MILLIS = 50;

    private static final List<String> ANSWERED =
            Collections.unmodifiableList(Arrays.asList("REACHABLE", "STALE", "DELAY", "PROBE"));

    private final HostAddresses host;
    private final boolean asks;
    private final LogSink log;

    /** @param asks false: no IPv4 question, for a network in which something answers for every address (proxy ARP) */
    ConflictCheck(HostAddresses host, boolean asks, LogSink log) {
        this.host = host;
        this.asks = asks;
        this.log = log;
    }

    /** @throws IpFailure when another host has it */
    void beforeAdding(String device, byte[] ip) throws IpFailure {
        if (ip.length != 4 || !asks) {
            return;
        }
        String address = Addresses.text(ip);
        // What the system remembers of a former holder is no answer.
        host.attempt("-4", "neigh", "del", address, "dev", device);
        IpResult asked = host.attempt("-4", "neigh", "add", address, "dev", device, "use");
        if (!asked.isGood()) {
            log.log(
                    LogSink.INFO,
                    LogCodes.CONFLICT_UNCHECKED,
                    "cannot ask whether another host has " + address + ": " + HostAddresses.reason(asked));
            return;
        }
        try {
            for (int waited = 0; waited < IPV4_MILLIS; waited += STEP_MILLIS) {
                String seen = host.attempt("-4", "neigh", "show", "to", address, "dev", device).output;
                if (isAnswered(seen)) {
                    throw conflict(device, address, seen.trim());
                }
                if (!seen.contains("INCOMPLETE")) {
                    return; // Asked in vain, or an interface that does not ask.
                }
                pause();
            }
        } finally {
            host.attempt("-4", "neigh", "del", address, "dev", device);
        }
    }

    /**
     * Whether somebody's hardware address is known. Reachable is one that answered to this box alone; of an answer to all, which
     * RFC 5227 section 2.6 allows, and of a question of the holder's own, the system makes one that is stale, to be looked at when it is
     * used.
     */
    private static boolean isAnswered(String seen) {
        List<String> words = Arrays.asList(seen.trim().split("\\s+"));
        return words.contains("lladdr") && !Collections.disjoint(words, ANSWERED);
    }

    /** @throws IpFailure when another host has it, or the system could not ask */
    void afterAdding(String device, byte[] ip) throws IpFailure {
        if (ip.length == 4) {
            return;
        }
        for (int waited = 0; waited < IPV6_MILLIS; waited += STEP_MILLIS) {
            HostAddresses.Found found = host.find(ip);
            if (found == null) {
                throw new IpFailure(Addresses.text(ip) + " went from " + device + " again right after it was added");
            }
            if (found.duplicate) {
                throw conflict(device, Addresses.text(ip), "the system's duplicate address detection failed");
            }
            if (!found.tentative) {
                return;
            }
            pause();
        }
        throw new IpFailure("the system did not find out in " + IPV6_MILLIS + " ms whether another host has "
                + Addresses.text(ip) + "; is " + device + " up, and its link connected?");
    }

    private static IpFailure conflict(String device, String address, String seen) {
        return new IpFailure("another host on " + device + " has the address " + address + " already (" + seen
                + "); the operator should look who that is");
    }

    private static void pause() throws IpFailure {
        try {
            Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IpFailure("interrupted while looking for another host with the same address");
        }
    }
}
