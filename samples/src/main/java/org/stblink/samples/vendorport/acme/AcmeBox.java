package org.stblink.samples.vendorport.acme;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** One box, in a directory that stands for its flash and its chip. */
public final class AcmeBox implements AutoCloseable {
    private static final String FLASH = "flash.img";
    private static final String FUSES = "fuses.bin";

    private final Path directory;
    private final PrintStream console;
    private final int logThreshold;
    private final AcmeNet net = new AcmeNet();
    private final AcmeFlash flash;
    private final AcmeChip chip;
    private final AcmeSys sys;

    private AcmeBox(Path directory, PrintStream console, int logThreshold) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.console = console;
        this.logThreshold = logThreshold;
        flash = new AcmeFlash(directory.resolve(FLASH));
        chip = new AcmeChip(directory.resolve(FUSES));
        sys = new AcmeSys(console, logThreshold);
    }

    /**
     * Powers a box on.
     *
     * @param console where its log goes
     * @param logThreshold lowest severity that is kept
     */
    public static AcmeBox powerOn(Path directory, PrintStream console, int logThreshold) throws IOException {
        return new AcmeBox(directory, console, logThreshold);
    }

    /** Cuts the power and powers on again. */
    public AcmeBox restart() throws IOException {
        close();
        return powerOn(directory, console, logThreshold);
    }

    /** Another box, whose flash is a copy of this one's. */
    public AcmeBox copyFlashTo(Path other) throws IOException {
        Files.createDirectories(other);
        Files.copy(directory.resolve(FLASH), other.resolve(FLASH), StandardCopyOption.REPLACE_EXISTING);
        return powerOn(other, console, logThreshold);
    }

    public AcmeNet net() {
        return net;
    }

    public AcmeFlash flash() {
        return flash;
    }

    public AcmeChip chip() {
        return chip;
    }

    public AcmeSys sys() {
        return sys;
    }

    /** Cuts the power: sockets are gone, what was not committed is lost. */
    @Override
    public void close() {
        net.powerOff();
    }
}
