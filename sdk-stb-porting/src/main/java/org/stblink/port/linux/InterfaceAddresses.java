package org.stblink.port.linux;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.port.Addresses;
import org.stblink.port.LogCodes;

/**
 * Adds addresses to an interface and takes them away again, each as a whole: what fails half-way is undone.
 *
 * <pre>
 * journal                                        so that a crash from here on leaves nothing unknown
 * ip addr add ADDRESS/32 dev IF                  a host address: no route in the main table, nobody's secondary
 * ip rule add from ADDRESS lookup T              where the server gave a prefix or a gateway:
 * ip route replace NETWORK dev IF table T          routes that only what comes from this address takes
 * ip route replace default via GATEWAY ... T
 * </pre>
 *
 * <p>So the main table, by which the control stream goes, stays as it was (NET-2), whatever prefix the server names. IPv6 addresses are
 * added as deprecated ones: they are used where one is bound to them, and never chosen as source by the system (RFC 6724, rule 3).
 *
 * <p>Blocks. One thread.
 */
final class InterfaceAddresses {
    /** Also the rules' priority. Any number that nobody else uses; the first try is the server's port. */
    private static final int FIRST_TABLE = 7410;

    private static final int LAST_TABLE = FIRST_TABLE + 63;
    private static final String RULE_PRIORITY = String.valueOf(FIRST_TABLE);

    private final String device;
    private final AddressJournal journal;
    private final HostAddresses host;
    private final ConflictCheck conflicts;
    private final LogSink log;
    /** What is to go and could not be taken away: not to be restored. */
    private final Set<AppliedAddress> unwanted = new HashSet<AppliedAddress>();
    /** What the last attempt to restore failed with, and the log has. */
    private Set<String> said = new HashSet<String>();

    /** @param device by the name that the system lists it with */
    InterfaceAddresses(
            String device, AddressJournal journal, HostAddresses host, ConflictCheck conflicts, LogSink log) {
        this.device = device;
        this.journal = journal;
        this.host = host;
        this.conflicts = conflicts;
        this.log = log;
    }

