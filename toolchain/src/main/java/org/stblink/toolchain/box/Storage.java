package org.stblink.toolchain.box;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.javase.SecureRandomEntropy;
import org.stblink.port.javase.TinylogSink;
import org.stblink.port.pkcs11.PinFile;
import org.stblink.port.pkcs11.Pkcs11Provider;
import org.stblink.port.pkcs11.Pkcs11SecretStore;
import org.stblink.port.pkcs11.Pkcs11Token;
import picocli.CommandLine.Option;

/** Where a box keeps its secrets, as its command line says; in files when it says nothing. */
final class Storage {
    @Option(
            names = "--token-library",
            description = "keep the keys in a PKCS#11 token: the absolute path of its library")
    private @Nullable Path library;

    @Option(
            names = "--token-slot",
            defaultValue = "0",
            description = "which slot of the library's list the token is in (default: ${DEFAULT-VALUE})")
    private int slot;

    @Option(names = "--token-pin-file", description = "file with the token's PIN on its first line, its owner's alone")
    private @Nullable Path pinFile;

    /** A platform whose secrets are open, and what to close after it. */
    record Opened(JavaSePlatform platform, Closeable after) implements Closeable {
        @Override
        public void close() throws IOException {
            try {
                platform.close();
            } finally {
                after.close();
            }
        }
    }

    /** @param secrets folder of the box for them */
    Opened open(Path secrets) throws HalException, IOException {
        if (library == null) {
            return new Opened(JavaSePlatform.at(secrets), () -> {});
        }
        if (pinFile == null) {
            throw new IllegalArgumentException("--token-library needs --token-pin-file");
        }
        EntropySource entropy = new SecureRandomEntropy();
        LogSink log = new TinylogSink();
        Pkcs11Token token = Pkcs11Token.open(Pkcs11Provider.of(library.toString(), slot), new PinFile(pinFile), log);
        Pkcs11SecretStore store = Pkcs11SecretStore.open(token, secrets, entropy, log);
        try {
            return new Opened(
                    JavaSePlatform.with(store).entropy(entropy).log(log).open(), store);
        } catch (HalException e) {
            store.close();
            throw e;
        }
    }
}
