package org.stblink;

/** What the server allocated to this device. Immutable. */
public final class Registration {
    private final byte[] address;
    private final int prefix;
    private final int port;
    private final long leaseSeconds;
    private final long graceSeconds;

    /** For the SDK: {@code address} is kept. */
    Registration(byte[] address, int prefix, int port, long leaseSeconds, long graceSeconds) {
        this.address = address;
        this.prefix = prefix;
        this.port = port;
        this.leaseSeconds = leaseSeconds;
        this.graceSeconds = graceSeconds;
    }

    /** This device's own address: 4 or 16 bytes, network order; a copy. */
    public byte[] address() {
        return address.clone();
    }

    /** Prefix length in bits. */
    public int prefix() {
        return prefix;
    }

    /** The port it listens on, or 0 when it only calls or is not ready yet. */
    public int port() {
        return port;
    }

    /** How long the address is this device's without word from the server, in seconds. */
    public long leaseSeconds() {
        return leaseSeconds;
    }

    /** How long a channel may go on without a control channel, in seconds. */
    public long graceSeconds() {
        return graceSeconds;
    }
}