    /**
     * Takes away what a run before left.
     *
     * @throws HalException when something is left that cannot be taken away
     */
    void cleanUp() throws HalException {
        try {
            for (AppliedAddress left : journal.entries()) {
                remove(left);
                log.log(LogSink.WARN, LogCodes.ADDRESS_CLEANED, "released " + left + ", which an earlier run left");
            }
        } catch (IpFailure e) {
            throw new HalException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Adds the address, or makes whole again what is left of it. One that the box has from elsewhere is left as it is.
     *
     * @throws IpFailure when it cannot be added; then nothing of it is left
     */
    void apply(byte[] ip, int prefix, byte @Nullable [] gateway) throws IpFailure {
        AppliedAddress known = journal.find(ip);
        if (known != null && !known.isFor(ip, prefix, gateway)) {
            remove(known);
            known = null;
        }
        HostAddresses.Found found = host.find(ip);
        if (known == null && found != null) {
            log.log(
                    LogSink.INFO,
                    LogCodes.ADDRESS_APPLIED,
                    Addresses.text(ip) + " is on " + found.device + " already; it is used, and will be left there");
            isWanted(ip);
            return;
        }
        if (known == null) {
            known = new AppliedAddress(device, ip, prefix, gateway, freeTable(ip, prefix, gateway));
            journal.add(known);
        }
        try {
            complete(known, found != null);
        } catch (IpFailure | RuntimeException | Error e) {
            undo(known, e);
            throw e;
        }
        isWanted(ip);
    }

    private void isWanted(byte[] ip) {
        said.clear();
        for (AppliedAddress each : new ArrayList<AppliedAddress>(unwanted)) {
            if (each.isAbout(ip)) {
                unwanted.remove(each);
            }
        }
    }

    private void complete(AppliedAddress address, boolean there) throws IpFailure {
        if (!there) {
            conflicts.beforeAdding(device, address.ip);
            addAddress(address);
        }
        conflicts.afterAdding(device, address.ip);
        addRoutes(address);
        if (!there) {
            log.log(LogSink.INFO, LogCodes.ADDRESS_APPLIED, "added " + address);
        }
    }

    private void addAddress(AppliedAddress address) throws IpFailure {
        String what = "cannot add " + address.host() + " to " + device;
        if (address.ip.length == 4) {
            host.require(what, "-4", "addr", "add", address.host(), "dev", device);
        } else {
            host.require(
                    what,
                    "-6",
                    "addr",
                    "add",
                    address.host(),
                    "dev",
                    device,
                    "valid_lft",
                    "forever",
                    "preferred_lft",
                    "0");
        }
    }

    private void addRoutes(AppliedAddress address) throws IpFailure {
        if (address.table == AppliedAddress.NO_TABLE) {
            return;
        }
        String what = "cannot route what comes from " + Addresses.text(address.ip);
        if (address.prefix < address.ip.length * Byte.SIZE) {
            route(what, address, address.network(), "dev", device);
        }
        if (address.gateway != null) {
            String via = Addresses.text(address.gateway);
            route(what, address, AppliedAddress.host(address.gateway), "dev", device); // It need not be in the prefix.
            route(what, address, "default", "via", via, "dev", device);
        }
        if (!host.hasRule(address)) {
            host.require(what, rule(address, "add"));
        }
    }

    private void route(String what, AppliedAddress address, String to, String... how) throws IpFailure {
        String[] line = new String[how.length + 6];
        line[0] = address.family();
        line[1] = "route";
        line[2] = "replace";
        line[3] = to;
        System.arraycopy(how, 0, line, 4, how.length);
        line[how.length + 4] = "table";
        line[how.length + 5] = String.valueOf(address.table);
        host.require(what, line);
    }

    private static String[] rule(AppliedAddress address, String act) {
        return new String[] {
            address.family(),
            "rule",
            act,
            "pref",
            RULE_PRIORITY,
            "from",
            address.host(),
            "lookup",
            String.valueOf(address.table)
        };
    }

    private int freeTable(byte[] ip, int prefix, byte @Nullable [] gateway) throws IpFailure {
        if (!AppliedAddress.needsTable(ip, prefix, gateway)) {
            return AppliedAddress.NO_TABLE;
        }
        Set<String> taken = host.wordsOfRules();
        for (AppliedAddress each : journal.entries()) {
            taken.add(String.valueOf(each.table));
        }
        // The priority is among the words of our own rules, and is the first table.
        for (int table = FIRST_TABLE + 1; table <= LAST_TABLE; table++) {
            if (!taken.contains(String.valueOf(table))) {
                return table;
            }
        }
        throw new IpFailure("the routing tables " + (FIRST_TABLE + 1) + " to " + LAST_TABLE
                + " are all in use; see 'ip rule show'");
    }

    /** Takes an address away if this port added it; leaves any other alone. */
    void release(byte[] ip) throws IpFailure {
        AppliedAddress known = journal.find(ip);
        if (known != null) {
            unwanted.add(known);
            releaseNow(known);
        }
    }

    private void releaseNow(AppliedAddress known) throws IpFailure {
        remove(known);
        log.log(LogSink.INFO, LogCodes.ADDRESS_RELEASED, "released " + known);
    }

    /** Whether something is to go that could not be taken away so far. */
    boolean hasUnwanted() {
        return !unwanted.isEmpty();
    }

    /** Tries again to take away what is to go; silent when it fails, since the first failure was said. */
    void releaseUnwanted() {
        for (AppliedAddress each : new ArrayList<AppliedAddress>(unwanted)) {
            try {
                releaseNow(each);
            } catch (IpFailure stillFails) {
                // Whoever calls this comes again.
            }
        }
    }

    /** Takes away all that this port added; goes on after a failure, and says it. */
    void releaseAll() {
        for (AppliedAddress each : journal.entries()) {
            try {
                release(each.ip);
            } catch (IpFailure | RuntimeException | Error e) {
                log.log(LogSink.ERROR, LogCodes.ADDRESS_FAILED, String.valueOf(e.getMessage()));
            }
        }
    }

    /** Whether this port added anything that still stands. */
    boolean holdsAny() {
        return !journal.entries().isEmpty();
    }

    /** Whether the interface has all of them. */
    boolean areAllOn(NetworkInterface now) {
        Set<InetAddress> there = new HashSet<InetAddress>();
        for (InetAddress each : Collections.list(now.getInetAddresses())) {
            there.add(Addresses.address(each.getAddress())); // Without the scope that IPv6 addresses come with.
        }
        for (AppliedAddress each : journal.entries()) {
            if (!unwanted.contains(each) && !there.contains(Addresses.address(each.ip))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Makes everything whole that the system lost: with its link an interface loses routes, and IPv6 its addresses. What fails as it
     * did the last time is not said again.
     *
     * @return false when something is not whole yet
     */
    boolean restore() {
        Set<String> failures = new HashSet<String>();
        for (AppliedAddress each : journal.entries()) {
            if (unwanted.contains(each)) {
                continue;
            }
            try {
                complete(each, host.find(each.ip) != null);
            } catch (IpFailure e) {
                // The link may be on its way up.
                String failure = String.valueOf(e.getMessage());
                failures.add(failure);
                if (!said.contains(failure)) {
                    log.log(LogSink.WARN, LogCodes.ADDRESS_FAILED, failure);
                }
            }
        }
        said = failures;
        return failures.isEmpty();
    }

    private void remove(AppliedAddress address) throws IpFailure {
        if (address.table != AppliedAddress.NO_TABLE) {
            if (host.hasRule(address)) {
                host.require("cannot delete the rule for " + Addresses.text(address.ip), rule(address, "del"));
            }
            // A table that is empty, or went with its interface, is an error to ip and none to us.
            host.attempt(address.family(), "route", "flush", "table", String.valueOf(address.table));
        }
        HostAddresses.Found found = host.find(address.ip);
        if (found != null && isOn(found.device, address)) {
            host.require(
                    "cannot delete " + address.host() + " from " + address.device,
                    address.family(),
                    "addr",
                    "del",
                    address.host(),
                    "dev",
                    address.device);
        }
        journal.remove(address);
        unwanted.remove(address);
    }

    /** Whether that is the interface it was added to; a journal may have it by an alternative name. */
    private boolean isOn(String found, AppliedAddress address) throws IpFailure {
        return found.equals(address.device) || found.equals(host.nameOf(address.device));
    }

    /** Undoes what failed half-way; what cannot be undone stays in the journal, and the failure says so. */
    private void undo(AppliedAddress address, Throwable cause) {
        unwanted.add(address);
        try {
            remove(address);
        } catch (IpFailure alsoFailed) {
            cause.addSuppressed(alsoFailed);
            log.log(LogSink.ERROR, LogCodes.ADDRESS_FAILED, String.valueOf(alsoFailed.getMessage()));
        }
    }
}
