package org.stblink.toolchain.values;

import java.util.ArrayList;
import java.util.List;
import org.stblink.DeviceConfig;
import picocli.CommandLine.Option;

/** The suites that a device takes for its calls. */
public final class PeerSuites {
    @Option(
            names = "--peer-suite",
            converter = SuiteName.class,
            description =
                    "a suite that it takes for calls, named as for --suite; give several, most wanted first: of those that"
                            + " both ends take, the server's service.suites say which (default: 25519_ChaChaPoly_SHA256)")
    private List<Integer> suites = new ArrayList<>();

    /** Configures a device with them. */
    public DeviceConfig.Builder on(DeviceConfig.Builder builder) {
        return suites.isEmpty()
                ? builder
                : builder.peerSuites(suites.stream().mapToInt(Integer::intValue).toArray());
    }
}
