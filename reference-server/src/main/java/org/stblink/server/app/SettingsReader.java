package org.stblink.server.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Suite;
import org.stblink.server.admin.AdminSettings;
import org.stblink.server.domain.AddressRange;
import org.stblink.server.domain.Cidr;
import org.stblink.server.domain.EnrolmentMode;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.PolicyRule;
import org.stblink.server.domain.Settings;
import org.stblink.server.store.StoreSettings;
import org.stblink.server.transport.TransportSettings;

/** Makes {@link ServerSettings} of a configuration, or says all that is wrong with it. */
public final class SettingsReader {
    private static final int MOST_SECONDS = 86_400;
    private static final int MILLION = 1_000_000;
    private static final String NONE = "none";
    private static final Cidr LINK_LOCAL = Cidr.parse("fe80::/10");

    private static final Config RANGE_DEFAULTS =
            ConfigFactory.parseString("exclude = [], prefix = host, gateway = none");

    private final Options options;

    private SettingsReader(Options options) {
        this.options = options;
    }

    /**
     * Reads a file over the defaults.
     *
     * @param file null for the defaults alone
     * @throws StartFailure with a line for each mistake
     */
    public static ServerSettings read(@Nullable Path file) throws StartFailure {
        List<String> problems = new ArrayList<>();
        Options options = new Options(ConfigFile.read(file, problems));
        ServerSettings settings = new SettingsReader(options).read();
        problems.addAll(options.problems());
        if (!problems.isEmpty()) {
            throw StartFailure.configuration(problems);
        }
        return settings;
    }

    private ServerSettings read() {
        TransportSettings control = transport();
        AdminSettings admin = admin();
        if (control.port() != 0 && control.port() == admin.port()) {
            options.wrong("admin.port", "give another port than control.port");
        }
        return new ServerSettings(
                path("data-dir"),
                control,
                rules(),
                addresses(),
                policy(),
                options.integer("service.shutdown-retry-seconds", 1, 3600),
                new StoreSettings(
                        options.integer("store.busy-timeout-millis", 0, 60_000),
                        options.integer("store.readers", 1, 32),
                        options.integer("store.max-megabytes", 0, MILLION),
                        options.integer("store.audit-keep-entries", 0, 2_000 * MILLION)),
                new BackupSettings(
                        options.is("backup.directory", NONE) ? null : path("backup.directory"),
                        options.integer("backup.every-hours", 0, 8_760),
                        options.integer("backup.keep", 1, 10_000)),
                new CaptureSettings(
                        options.flag("capture.on-start"), options.integer("capture.max-megabytes", 1, MILLION)),
                admin,
                options.choice("log.level", LogLevel.class).name());
    }

