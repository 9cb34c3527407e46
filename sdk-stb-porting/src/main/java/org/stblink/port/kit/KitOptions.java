package org.stblink.port.kit;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run of the kit is told. Every option has a default; without any, the kit runs over the port's own listener. */
public final class KitOptions {
    /** An ordinary run. */
    public static final int RUN = 0;
    /** Writes traces and then records without end, until the power is cut. */
    public static final int BEFORE_CUT = 1;
    /** An ordinary run that first looks at what the cut left. */
    public static final int AFTER_CUT = 2;
    /** Only looks whether the copied storage of another box works here (SEC-3). */
    public static final int COPIED = 3;
    /** Only looks whether a record that was damaged in the storage is told as such (SEC-2). */
    public static final int DAMAGED = 4;

    private static final int DEFAULT_PATIENCE_MILLIS = 10000;
    private static final int DEFAULT_CHECK_LIMIT_MILLIS = 120000;
    private static final int MAX_PORT = 65535;

    private String portName = "unnamed";
    private byte[] ownAddress = {127, 0, 0, 1};
    private boolean ownAddressTold;
    private byte @Nullable [] allocated;
    private int prefix;
    private byte @Nullable [] gateway;
    private String peerHost = "";
    private int peerPort;
    private String slowName = "";
    private int patience = DEFAULT_PATIENCE_MILLIS;
    private int checkLimit = DEFAULT_CHECK_LIMIT_MILLIS;
    private int phase = RUN;
    private int writes = Integer.MAX_VALUE;
    private int watchSeconds;
    private int exhaustThreads;
    private @Nullable PrintStream progress;
    private VmTime vmTime = new VmTime();
    private final List<String> only = new ArrayList<String>();

    /** The port's name, for the report. */
    public KitOptions portName(String name) {
        portName = name;
        return this;
    }

    /** An address the box has from the start; the default is 127.0.0.1, or what the peer sees. */
    public KitOptions ownAddress(String address) {
        ownAddress = Ip.parse(address);
        ownAddressTold = true;
        return this;
    }

    /** An address that the port can add, with or without its prefix length: {@code 10.64.3.7/16}. */
    public KitOptions allocatedAddress(String address) {
        int slash = address.indexOf('/');
        byte[] ip = Ip.parse(slash < 0 ? address : address.substring(0, slash));
        int bits = slash < 0 ? ip.length * 8 : number("prefix length", address.substring(slash + 1), 0, ip.length * 8);
        allocated = ip;
        prefix = bits;
        return this;
    }

    /** The gateway that goes with {@link #allocatedAddress}. */
    public KitOptions gateway(String address) {
        gateway = Ip.parse(address);
        return this;
    }

    /** Where the peer listens: {@code 192.0.2.9:7412}, or a name. */
    public KitOptions peer(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("the peer is HOST:PORT, not \"" + hostAndPort + "\"");
        }
        peerPort = number("the peer's port", hostAndPort.substring(colon + 1), 1, MAX_PORT);
        peerHost = hostAndPort.substring(0, colon);
        return this;
    }

    /** A host name whose name server does not answer, for NET-1. */
    public KitOptions slowName(String host) {
        slowName = host;
        return this;
    }

    /** How long the kit waits for what must come, in milliseconds; the default is 10,000. */
    public KitOptions patienceMillis(int millis) {
        patience = millis;
        return this;
    }

    /**
     * How long one check may take on a port with tasks before it counts as hung, in milliseconds; default 120,000. Watching the
     * clock ({@link #watchClockSeconds}) does not count.
     */
    public KitOptions checkLimitMillis(int millis) {
        checkLimit = millis;
        return this;
    }

    /** {@link #RUN}, {@link #BEFORE_CUT}, {@link #AFTER_CUT}, {@link #COPIED} or {@link #DAMAGED}. */
    public KitOptions phase(int which) {
        phase = which;
        return this;
    }

    /** Before a cut: ends after so many writes; the default is not to end. */
    public KitOptions writes(int count) {
        writes = count;
        return this;
    }

    /**
     * Watches the clock for so long while a person sets the time of day back (CLK-1), and as long again while he suspends the
     * box (CLK-2); {@link #progress} says when.
     */
    public KitOptions watchClockSeconds(int seconds) {
        watchSeconds = seconds;
        return this;
    }

    /** Starts up to so many threads to see a refusal (TSK-2). Not on a box that others watch television with. */
    public KitOptions exhaustThreads(int most) {
        exhaustThreads = most;
        return this;
    }

    /**
     * Where the kit says what a person is to do while it runs, and, on a port without tasks, which check begins; the default is
     * nowhere.
     */
    public KitOptions progress(PrintStream out) {
        progress = out;
        return this;
    }

    KitOptions vmTime(VmTime clocks) {
        vmTime = clocks;
        return this;
    }

    /**
     * Only these rules.
     *
     * @param rules numbers with commas between: {@code NET-4,SEC-1}
     */
    public KitOptions only(String rules) {
        int from = 0;
        while (from <= rules.length()) {
            int comma = rules.indexOf(',', from);
            comma = comma < 0 ? rules.length() : comma;
            only.add(RuleBook.rule(rules.substring(from, comma)).id());
            from = comma + 1;
        }
        return this;
    }

    /** @throws IllegalArgumentException that names {@code what} */
    static int number(String what, String text, int least, int most) {
        int value;
        try {
            value = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            value = least - 1;
        }
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be " + least + " to " + most + ", not \"" + text + "\"");
        }
        return value;
    }

    String portName() {
        return portName;
    }

    byte[] ownAddress() {
        return ownAddress.clone();
    }

    boolean isOwnAddressTold() {
        return ownAddressTold;
    }

    byte @Nullable [] allocated() {
        return allocated == null ? null : allocated.clone();
    }

    int prefix() {
        return prefix;
    }

    byte @Nullable [] gateway() {
        return gateway == null ? null : gateway.clone();
    }

    boolean hasPeer() {
        return peerPort > 0;
    }

    String peerHost() {
        return peerHost;
    }

    int peerPort() {
        return peerPort;
    }

    String slowName() {
        return slowName;
    }

    int patience() {
        return patience;
    }

    int checkLimit() {
        return checkLimit;
    }

    int phase() {
        return phase;
    }

    int writes() {
        return writes;
    }

    int watchMillis() {
        return (int) Math.min(watchSeconds * 1000L, Integer.MAX_VALUE);
    }

    int watchSeconds() {
        return watchSeconds;
    }

    int exhaustThreads() {
        return exhaustThreads;
    }

    @Nullable
    PrintStream progress() {
        return progress;
    }

    VmTime vmTime() {
        return vmTime;
    }

    boolean wants(String rule) {
        return only.isEmpty() || only.contains(rule);
    }
}
