package org.stblink.server.app;

import java.nio.file.Path;
import java.util.List;
import org.stblink.server.admin.AdminSettings;
import org.stblink.server.domain.AddressRange;
import org.stblink.server.domain.PolicyRule;
import org.stblink.server.domain.Settings;
import org.stblink.server.store.StoreSettings;
import org.stblink.server.transport.TransportSettings;

/**
 * A configuration that was found right, as each room takes it. reference.conf says what the options mean.
 *
 * @param addresses at least one, none overlapping another
 * @param policy in order; may be empty, and then nobody can call
 * @param shutdownRetrySeconds what devices are told when the server stops
 * @param logLevel as the log library names it
 */
public record ServerSettings(
        Path dataDirectory,
        TransportSettings control,
        Settings rules,
        List<AddressRange> addresses,
        List<PolicyRule> policy,
        int shutdownRetrySeconds,
        StoreSettings store,
        BackupSettings backup,
        CaptureSettings capture,
        AdminSettings admin,
        String logLevel) {
    public ServerSettings {
        addresses = List.copyOf(addresses);
        policy = List.copyOf(policy);
    }

    /** The same with another data directory. */
    public ServerSettings withDataDirectory(Path other) {
        return new ServerSettings(
                other,
                control,
                rules,
                addresses,
                policy,
                shutdownRetrySeconds,
                store,
                backup,
                capture,
                admin,
                logLevel);
    }
}
