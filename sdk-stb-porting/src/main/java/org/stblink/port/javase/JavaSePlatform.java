package org.stblink.port.javase;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.hal.MonotonicClock;
import org.stblink.hal.NetworkPort;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;
import org.stblink.hal.TaskRunner;

/**
 * A Java SE box: {@code Platform box = JavaSePlatform.at(Paths.get("/var/lib/stblink"));}
 *
 * <p>One platform serves one {@code DeviceSession}: its network is used by one thread at a time. Close it after the
 * session.
 */
public final class JavaSePlatform implements Platform, Closeable {
    private final NioNetworkPort network;
    private final SecretStore secrets;
    private final @Nullable FileSecretStore openedOrNull;
    private final EntropySource entropy;
    private final MonotonicClock clock = new NanoClock();
    private final LogSink log;
    private final @Nullable DaemonTaskRunner tasksOrNull;
    private final @Nullable JcaAccelerator acceleratorOrNull;

    private JavaSePlatform(Builder chosen, LogSink log, EntropySource entropy) throws HalException {
        this.log = log;
        this.entropy = entropy;
        tasksOrNull = chosen.threads ? new DaemonTaskRunner() : null;
        acceleratorOrNull = chosen.accelerated ? new JcaAccelerator(log) : null;
        openedOrNull =
                chosen.directory == null ? null : FileSecretStore.open(chosen.directory, chosen.binding, entropy, log);
        secrets = openedOrNull == null ? Objects.requireNonNull(chosen.own) : openedOrNull;
        network = openNetwork(log, openedOrNull);
    }

    private static NioNetworkPort openNetwork(LogSink log, @Nullable FileSecretStore opened) throws HalException {
        try {
            return new NioNetworkPort(log);
        } catch (HalException e) {
            try {
                if (opened != null) {
                    opened.close();
                }
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    /**
     * A platform with threads, the JVM's own cryptography, tinylog, and secrets in {@code directory}.
     *
     * @param directory made when absent; its parent must be there
     * @throws HalException when the directory cannot be used as a secret store; see {@link FileSecretStore#open}
     */
    public static JavaSePlatform at(Path directory) throws HalException {
        return builder(directory).open();
    }

    /** A platform with choices of one's own. */
    public static Builder builder(Path directory) {
        return new Builder(directory, null);
    }

    /**
     * A platform whose secrets are somewhere else than in files: in a token, in raw flash.
     *
     * @param secrets not closed with the platform; close it afterwards
     */
    public static Builder with(SecretStore secrets) {
        return new Builder(null, secrets);
    }

    @Override
    public NetworkPort network() {
        return network;
    }

    @Override
    public SecretStore secrets() {
        return secrets;
    }

    @Override
    public EntropySource entropy() {
        return entropy;
    }

    @Override
    public MonotonicClock clock() {
        return clock;
    }

    @Override
    public LogSink log() {
        return log;
    }

    @Override
    public @Nullable TaskRunner tasks() {
        return tasksOrNull;
    }

    /** {@linkplain JcaAccelerator#choices Whose implementation} of each cipher is used; empty without an accelerator. */
    public List<CipherChoice> ciphers() {
        return acceleratorOrNull == null ? Collections.<CipherChoice>emptyList() : acceleratorOrNull.choices();
    }

    @Override
    public @Nullable CryptoAccelerator accelerator() {
        return acceleratorOrNull;
    }

    /**
     * Closes every socket, waits for the session's threads to end, and gives the secret store, if it is in files, to the next process. Any number
     * of times.
     */
    @Override
    public void close() throws IOException {
        try {
            network.close();
            if (tasksOrNull != null) {
                tasksOrNull.close();
            }
        } finally {
            if (openedOrNull != null) {
                openedOrNull.close();
            }
        }
    }

    /** Choices, each with the default of {@link JavaSePlatform#at}. */
    public static final class Builder {
        private final @Nullable Path directory;
        private final @Nullable SecretStore own;
        private boolean threads = true;
        private boolean accelerated = true;
        private @Nullable LogSink log;
        private BoxBinding binding = new MachineBinding();
        private @Nullable EntropySource entropy;

        private Builder(@Nullable Path directory, @Nullable SecretStore own) {
            this.directory = directory;
            this.own = own;
        }

        /** No threads for the SDK: the application calls {@code process()}. */
        public Builder pollMode() {
            threads = false;
            return this;
        }

        /** The SDK's own cryptography, as on a box that has no other. */
        public Builder withoutAccelerator() {
            accelerated = false;
            return this;
        }

        /** Where log lines go; the default is {@link TinylogSink}. */
        public Builder log(LogSink sink) {
            log = sink;
            return this;
        }

        /** What binds secrets in files to the box; the default is {@link MachineBinding}. */
        public Builder binding(BoxBinding hardware) {
            binding = hardware;
            return this;
        }

        /** Where random numbers come from; the default is {@link SecureRandomEntropy}. */
        public Builder entropy(EntropySource source) {
            entropy = source;
            return this;
        }

        /**
         * Opens the platform.
         *
         * @throws HalException when the directory cannot be used as a secret store; see {@link FileSecretStore#open}
         */
        public JavaSePlatform open() throws HalException {
            return new JavaSePlatform(
                    this, log == null ? new TinylogSink() : log, entropy == null ? new SecureRandomEntropy() : entropy);
        }
    }
}
