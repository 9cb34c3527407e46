package org.stblink.samples.vendorport.acme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** One box, in a directory that stands for its flash and its chip. */
public final class AcmeBox implements AutoCloseable {
    private static final String FLASH = "flash.img";
    private static final String FUSES = "fuses.bin";

    private final Path directory;
    private final int logThreshold;
    private final AcmeNet net = new AcmeNet();
    private final AcmeFlash flash;
    private final AcmeChip chip;
    private final AcmeSys sys;

    private AcmeBox(Path directory, int logThreshold) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.logThreshold = logThreshold;
        flash = new AcmeFlash(directory.resolve(FLASH));
        chip = new AcmeChip(directory.resolve(FUSES));
        sys = new AcmeSys(logThreshold);
    }

    /**
     * Powers a box on.
     *
     * @param logThreshold lowest severity that its log keeps
     */
    public static AcmeBox powerOn(Path directory, int logThreshold) throws IOException {
        return new AcmeBox(directory, logThreshold);
    }

    /** Cuts the power and powers on again. */
    public AcmeBox restart() throws IOException {
        close();
        return powerOn(directory, logThreshold);
    }

    /** Another box, whose flash is a copy of this one's. */
    public AcmeBox copyFlashTo(Path other) throws IOException {
        Files.createDirectories(other);
        Files.copy(directory.resolve(FLASH), other.resolve(FLASH), StandardCopyOption.REPLACE_EXISTING);
        return powerOn(other, logThreshold);
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
