package org.stblink.samples.vendorport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.Platform;
import org.stblink.port.kit.KitMain;
import org.stblink.port.kit.LabPort;
import org.stblink.samples.vendorport.acme.AcmeBox;
import org.stblink.samples.vendorport.acme.AcmeSys;

/** What the porting kit needs to know of this port. */
public final class AcmeKit implements LabPort {
    private final Path directory;
    private @Nullable AcmeBox box;

    /** @param directory stands for the box's flash and chip */
    public AcmeKit(Path directory) {
        this.directory = directory;
    }

    /** Arguments: a directory that stands for the box, then the kit's options. */
    public static void main(String[] args) {
        if (args.length == 0) {
            System.err.println("arguments: DIRECTORY and the kit's options");
            System.exit(KitMain.EXIT_USAGE);
        }
        String[] options = new String[args.length - 1];
        System.arraycopy(args, 1, options, 0, options.length);
        System.exit(KitMain.run(new AcmeKit(Path.of(args[0])), options, System.out));
    }

    @Override
    public Platform open() throws HalException {
        try {
            return platform(AcmeBox.powerOn(directory, AcmeSys.LOG_ERROR));
        } catch (IOException e) {
            throw new HalException("the box cannot be powered on: " + e, e);
        }
    }

    private Platform platform(AcmeBox on) {
        box = on;
        return new AcmePlatform(on);
    }

    private AcmeBox box() {
        if (box == null) {
            throw new IllegalStateException("open comes first");
        }
        return box;
    }

    /** The power goes: what is not in flash is lost. */
    @Override
    public Platform restart(Platform running) throws HalException {
        try {
            Platform fresh = platform(box().restart());
            ((AcmePlatform) running).close();
            return fresh;
        } catch (IOException e) {
            throw new HalException("the box does not come up again: " + e, e);
        }
    }

    @Override
    public boolean damage(Platform running, String record) throws HalException {
        int cell = new FlashEntries(box().flash()).contentCell(record);
        return box().flash().wearOut(cell) == 0;
    }

    /** The flash of this box on the board of another. */
    @Override
    public Platform elsewhere(Platform running) throws HalException {
        AcmeBox other;
        try {
            other = box().copyFlashTo(directory.resolveSibling(directory.getFileName() + "-other"));
        } catch (IOException e) {
            // No HalException: that would tell the kit that the other board cannot use the flash.
            throw new UncheckedIOException("the flash cannot be copied: " + e, e);
        }
        return new AcmePlatform(other);
    }
}
