package org.stblink.port.linux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stblink.port.Addresses;

/**
 * What the system says of its addresses, rules and neighbours, and the one kind of error that is worth a word of advice. Everything
 * here asks {@code ip} and decides by what it lists, not by how it words a failure.
 */
final class HostAddresses {
    /** An address of this box. */
    static final class Found {
        final String device;
        /** IPv6: it may not be used yet, for the network is still being asked whether another has it. */
        final boolean tentative;
        /** IPv6: another has it. */
        final boolean duplicate;

        Found(String device, boolean tentative, boolean duplicate) {
            this.device = device;
            this.tentative = tentative;
            this.duplicate = duplicate;
        }
    }

    private final IpTool ip;

    HostAddresses(IpTool ip) {
        this.ip = ip;
    }

    /** Runs {@code ip}; an error of its is one of ours, which begins with {@code what}. */
    IpResult require(String what, String... arguments) throws IpFailure {
        IpResult result = ip.run(arguments);
        if (!result.isGood()) {
            throw new IpFailure(what + ": " + reason(result));
        }
        return result;
    }

    /** Runs {@code ip}, whatever comes of it: what is asked for may be so already. */
    IpResult attempt(String... arguments) throws IpFailure {
        return ip.run(arguments);
    }

    /** What the system said, on one line, with advice where there is some. */
    static String reason(IpResult result) {
        String said = result.output.trim().replaceAll("\\s*\\n\\s*", "; ");
        if (said.contains("not permitted")) {
            return said
                    + "; the program needs CAP_NET_ADMIN, and 'ip', which it starts, needs it too: run it as root or with that"
                    + " ambient capability";
        }
        return said.isEmpty() ? "'ip' ended with code " + result.exitCode : said;
    }

    /**
     * What the system itself calls an interface, which may have alternative names that {@code ip} takes as well; null when there is none.
     */
    @Nullable
    String nameOf(String name) throws IpFailure {
        IpResult result = attempt("-o", "link", "show", "dev", name);
        if (!result.isGood()) {
            return null;
        }
        List<String> names = names(result);
        return names.isEmpty() ? name : names.get(0);
    }

    /** The names of all interfaces, for a message. */
    String interfaces() throws IpFailure {
        StringBuilder out = new StringBuilder();
        for (String name : names(require("cannot list interfaces", "-o", "link", "show"))) {
            out.append(out.length() > 0 ? ", " : "").append(name);
        }
        return out.toString();
    }

    /** {@code 2: eth0@if3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 ...}. */
    private static List<String> names(IpResult links) {
        List<String> names = new ArrayList<String>();
        for (String line : links.lines()) {
            String[] words = line.trim().split("\\s+");
            if (words.length > 1) {
                names.add(words[1].replaceAll("(@.*)?:$", ""));
            }
        }
        return names;
    }

    /** The address, on whatever interface it is, or null. */
    @Nullable
    Found find(byte[] address) throws IpFailure {
        String[] lines = require(
                        "cannot list addresses",
                        address.length == 4 ? "-4" : "-6",
                        "-o",
                        "addr",
                        "show",
                        "to",
                        AppliedAddress.host(address))
                .lines();
        for (String line : lines) {
            Found found = parse(line, address);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** {@code 2: eth0    inet6 2001:db8::1/128 scope global tentative ...}. */
    private static @Nullable Found parse(String line, byte[] address) {
        List<String> words = Arrays.asList(line.trim().split("\\s+"));
        if (words.size() < 4) {
            return null;
        }
        byte[] listed = Addresses.parse(words.get(3).replaceAll("/.*", ""));
        if (!Arrays.equals(listed, address)) {
            return null;
        }
        String device = words.get(1).replaceAll("[@:].*", "");
        return new Found(device, words.contains("tentative"), words.contains("dadfailed"));
    }

    /** The rules that send one source address to a table of its own. */
    boolean hasRule(AppliedAddress address) throws IpFailure {
        for (String line : rules(address.family())) {
            List<String> words = Arrays.asList(line.trim().split("\\s+"));
            int from = words.indexOf("from");
            if (words.contains(String.valueOf(address.table))
                    && from >= 0
                    && from + 1 < words.size()
                    && Arrays.equals(Addresses.parse(words.get(from + 1)), address.ip)) {
                return true;
            }
        }
        return false;
    }

    /** Every word of every rule, so also the numbers of the tables that rules name. */
    Set<String> wordsOfRules() throws IpFailure {
        Set<String> words = new HashSet<String>();
        for (String family : new String[] {"-4", "-6"}) {
            for (String line : rules(family)) {
                words.addAll(Arrays.asList(line.trim().split("\\s+")));
            }
        }
        return words;
    }

    private List<String> rules(String family) throws IpFailure {
        IpResult result = attempt(family, "rule", "show");
        // A system without this family has no rules of it.
        return result.isGood() ? Arrays.asList(result.lines()) : new ArrayList<String>();
    }
}