    private Path path(String key) {
        String text = options.text(key);
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            options.wrong(key, "give a path");
            return Path.of("");
        }
    }

    private TransportSettings transport() {
        return new TransportSettings(
                options.text("control.host"),
                options.integer("control.port", 0, 65_535),
                options.integer("control.backlog", 1, 65_535),
                options.integer("control.io-threads", 0, 64),
                options.integer("control.max-connections", 1, MILLION),
                options.integer("control.send-buffer-bytes", 8_192, 16 * 1024 * 1024));
    }

    private Settings rules() {
        int keepAlive = options.integer("service.keep-alive-seconds", 1, 3_600);
        return Settings.DEFAULTS
                .change()
                .enrolmentMode(options.choice("enrolment.mode", Mode.class).means)
                .suiteOrder(suites("service.suites"))
                .controlSuites(suites("control.suites"))
                .keepAliveSeconds(keepAlive)
                .leaseSeconds(atLeast3KeepAlives("service.lease-seconds", keepAlive))
                .graceSeconds(atLeast3KeepAlives("service.grace-seconds", keepAlive))
                .halfOpenConnections(options.integer("control.half-open", 1, MILLION))
                .halfOpenConnectionsPerSource(options.integer("control.half-open-per-source", 1, MILLION))
                .handshakesPerSourcePerSecond(options.integer("control.handshakes-per-source-per-second", 1, MILLION))
                .handshakesPerSecond(options.integer("control.handshakes-per-second", 1, MILLION))
                .resumesPerSecond(options.integer("control.resumes-per-second", 1, MILLION))
                .busySeconds(options.integer("control.busy-retry-seconds", 1, 60))
                .tryLaterSeconds(options.integer("service.try-later-seconds", 1, 65_535))
                .loginFailuresRemembered(options.integer("service.login-failures-remembered", 1, 10 * MILLION))
                .sessionsPerDevice(options.integer("service.sessions-per-device", 1, 100_000))
                .refusalsAuditedPerSecond(options.integer("service.refusals-audited-per-second", 1, 1_000))
                .done();
    }

    private int atLeast3KeepAlives(String key, int keepAliveSeconds) {
        int least = 3 * keepAliveSeconds;
        int before = options.problems().size();
        int value = options.integer(key, 1, MOST_SECONDS);
        if (value < least && options.problems().size() == before) {
            options.wrong(key, "give at least 3 times service.keep-alive-seconds, that is, " + least);
        }
        return Math.max(value, least);
    }

    private List<Integer> suites(String key) {
        int before = options.problems().size();
        List<Integer> suites = options.list(key, SettingsReader::suite);
        if (new HashSet<>(suites).size() < suites.size()) {
            options.wrong(key, "give each suite once");
        }
        if (suites.isEmpty()) {
            if (options.problems().size() == before) {
                options.wrong(key, "give at least one suite");
            }
            return List.of(Suite.CHACHA_POLY);
        }
        return suites;
    }

    private static int suite(String name) {
        return switch (name) {
            case "25519_ChaChaPoly_SHA256" -> Suite.CHACHA_POLY;
            case "25519_AESGCM_SHA256" -> Suite.AES_GCM;
            case "SM2_SM4GCM_SM3" -> Suite.NATIONAL;
            default ->
                throw new IllegalArgumentException(
                        "give 25519_ChaChaPoly_SHA256, 25519_AESGCM_SHA256 or SM2_SM4GCM_SM3");
        };
    }

    private List<AddressRange> addresses() {
        int before = options.problems().size();
        List<AddressRange> ranges = new ArrayList<>();
        for (Options one : options.objects("addresses", RANGE_DEFAULTS, Set.of("block"))) {
            AddressRange range = range(one);
            if (range != null) {
                for (AddressRange other : ranges) {
                    if (overlap(range.block(), other.block())) {
                        one.wrong("block", "it overlaps " + other.block() + ": give each address once");
                    }
                }
                ranges.add(range);
            }
        }
        if (ranges.isEmpty() && options.problems().size() == before) {
            options.wrong("addresses", "give at least one block: without addresses no device can register");
        }
        if (!ranges.isEmpty() && options.problems().size() == before && !AddressRange.haveAny(ranges)) {
            options.wrong(
                    "addresses", "give a block of which exclude and gateway leave an address: no device would get one");
        }
        return ranges;
    }

    private @Nullable AddressRange range(Options one) {
        int before = options.problems().size();
        Cidr block = one.parsed("block", SettingsReader::cidr, Cidr.parse("0.0.0.0/0"));
        if (options.problems().size() > before) {
            return null;
        }
        List<Cidr> excluded = one.list("exclude", SettingsReader::cidr);
        int bits = block.network().bits();
        int prefix = one.is("prefix", "host") ? bits : one.integer("prefix", 0, bits);
        IpAddress gateway = one.is("gateway", NONE) ? null : one.parsed("gateway", IpAddress::parse, block.network());
        for (Cidr inside : excluded) {
            if (!block.contains(inside.network()) || inside.prefix() < block.prefix()) {
                one.wrong("exclude", inside + " is not inside " + block);
            }
        }
        if (gateway != null && gateway.isV4() != block.network().isV4()) {
            one.wrong("gateway", "give an address of the kind of " + block);
        } else if (gateway != null && !isReached(gateway, block, prefix)) {
            one.wrong("gateway", "give an address of the devices' subnet (prefix " + prefix + " in " + block + ")");
        }
        if (options.problems().size() > before) {
            return null;
        }
        return new AddressRange(block, excluded, prefix, gateway);
    }

    /**
     * Whether a device of the block can reach this gateway: it lies in the subnet of some address of the block. A device whose address
     * stands alone reaches what the host's other address does, and any IPv6 device its routers' link-local addresses.
     */
    private static boolean isReached(IpAddress gateway, Cidr block, int prefix) {
        int bits = gateway.bits();
        return prefix == bits
                || !gateway.isV4() && LINK_LOCAL.contains(gateway)
                || new BigInteger(1, gateway.bytes())
                                .xor(new BigInteger(1, block.network().bytes()))
                                .shiftRight(bits - Math.min(prefix, block.prefix()))
                                .signum()
                        == 0;
    }

    private static Cidr cidr(String text) {
        try {
            return Cidr.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "give addresses as 10.1.0.0/16 or 2001:db8::/64 (" + e.getMessage() + ")");
        }
    }

    private static boolean overlap(Cidr one, Cidr other) {
        return one.contains(other.network()) || other.contains(one.network());
    }

    private List<PolicyRule> policy() {
        List<PolicyRule> rules = new ArrayList<>();
        PolicyRule.Who anyone = PolicyRule.Who.anyone();
        for (Options one : options.objects("policy", ConfigFactory.empty(), Set.of("allow", "caller", "target"))) {
            PolicyRule.Who caller = one.parsed("caller", PolicyRule.Who::parse, anyone);
            PolicyRule.Who target = one.parsed("target", PolicyRule.Who::parse, anyone);
            rules.add(new PolicyRule(one.flag("allow"), caller, target));
        }
        return rules;
    }

    private AdminSettings admin() {
        String host = options.text("admin.host");
        AdminSettings.@Nullable Tls tls = tls();
        boolean plain = options.flag("admin.allow-plain-http");
        if (tls == null && !isLoopback(host) && !plain) {
            options.wrong(
                    "admin.host",
                    "give a loopback address, 127.0.0.1 or ::1, or admin.tls-certificate and admin.tls-key: without"
                            + " them tokens travel in clear (admin.allow-plain-http = true takes that risk)");
        }
        return new AdminSettings(
                host,
                options.integer("admin.port", 0, 65_535),
                options.list("admin.names", SettingsReader::hostName),
                tls,
                options.integer("admin.max-body-bytes", 1_024, 256 * 1024 * 1024),
                options.integer("admin.max-event-streams", 1, 100),
                options.integer("admin.requests-per-second", 1, 1_000));
    }

    /** Both files or none. */
    private AdminSettings.@Nullable Tls tls() {
        boolean none = options.is("admin.tls-certificate", NONE);
        if (none != options.is("admin.tls-key", NONE)) {
            options.wrong("admin.tls-key", "give admin.tls-certificate and admin.tls-key, both or none");
        }
        Path certificate = path("admin.tls-certificate");
        Path key = path("admin.tls-key");
        return none ? null : new AdminSettings.Tls(certificate, key);
    }

    private static String hostName(String name) {
        if (!name.matches("[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+]")) {
            throw new IllegalArgumentException("give a name or address as it stands in a URL, without port");
        }
        return name;
    }

    private static boolean isLoopback(String host) {
        try {
            IpAddress address = IpAddress.parse(host);
            return Cidr.parse("127.0.0.0/8").contains(address) || address.equals(IpAddress.parse("::1"));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The modes as the configuration names them. */
    private enum Mode {
        TOKEN(EnrolmentMode.TOKEN),
        ASSIGNED(EnrolmentMode.ASSIGNED),
        LAB_OPEN(EnrolmentMode.LAB);

        private final EnrolmentMode means;

        Mode(EnrolmentMode means) {
            this.means = means;
        }
    }

    /** The levels as the log library names them. */
    private enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }
}
