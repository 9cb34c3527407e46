package org.stblink.toolchain.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.stblink.DeviceConfig;
import org.stblink.Reason;
import org.stblink.StbLinkException;
import org.stblink.hal.HalException;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.store.StoreException;
import org.stblink.toolchain.values.AdminAddress;
import org.stblink.toolchain.values.ControlSuite;
import org.stblink.toolchain.values.Credentials;
import org.stblink.toolchain.values.HexBytes;
import org.stblink.toolchain.values.HostPort;
import org.stblink.toolchain.values.InputFile;
import org.stblink.toolchain.values.LinuxInterface;
import org.stblink.toolchain.values.PeerSuites;
import org.stblink.toolchain.values.Serial;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code stblink doctor}. */
@Command(
        name = "doctor",
        description =
                "Goes a box's way to its server, and to another box, and says which step fails, why, and what to do."
                        + " It acts as the box, with the box's secrets: stop the box first. It adds no address unless told to which"
                        + " interface.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit code 0: all is well; 1: the examination itself failed; 2: wrong usage; 10 name lookup; 11 route; 12 port;"
                    + " 13 server key; 14 not on the allow-list; 15 password; 16 refused otherwise; 17 revoked or quarantined;"
                    + " 18 address not applied; 19 target offline, or it only calls; 20 target refused; 21 direct path blocked;"
                    + " 22 anything else; 23 no common suite. 14, 15 and the causes of 16, 19 and 20 take an operator's token"
                    + " (--token-file)."
        })
