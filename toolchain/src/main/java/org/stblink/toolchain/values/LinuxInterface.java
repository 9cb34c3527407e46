package org.stblink.toolchain.values;

import java.io.Closeable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.Platform;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.linux.LinuxPlatform;
import picocli.CommandLine.Option;

/** Where a box's allocated addresses are added; nowhere when the command line says nothing. */
public final class LinuxInterface {
    @Option(
            names = "--linux-interface",
            description =
                    "add the allocated address to this interface (Linux, CAP_NET_ADMIN); default: use only an address that"
                            + " this machine has already, as all of 127.0.0.0/8")
    private @Nullable String interfaceName;

    /** A platform, and what closes it. */
    public record Opened(Platform platform, Closeable closing) {}

    /** Whether addresses are added. */
    public boolean isNamed() {
        return interfaceName != null;
    }

    /**
     * What a box runs on.
     *
     * @param base everything but the addresses; closed with the result, and also when this throws
     * @param directory of the box
     */
    public Opened over(JavaSePlatform base, Path directory) throws HalException {
        if (interfaceName == null) {
            return new Opened(base, base);
        }
        LinuxPlatform linux = LinuxPlatform.over(base, interfaceName, directory.resolve("addresses"));
        return new Opened(linux, linux);
    }
}
