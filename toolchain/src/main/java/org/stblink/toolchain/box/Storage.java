package org.stblink.toolchain.box;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.hal.LogSink;
import org.stblink.port.flash.FileFlash;
import org.stblink.port.flash.FlashSecretStore;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.javase.MachineBinding;
import org.stblink.port.javase.SecureRandomEntropy;
import org.stblink.port.javase.TinylogSink;
import org.stblink.port.pkcs11.PinFile;
import org.stblink.port.pkcs11.Pkcs11Provider;
import org.stblink.port.pkcs11.Pkcs11SecretStore;
import org.stblink.port.pkcs11.Pkcs11Token;
import org.stblink.toolchain.values.InputFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a box keeps its secrets, as its command line says; in files when it says nothing. */
final class Storage {
    private static final int PAGE_BYTES = 256;
    private static final int PAGES_PER_BLOCK = 64;
    private static final int BLOCKS = 8;

    @Option(
            names = "--token-library",
            description = "keep the keys in a PKCS#11 token: the absolute path of its library")
    private @Nullable Path library;

    @Option(names = "--token-slot", description = "which slot of the library's list the token is in (default: 0)")
    private @Nullable Integer slot;

    @Option(
            names = "--token-pin-file",
            converter = InputFile.class,
            description = "file with the token's PIN on its first line, its owner's alone")
    private @Nullable Path pinFile;

    @Option(
            names = "--flash",
            description =
                    "keep the secrets in a raw flash memory that is this file (8 erase blocks of 64 pages of 256 bytes)")
    private @Nullable Path flash;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

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
        if (flash != null && library != null) {
            throw wrong("--token-library or --flash: the secrets are in one place");
        }
        if (library == null && (slot != null || pinFile != null)) {
            throw wrong("--token-slot and --token-pin-file go with --token-library");
        }
        if (flash != null) {
            return inFlash(flash);
        }
        if (library == null) {
            return new Opened(JavaSePlatform.at(secrets), () -> {});
        }
        if (pinFile == null) {
            throw wrong("--token-library needs --token-pin-file");
        }
        EntropySource entropy = new SecureRandomEntropy();
        LogSink log = new TinylogSink();
        Pkcs11Token token = Pkcs11Token.open(
                Pkcs11Provider.of(library.toString(), slot == null ? 0 : slot), new PinFile(pinFile), log);
        Pkcs11SecretStore store = Pkcs11SecretStore.open(token, secrets, entropy, log);
        try {
            return new Opened(
                    JavaSePlatform.with(store).entropy(entropy).log(log).open(), store);
        } catch (HalException e) {
            store.close();
            throw e;
        }
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    private static Opened inFlash(Path file) throws HalException, IOException {
        EntropySource entropy = new SecureRandomEntropy();
        LogSink log = new TinylogSink();
        FileFlash memory = FileFlash.open(file, PAGE_BYTES, PAGES_PER_BLOCK, BLOCKS);
        try {
            FlashSecretStore store = FlashSecretStore.open(memory, new MachineBinding(), entropy, log);
            return new Opened(
                    JavaSePlatform.with(store).entropy(entropy).log(log).open(), memory);
        } catch (HalException e) {
            memory.close();
            throw e;
        }
    }
}