public final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--id", required = true, converter = Serial.class, description = "device id (the serial)")
    private String id = "";

    @Option(
            names = "--dir",
            required = true,
            description = "the box's own directory, as for 'stblink box', or the one with its secrets")
    private Path directory = Path.of("");

    @Option(
            names = "--server",
            required = true,
            converter = HostPort.Converter.class,
            description = "HOST:PORT of the server")
    private @Nullable HostPort server;

    @Mixin
    private ControlSuite controlSuite = new ControlSuite();

    @Mixin
    private PeerSuites peerSuites = new PeerSuites();

    @Option(
            names = "--token",
            converter = HexBytes.Token.class,
            description =
                    "enrols a box that is not enrolled yet, with this token, 32 to 64 hexadecimal digits; '' where"
                            + " it takes none")
    private @Nullable HexBytes token;

    @Mixin
    private Credentials credentials = new Credentials();

    @Mixin
    private LinuxInterface linuxInterface = new LinuxInterface();

    @Option(names = "--target", converter = Serial.class, description = "another box to call")
    private @Nullable String target;

    @Option(
            names = "--address",
            converter = AdminAddress.class,
            description = "HOST:PORT of the admin API, or https://HOST:PORT (default: ${DEFAULT-VALUE})")
    private String address = "127.0.0.1:7411";

    @Option(
            names = "--token-file",
            converter = InputFile.class,
            description = "an operator's token, role read: for causes that the server does not tell a box")
    private @Nullable Path tokenFile;

    @Option(
            names = "--authority",
            converter = InputFile.class,
            description = "a PEM file with the admin API's certificate")
    private @Nullable Path authority;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        HostPort at = Objects.requireNonNull(server, "picocli asks for it");
        try {
            examine(at.host(), at.port());
            System.out.println("all is well");
            return 0;
        } catch (Diagnosis found) {
            Finding finding = found.finding();
            System.out.println("FAIL  " + finding.text() + (found.detail().isEmpty() ? "" : ": " + found.detail()));
            System.out.println("      " + finding.advice());
            return finding.exitCode();
        }
    }

    private void examine(String host, int port)
            throws Diagnosis, IOException, InterruptedException, HalException, StbLinkException {
        Path secrets = Patient.secretsIn(directory);
        requireEnrolment(Patient.isStore(secrets));
        InetAddress[] addresses = ServerPath.lookUp(host);
        ok("name", host + " is " + addresses[0].getHostAddress());
        InetAddress reached = ServerPath.connect(addresses, port);
        ok("route, port", reached.getHostAddress() + ":" + port + " takes connections");
        Files.createDirectories(directory);
        DeviceConfig config = config(host, port);
        LinuxInterface.Opened opened = linuxInterface.over(JavaSePlatform.at(secrets), directory);
        try (Patient patient = new Patient(opened, controlSuite.number(), config)) {
            requireEnrolment(patient.isEnrolled());
            register(patient);
            ok("server key", "the server holds it");
            ok("registration", id + " is accepted");
            ok("address", patient.address() + " is applied");
            if (target != null) {
                call(patient, target);
            }
        }
    }

    /** Whoever examines a box does not mean to enrol one, least of all in a directory that was misspelt. */
    private void requireEnrolment(boolean found) {
        if (!found && token == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "no box is enrolled in " + directory.resolve("secrets") + " or " + directory
                            + ": name the box's directory with --dir, or give --token to enrol it now");
        }
    }

    /** Once more where the server says of a refusal that it came too early after another: what that one was for may have been mended. */
    private void register(Patient patient) throws Diagnosis, InterruptedException {
        int reason = patient.register();
        String cause = causeOf(reason);
        if (cause.equals(OperatorView.TOO_EARLY)) {
            waiting("registration", Reason.name(reason) + ", " + cause + ": once more when the server takes it");
            reason = patient.registerAgain();
            cause = causeOf(reason);
        }
        if (reason != Reason.NONE) {
            throw unregistered(reason, cause, patient);
        }
    }

    /** The operator's word on a refusal; empty when it is none, or no operator is there to ask. */
    private String causeOf(int reason) throws InterruptedException {
        return isRefusal(reason) && tokenFile != null ? operator(one -> one.refusal(id)) : "";
    }

    private static boolean isRefusal(int reason) {
        return reason == Reason.ENROLMENT_REFUSED || reason == Reason.REGISTRATION_REFUSED;
    }

    private Diagnosis unregistered(int reason, String cause, Patient patient) {
        String name = Reason.name(reason);
        return switch (reason) {
            case Reason.SERVER_UNREACHABLE -> new Diagnosis(Finding.PORT, name);
            case Reason.SERVER_NOT_AUTHENTIC -> new Diagnosis(Finding.SERVER_KEY, name);
            case Reason.SERVER_REFUSES_KEY ->
                new Diagnosis(patient.hasPushedKeys() ? Finding.PUSHED_KEYS : Finding.KEY_REFUSED, name);
            case Reason.SERVER_REFUSES_PREAMBLE -> new Diagnosis(Finding.SUITE, name);
            case Reason.REVOKED, Reason.QUARANTINED -> new Diagnosis(Finding.STANDING, name);
            case Reason.ADDRESS_NOT_APPLIED ->
                new Diagnosis(linuxInterface.isNamed() ? Finding.ADDRESS : Finding.ADDRESS_NOT_ADDED, name);
            case Reason.ENROLMENT_REFUSED, Reason.REGISTRATION_REFUSED -> refused(reason, cause, patient);
            case Reason.TIMEOUT, Reason.CONTROL_LOST, Reason.PROTOCOL ->
                new Diagnosis(patient.hasHeardServer() ? Finding.OTHER : Finding.STRANGER, reason + " " + name);
            default -> new Diagnosis(Finding.OTHER, reason + " " + name);
        };
    }

    private Diagnosis refused(int reason, String cause, Patient patient) {
        if (tokenFile == null) {
            String early = reason == Reason.ENROLMENT_REFUSED
                    ? " (within a minute of a failure every attempt is refused, whatever was mended)"
                    : "";
            return new Diagnosis(
                    Finding.REFUSED, Reason.name(reason) + "; for the cause give an operator's --token-file" + early);
        }
        if (patient.isEnrolled() && (cause.equals("not enrolled") || cause.equals("wrong proof"))) {
            return new Diagnosis(Finding.ENROLMENT_VOID, cause);
        }
        if (cause.startsWith("not on the allow-list") || cause.startsWith("unknown id")) {
            return new Diagnosis(Finding.NOT_LISTED, id);
        }
        return new Diagnosis(cause.startsWith("wrong password") ? Finding.PASSWORD : Finding.REFUSED, cause);
    }

    private void call(Patient patient, String other) throws Diagnosis, StbLinkException, InterruptedException {
        Patient.Call call = patient.call(other);
        if (call.againSeconds() > 0) {
            waiting("call", name(call) + ": once more in " + call.againSeconds() + " s");
            TimeUnit.SECONDS.sleep(call.againSeconds());
            call = patient.call(other);
        }
        String trace = call.trace();
        String name = name(call);
        switch (call.reason()) {
            case Reason.NONE -> ok("call", other + " answers directly, trace " + trace);
            case Reason.TARGET_OFFLINE, Reason.TARGET_ASLEEP -> throw absent(other, name);
            case Reason.TARGET_DECLINED -> throw new Diagnosis(Finding.TARGET_DECLINED, name);
            case Reason.NO_COMMON_SUITE -> throw new Diagnosis(Finding.PEER_SUITE, name);
            case Reason.CONNECT_FAILED ->
                throw new Diagnosis(
                        Finding.DIRECT_PATH, name + operatorsPart(one -> other + " is at " + one.place(other)));
            case Reason.TARGET_UNREACHABLE ->
                throw new Diagnosis(Finding.TARGET_REFUSED, name + operatorsPart(one -> one.failure(trace)));
            default -> throw new Diagnosis(Finding.OTHER, call.reason() + " " + name);
        }
    }

    private static String name(Patient.Call call) {
        return Reason.name(call.reason()) + ", trace " + call.trace();
    }

    /** Callers hear the same of a box that is not there and of one that is never called. */
    private Diagnosis absent(String other, String name) throws InterruptedException {
        String presence = operatorsPart(one -> one.presence(other));
        return new Diagnosis(
                presence.endsWith(OperatorView.ONLY_CALLS) ? Finding.ONLY_CALLS : Finding.TARGET_OFFLINE,
                name + presence);
    }

    /** What an operator is asked for. */
    private interface Question {
        String of(OperatorView operator) throws IOException, InterruptedException, AdminClient.Refused;
    }

    private String operatorsPart(Question question) throws InterruptedException {
        return tokenFile == null ? "" : "; " + operator(question);
    }

    /** The answer, or why there is none, which does not cost the finding. */
    private String operator(Question question) throws InterruptedException {
        try {
            Path token = Objects.requireNonNull(tokenFile, "nobody is an operator without a token");
            return question.of(new OperatorView(AdminClient.open(address, token, authority)));
        } catch (ConnectException e) {
            return "the cause is not to be had: no admin API listens at " + address + " (--address)";
        } catch (IOException | StoreException | AdminClient.Refused e) {
            return "the cause is not to be had from " + address + ": " + (e.getMessage() == null ? e : e.getMessage());
        }
    }

    private static void waiting(String step, String text) {
        System.out.println("wait  " + step + ": " + text);
    }

    private static void ok(String step, String text) {
        System.out.println("ok    " + step + ": " + text);
    }

    private DeviceConfig config(String host, int port) throws IOException {
        return peerSuites
                .on(controlSuite.on(DeviceConfig.builder(id)))
                .server(host, port)
                .enrolmentToken((token == null ? HexBytes.NONE : token).bytes())
                .credentials(credentials.user(), credentials.password())
                .product("stblink doctor", "0.1")
                .withoutResume() // the whole way is what is looked at
                .build();
    }
}
