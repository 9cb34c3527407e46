package org.stblink.toolchain.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.stblink.port.flash.FlashLab;
import org.stblink.port.javase.JavaSeLab;
import org.stblink.port.kit.KitMain;
import org.stblink.port.linux.LinuxLab;
import org.stblink.port.pkcs11.Pkcs11Lab;
import org.stblink.port.pkcs11.SoftHsm;
import org.stblink.toolchain.process.JavaCommand;

/**
 * A port that ships, as a program that the kit is: its factory, and what that is told.
 *
 * @param title the port's name in the report
 * @param factory its class
 * @param properties of the program's VM
 * @param environment of the program
 */
record KitPort(String title, Class<?> factory, Map<String, String> properties, Map<String, String> environment) {
    static final String JAVASE = "javase";
    private static final String FLASH = "flash";
    private static final String TOKEN = "token";

    /** What {@code --port} takes. */
    static final String NAMES = JAVASE + ", " + FLASH + ", " + TOKEN;

    private static final String PIN = "kit-4321";

    /** Whether a port of that name ships. */
    static boolean isOne(String name) {
        return List.of(JAVASE, FLASH, TOKEN).contains(name);
    }

    /**
     * Prepares what the port needs.
     *
     * @param name of one that {@link #isOne}
     * @param directory of the run
     * @throws IllegalArgumentException when this machine cannot have it
     */
    static KitPort prepare(String name, Path directory) throws IOException {
        return switch (name) {
            case JAVASE ->
                new KitPort(
                        "Java SE",
                        JavaSeLab.class,
                        Map.of(
                                JavaSeLab.DIRECTORY_PROPERTY,
                                directory.resolve("box").toString()),
                        Map.of());
            case FLASH ->
                new KitPort(
                        "Java SE, secrets in raw flash",
                        FlashLab.class,
                        Map.of(
                                FlashLab.FILE_PROPERTY,
                                directory.resolve("flash").toString()),
                        Map.of());
            case TOKEN -> token(directory);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /**
     * The Linux port over the Java SE port.
     *
     * @param networkInterface where it adds addresses
     * @param directory of the run
     */
    static KitPort linux(String networkInterface, Path directory) {
        return new KitPort(
                "Linux",
                LinuxLab.class,
                Map.of(
                        LinuxLab.INTERFACE_PROPERTY,
                        networkInterface,
                        JavaSeLab.DIRECTORY_PROPERTY,
                        directory.resolve("box").toString()),
                Map.of());
    }

    private static KitPort token(Path directory) throws IOException {
        String library = SoftHsm.library();
        if (library == null) {
            throw new IllegalArgumentException(
                    "--port token needs SoftHSM (Debian: softhsm2). For a token of your own see docs/porting.md");
        }
        Path configuration = directory.resolve("softhsm2.conf");
        SoftHsm.makeTokens(configuration, 2, PIN);
        Path pin = Files.createFile(
                directory.resolve("pin"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(pin, PIN);
        return new KitPort(
                "Java SE, keys in a PKCS#11 token",
                Pkcs11Lab.class,
                Map.of(
                        "stblink.pkcs11.library",
                        library,
                        "stblink.pkcs11.pinFile",
                        pin.toString(),
                        "stblink.pkcs11.otherSlot",
                        "1",
                        JavaSeLab.DIRECTORY_PROPERTY,
                        directory.resolve("box").toString()),
                Map.of(SoftHsm.VARIABLE, configuration.toString()));
    }

    /** Starts the kit over the port; its errors come with its output. */
    Process start(List<String> options) throws IOException {
        List<String> jvm = new ArrayList<>(List.of("-Dtinylog.level=off"));
        properties.forEach((name, value) -> jvm.add("-D" + name + "=" + value));
        List<String> command =
                JavaCommand.of(jvm, List.of(KitMain.class.getName(), factory.getName(), "--name", title));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }
}
