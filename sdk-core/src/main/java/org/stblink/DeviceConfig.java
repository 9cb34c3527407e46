package org.stblink;

import java.util.ArrayList;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.DeviceId;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Sizes;
import org.stblink.internal.wire.Utf8;

/**
 * Everything a {@link DeviceSession} is told beforehand. Immutable, safe to share between threads; made by
 * {@link #builder}. Its {@code toString} shows no secret.
 */
public final class DeviceConfig {
    /** ChaCha20-Poly1305: always there. */
    public static final int SUITE_CHACHA_POLY = Suite.CHACHA_POLY;
    /** AES-256-GCM: for boxes whose platform or hardware does it; in software it is not constant-time. */
    public static final int SUITE_AES_GCM = Suite.AES_GCM;
    /**
     * The national suite of China: ECDH on the curve of SM2, SM4-GCM, SM3. In software neither SM4 nor the curve is constant-time in every step. As
     * the control suite it wants server keys of its own: {@link Builder#serverKey}.
     */
    public static final int SUITE_NATIONAL = Suite.NATIONAL;

    final String deviceId;
    final String[] hosts;
    final int[] ports;
    final byte[][] serverKeys;
    final String username;
    final String password;
    final byte[] enrolmentToken;
    final String model;
    final String firmware;
    final int controlSuite;
    final byte[] peerSuites;
    final int maxRecord;
    final int maxMessage;
    final int maxChannels;
    final int sendBuffer;
    final boolean acceptsCalls;
    final int listenPort;
    final boolean resumes;

    private DeviceConfig(Builder b) {
        deviceId = b.deviceId;
        hosts = new String[b.hosts.size()];
        ports = new int[hosts.length];
        for (int i = 0; i < hosts.length; i++) {
            hosts[i] = b.hosts.get(i);
            ports[i] = b.ports.get(i).intValue();
        }
        serverKeys = new byte[b.serverKeys.size()][];
        for (int i = 0; i < serverKeys.length; i++) {
            serverKeys[i] = b.serverKeys.get(i);
        }
        username = b.username;
        password = b.password;
        enrolmentToken = b.enrolmentToken;
        model = b.model;
        firmware = b.firmware;
        controlSuite = b.controlSuite;
        peerSuites = b.peerSuites;
        maxRecord = b.maxRecord;
        maxMessage = b.maxMessage;
        maxChannels = b.maxChannels;
        sendBuffer = b.sendBuffer;
        acceptsCalls = b.acceptsCalls;
        listenPort = b.listenPort;
        resumes = b.resumes;
    }

    /**
     * Begins a configuration.
     *
     * @param deviceId 1 to 64 of {@code A-Z a-z 0-9 . _ : -}
     * @throws IllegalArgumentException when it is not
     */
    public static Builder builder(String deviceId) {
        return new Builder(deviceId);
    }

    /** This device's id. */
    public String deviceId() {
        return deviceId;
    }

    @Override
    public String toString() {
        return "DeviceConfig " + deviceId + ", " + hosts.length + " server endpoint(s), " + serverKeys.length
                + " server key(s), control suite " + controlSuite + ", maxRecord " + maxRecord + ", maxChannels "
                + maxChannels + (acceptsCalls ? ", accepts calls" : ", only calls");
    }

    /** Collects a {@link DeviceConfig}. Values are checked as they are set. One thread. */
    public static final class Builder {
        private final String deviceId;
        private final ArrayList<String> hosts = new ArrayList<String>();
        private final ArrayList<Integer> ports = new ArrayList<Integer>();
        private final ArrayList<byte[]> serverKeys = new ArrayList<byte[]>();
        private String username = "";
        private String password = "";
        private byte[] enrolmentToken = new byte[0];
        private String model = "";
        private String firmware = "";
        private int controlSuite = SUITE_CHACHA_POLY;
        private byte[] peerSuites = {(byte) SUITE_CHACHA_POLY};
        private int maxRecord = 4096;
        private int maxMessage = PeerChannel.DEFAULT_MAX_MESSAGE_BYTES;
        private int maxChannels = 4;
        private int sendBuffer;
        private boolean acceptsCalls = true;
        private int listenPort;
        private boolean resumes = true;

        private Builder(String deviceId) {
            if (!DeviceId.isValid(deviceId)) {
                throw new IllegalArgumentException(
                        "device id '" + deviceId + "': must be 1 to 64 of A-Z a-z 0-9 . _ : -");
            }
            this.deviceId = deviceId;
        }

        /**
         * Adds a server endpoint. Endpoints are tried in the order given, one after the other.
         *
         * @param host name or literal address
         * @param port 1 to 65535
         */
        public Builder server(String host, int port) {
            if (host.length() == 0) {
                throw new IllegalArgumentException("server host is empty");
            }
            range("server port", port, 1, 65535);
            hosts.add(host);
            ports.add(Integer.valueOf(port));
            return this;
        }

        /**
         * Pins a public key of the server: the only servers this device will ever talk to hold one of these. More than one
         * where a change of key is under way; tried in the order given.
         *
         * @param publicKey 32 bytes, copied: the server's key for X25519, or with {@link #SUITE_NATIONAL} as the control suite its national one
         */
        public Builder serverKey(byte[] publicKey) {
            range("length of the server key", publicKey.length, Sizes.PUBLIC_KEY, Sizes.PUBLIC_KEY);
            range("number of server keys", serverKeys.size() + 1, 1, Sizes.KEY_SET_MAX);
            serverKeys.add(publicKey.clone());
            return this;
        }

