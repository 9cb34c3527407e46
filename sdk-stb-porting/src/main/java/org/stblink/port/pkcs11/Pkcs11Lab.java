package org.stblink.port.pkcs11;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.Platform;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.javase.NoLogSink;
import org.stblink.port.javase.SecureRandomEntropy;
import org.stblink.port.kit.LabPort;

/**
 * A Java SE box with its keys in a token, for the porting kit: {@code KitMain org.stblink.port.pkcs11.Pkcs11Lab}. It says
 * what a token and its library are worth before a box relies on them.
 *
 * <pre>
 * -Dstblink.pkcs11.library=/usr/lib/libvendor-pkcs11.so
 * -Dstblink.pkcs11.slot=0              which of the slots the library lists
 * -Dstblink.pkcs11.otherSlot=1         one with another token, for SEC-3; without it that check is a person's
 * -Dstblink.pkcs11.pinFile=/etc/stblink/pin
 * -Dstblink.kit.directory=kit-box      where the records are
 * </pre>
 *
 * <p>Only the kit needs this class, and it needs the kit's jar.
 */
public final class Pkcs11Lab implements LabPort, AutoCloseable {
    private static final String PREFIX = "stblink.pkcs11.";
    private static final int NO_SLOT = -1;
    private static final int DAMAGED_FROM_END = 20;

    private final String library;
    private final int slot;
    private final int otherSlot;
    private final TokenPin pin;
    private final Path directory;
    private final List<JavaSePlatform> platforms = new ArrayList<JavaSePlatform>();
    private final List<Pkcs11SecretStore> stores = new ArrayList<Pkcs11SecretStore>();

    /** Told by the system properties above. */
    public Pkcs11Lab() {
        this(
                property("library"),
                Integer.parseInt(System.getProperty(PREFIX + "slot", "0")),
                Integer.parseInt(System.getProperty(PREFIX + "otherSlot", "" + NO_SLOT)),
                new PinFile(Paths.get(property("pinFile"))),
                Paths.get(System.getProperty("stblink.kit.directory", "kit-box")));
    }

    /**
     * A lab.
     *
     * @param otherSlot one with another token of the same PIN, or -1
     */
    public Pkcs11Lab(String library, int slot, int otherSlot, TokenPin pin, Path directory) {
        this.library = library;
        this.slot = slot;
        this.otherSlot = otherSlot;
        this.pin = pin;
        this.directory = directory;
    }

    private static String property(String name) {
        String value = System.getProperty(PREFIX + name);
        if (value == null) {
            throw new IllegalArgumentException("say where the token is: -D" + PREFIX + name + "=...");
        }
        return value;
    }

    @Override
    public Platform open() throws HalException {
        return open(token(slot), directory);
    }

    private Pkcs11Token token(int index) throws HalException {
        return Pkcs11Token.open(Pkcs11Provider.of(library, index), pin, new NoLogSink());
    }

    private Platform open(Pkcs11Token token, Path records) throws HalException {
        Pkcs11SecretStore secrets = Pkcs11SecretStore.open(token, records, new SecureRandomEntropy(), new NoLogSink());
        stores.add(secrets);
        JavaSePlatform opened = JavaSePlatform.with(secrets).open();
        platforms.add(opened);
        return opened;
    }

    @Override
    public Platform restart(Platform running) throws HalException {
        close();
        return open();
    }

    @Override
    public boolean damage(Platform running, String record) throws HalException {
        Path file = directory.resolve("r-" + record);
        try {
            byte[] content = Files.readAllBytes(file);
            content[content.length - DAMAGED_FROM_END] ^= 1;
            Files.write(file, content);
            return true;
        } catch (IOException e) {
            throw new HalException("cannot damage " + file + ": " + e, e);
        }
    }

    /** The records, copied, beside another token: what a thief has who could not take this one. */
    @Override
    public @Nullable Platform elsewhere(Platform running) throws HalException {
        if (otherSlot == NO_SLOT) {
            return null;
        }
        Path copy = directory.resolveSibling(directory.getFileName() + "-elsewhere");
        try {
            if (!Files.exists(copy)) {
                Files.copy(directory, copy, StandardCopyOption.COPY_ATTRIBUTES); // The folder, without what is in it.
            }
            for (Path file : files(directory)) {
                Files.copy(
                        file,
                        copy.resolve(file.getFileName()),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + directory + " to " + copy + ": " + e, e);
        }
        return open(otherToken(), copy);
    }

    /** Without it the copy has not been looked at, which is no word about SEC-3. */
    private Pkcs11Token otherToken() {
        try {
            return token(otherSlot);
        } catch (HalException e) {
            throw new IllegalStateException(
                    "cannot open the other token, slot " + otherSlot + " of the library's list: " + e.getMessage(), e);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> !file.endsWith("store.lock")).collect(Collectors.toList());
        }
    }

    /** Gives the sockets, the directory and the token back. */
    @Override
    public void close() throws HalException {
        try {
            for (JavaSePlatform each : platforms) {
                each.close();
            }
            platforms.clear();
            for (Pkcs11SecretStore each : stores) {
                each.close();
            }
            stores.clear();
        } catch (IOException e) {
            throw new HalException("cannot close the port in " + directory + ": " + e, e);
        }
    }
}