        /**
         * The user of this device. The password never leaves the box: a key derived from it is used once, at enrolment.
         *
         * @param newUsername 0 to 64 bytes of UTF-8
         * @param newPassword any text that has a UTF-8 form
         */
        public Builder credentials(String newUsername, String newPassword) {
            utf8("username", newUsername, Sizes.USERNAME_MAX);
            utf8("password", newPassword, Integer.MAX_VALUE);
            username = newUsername;
            password = newPassword;
            return this;
        }

        /**
         * The operator's one-time token for this serial; needed for enrolment only, and not where the operator uses another way.
         *
         * @param token empty, or 16 to 32 bytes; copied
         */
        public Builder enrolmentToken(byte[] token) {
            if (token.length != 0) {
                range("length of the enrolment token", token.length, Sizes.TOKEN_MIN, Sizes.TOKEN_MAX);
            }
            enrolmentToken = token.clone();
            return this;
        }

        /** What the operator sees of this box: model and firmware, each 0 to 32 bytes of UTF-8. */
        public Builder product(String newModel, String newFirmware) {
            utf8("model", newModel, Sizes.MODEL_MAX);
            utf8("firmware", newFirmware, Sizes.FIRMWARE_MAX);
            model = newModel;
            firmware = newFirmware;
            return this;
        }

        /** The suite of the control channel; {@link #SUITE_CHACHA_POLY} by default. There is no fallback. */
        public Builder controlSuite(int suite) {
            known(suite);
            controlSuite = suite;
            return this;
        }

        /**
         * The suites this device takes for peer channels, most wanted first; {@link #SUITE_CHACHA_POLY} by default. Of those that
         * both devices take, the operator's order says which a channel has, whatever the order here. A call between two that
         * share none fails with {@link Reason#NO_COMMON_SUITE} at the caller; the target does not hear of it.
         */
        public Builder peerSuites(int[] suites) {
            range("number of peer suites", suites.length, 1, Sizes.SUITES_MAX);
            byte[] copy = new byte[suites.length];
            for (int i = 0; i < suites.length; i++) {
                known(suites[i]);
                copy[i] = (byte) suites[i];
            }
            peerSuites = copy;
            return this;
        }

        /**
         * Longest record of a peer channel this device receives, in bytes: 1,024 to 16,384, 4,096 by default. It sends none
         * that is longer either, and shorter ones to a device that takes no more. A channel holds about three of these.
         */
        public Builder maxRecordBytes(int bytes) {
            range("maxRecordBytes", bytes, Limits.MAX_RECORD_LOWEST_BYTES, Limits.MAX_RECORD_HIGHEST_BYTES);
            maxRecord = bytes;
            return this;
        }

        /** Longest message in bytes: 1 to 16,777,216, 65,536 by default. Memory is taken only as messages come. */
        public Builder maxMessageBytes(int bytes) {
            range("maxMessageBytes", bytes, 1, 1 << 24);
            maxMessage = bytes;
            return this;
        }

        /** Channels others may have to this device at a time, and channels it may have to others: 1 to 64 each, 4 by default. */
        public Builder maxChannels(int count) {
            range("maxChannels", count, 1, 64);
            maxChannels = count;
            return this;
        }

        /**
         * Bytes a channel holds while its connection takes none: 0 (one record, the default) to 1,048,576. More helps a fast
         * link where the port's streams are not {@link org.stblink.hal.ConcurrentStream}s, so that each buffer takes a change of
         * threads.
         */
        public Builder sendBufferBytes(int bytes) {
            range("sendBufferBytes", bytes, 0, 1 << 20);
            sendBuffer = bytes;
            return this;
        }

        /** This device only calls: it does not listen and is never offered a call. */
        public Builder onlyCalls() {
            acceptsCalls = false;
            return this;
        }

        /** The port to listen on at the allocated address: 1 to 65535, or 0 (the default) for any free one. */
        public Builder listenPort(int port) {
            range("listenPort", port, 0, 65535);
            listenPort = port;
            return this;
        }

        /**
         * Registers in full on every connection. By default a device resumes its last registration where it can, which costs
         * it one use of K_auth in place of three public-key operations; the record it writes per connection is then 57 bytes
         * longer and holds a secret, which is of use only together with K_auth (protocol section 4.4).
         */
        public Builder withoutResume() {
            resumes = false;
            return this;
        }

        /**
         * The finished configuration.
         *
         * @throws IllegalStateException when a server endpoint or key is missing
         */
        public DeviceConfig build() {
            if (hosts.isEmpty()) {
                throw new IllegalStateException("no server endpoint: call server(host, port)");
            }
            if (serverKeys.isEmpty()) {
                throw new IllegalStateException("no server key: call serverKey(publicKey) with the operator's key");
            }
            return new DeviceConfig(this);
        }

        private static void known(int suite) {
            if (!Suite.isKnown(suite)) {
                throw new IllegalArgumentException("suite " + suite
                        + " is not one of 1 (ChaCha20-Poly1305), 2 (AES-GCM), 16 (national; not in every jar)");
            }
        }

        private static void utf8(String name, String value, int max) {
            byte[] bytes = Utf8.encode(value);
            if (bytes == null) {
                throw new IllegalArgumentException(name + " has half of a surrogate pair, which has no UTF-8 form");
            }
            range("length of " + name + " in UTF-8", bytes.length, 0, max);
        }

        private static void range(String name, int value, int min, int max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(name + " is " + value + ", must be " + min + " to " + max);
            }
        }
    }
}
