package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stblink.internal.wire.Answer;
import org.stblink.internal.wire.Cancel;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.RefusedCode;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.Revoke;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.Verdict;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.domain.AddressRange;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.transport.SocketDevice;
import org.stblink.server.transport.SocketLink;

/** The whole server inside this process, over real sockets. */
@Timeout(240)
class ServerTest {
    @TempDir
    Path temporary;

    private static SocketDevice device(Server server, String id) {
        return new SocketDevice(server.controlAddress(), server.publicKey(), id, Servers.TOKEN);
    }

    private static IpAddress addressOf(Registered registered) {
        return IpAddress.of(registered.address);
    }

    @Test
    void aDeviceEnrolsRegistersAndKeepsItsAddressOverARestartOfTheServer() throws Exception {
        SocketDevice box;
        IpAddress address;
        byte[] key;
        long epoch;
        try (Server server = Servers.start(temporary)) {
            Servers.allow(Servers.admin(server), "box", 1);
            key = server.publicKey();
            box = device(server, "box-0");
            Registered registered = box.online();
            address = addressOf(registered);
            epoch = registered.epoch;
            assertThat(AddressRange.LAB.offers(address)).isTrue();
            awaitOnline(server, 1);
            box.close();
        }
        try (Server server = Servers.start(temporary);
                SocketDevice again = box.at(server.controlAddress())) {
            Registered registered = again.online();

            assertThat(server.publicKey()).isEqualTo(key);
            assertThat(addressOf(registered)).isEqualTo(address);
            assertThat(registered.epoch).isEqualTo(epoch + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0, 0.0.0.0", "127.0.0.1, 127.0.0.1", "localhost, localhost", "'::', [::]", "[::], [::]"})
    void theReadyLineTellsTheHostsAsTheyAreConfigured(String host, String told) throws Exception {
        String hosts = "control.host = \"" + host + "\"\nadmin { host = \"" + host + "\", allow-plain-http = true }";
        try (Server server = Servers.start(temporary, hosts)) {
            assertThat(server.readyLine())
                    .startsWith("READY control=" + told + ":"
                            + server.controlAddress().getPort() + " admin=" + told + ":"
                            + server.adminAddress().getPort() + " key=");
        }
    }

    @Test
    void aCallIsOfferedGrantedRevokedAndAudited() throws Exception {
        try (Server server = Servers.start(temporary);
                SocketDevice caller = device(server, "box-0");
                SocketDevice target = device(server, "box-1")) {
            AdminClient admin = Servers.admin(server);
            Servers.allow(admin, "box", 2);
            caller.online();
            Registered targetsOwn = target.online();
            awaitOnline(server, 2);

            caller.link().send(new Request(1, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, "box-1", new byte[0]));
            Offer offer = (Offer) target.next();
            target.link().send(new Answer(offer.sid, Verdict.ACCEPT));
            Grant grant = (Grant) caller.next();

            assertThat(grant.sid).isEqualTo(offer.sid);
            assertThat(IpAddress.of(grant.address)).isEqualTo(addressOf(targetsOwn));
            assertThat(admin.sessions().get("sessions").toString()).contains(grant.sid.toString(), "state=GRANTED");

            admin.revokeSession(grant.sid.toString());
            Message end = target.next();
            SessionId ended = end instanceof Cancel cancel ? cancel.sid : ((Revoke) end).sid;
            assertThat(ended).isEqualTo(grant.sid);
            assertThat(events(admin)).contains("REGISTERED box-0", "REGISTERED box-1", "CODE_ISSUED box-0");
        }
    }

    private static List<String> events(AdminClient admin) throws Exception {
        List<String> events = new ArrayList<>();
        for (Object entry : (List<?>) admin.audit(0, 1000).get("entries")) {
            events.add(((Map<?, ?>) entry).get("event") + " " + ((Map<?, ?>) entry).get("device"));
        }
        return events;
    }

    @Test
    void theLadderOfACallIsSeenByAFollowerOfTheEvents() throws Exception {
        try (Server server = Servers.start(temporary);
                SocketDevice caller = device(server, "box-0");
                SocketDevice target = device(server, "box-1")) {
            AdminClient admin = Servers.admin(server);
            Servers.allow(admin, "box", 2);
            caller.online();
            target.online();
            awaitOnline(server, 2);
            caller.link().send(new Request(1, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, "box-1", new byte[0]));
            Offer offer = (Offer) target.next();
            target.link().send(new Answer(offer.sid, Verdict.ACCEPT));
            assertThat(caller.next()).isInstanceOf(Grant.class);

            Set<Object> steps = new HashSet<>();
            admin.events("0", event -> {
                steps.add(event.get("step"));
                return !steps.containsAll(List.of(301, 303, 304, 305, 306, 307));
            });

            assertThat(steps).contains(301, 303, 304, 305, 306, 307);
        }
    }

    @Test
    void aRevokedDeviceIsCutAndRefusedUntilItIsReleased() throws Exception {
        try (Server server = Servers.start(temporary);
                SocketDevice box = device(server, "box-0")) {
            AdminClient admin = Servers.admin(server);
            Servers.allow(admin, "box", 1);
            box.online();
            awaitOnline(server, 1);

            assertThat(admin.revoke("box-0")).containsEntry("standing", "REVOKED");
            Message message = box.next();
            while (message instanceof Revoke) {
                message = box.next();
            }
            assertThat(((Close) message).reason).isEqualTo(CloseReason.REVOKED);
            assertThat(((Refused) box.connect().register()).code).isEqualTo(RefusedCode.REVOKED);

            admin.release("box-0", "ffffffffffffffffffffffffffffffff");
            assertThat(admin.device("box-0"))
                    .containsEntry("standing", "ALLOWED")
                    .containsEntry("enrolled", false);
        }
    }

    @Test
    void twoHundredDevicesAreOnlineAtOnceEachWithItsOwnAddress() throws Exception {
        int count = 200;
        List<SocketDevice> devices = new ArrayList<>();
        try (Server server = Servers.start(temporary)) {
            Servers.allow(Servers.admin(server), "box", count);
            Set<IpAddress> addresses = new HashSet<>();
            for (int i = 0; i < count; i++) {
                SocketDevice box = device(server, "box-" + i);
                devices.add(box);
                addresses.add(addressOf(box.online()));
            }
            awaitOnline(server, count);

            assertThat(addresses).hasSize(count);
            assertThat(Servers.admin(server).health()).containsEntry("connections", count);
            for (SocketDevice box : devices) {
                box.close();
            }
        }
    }

    @Test
    void aCleanStopTellsDevicesWhenToComeBackAndTakesLessThanFiveSeconds() throws Exception {
        Server server = Servers.start(temporary, "service.shutdown-retry-seconds = 77");
        Servers.allow(Servers.admin(server), "box", 2);
        try (SocketDevice polite = device(server, "box-0");
                SocketDevice deaf = device(server, "box-1")) {
            polite.online();
            deaf.online();
            awaitOnline(server, 2);
            InetSocketAddress address = server.controlAddress();
            long before = System.nanoTime();
            server.close();
            long millis = (System.nanoTime() - before) / 1_000_000;

            Close close = (Close) polite.next();
            assertThat(close.reason).isEqualTo(CloseReason.SHUTDOWN);
            assertThat(close.retryAfterSeconds).isEqualTo(77);
            assertThat(catchThrowableOfType(EOFException.class, polite::next)).isNotNull();
            assertThat(millis).isLessThan(5_000);
            assertThat(catchThrowableOfType(ConnectException.class, () -> new SocketLink(address)))
                    .isNotNull();
        }
        server.close();
        Servers.start(temporary).close();
    }

    @Test
    void aFullDatabaseRefusesDevicesForAWhileAndTheServerStaysUp() throws Exception {
        SocketDevice refused = null;
        try (Server server = Servers.start(temporary, "store.max-megabytes = 1")) {
            AdminClient admin = Servers.admin(server);
            Servers.allow(admin, "box", 50);
            try (SocketDevice first = device(server, "box-0")) {
                first.online();
                awaitOnline(server, 1);
                fill(admin);
                for (int i = 1; i < 50 && refused == null; i++) {
                    SocketDevice box = device(server, "box-" + i);
                    if (box.connect().enrol() instanceof Refused answer) {
                        assertThat(answer.code).isEqualTo(RefusedCode.TRY_LATER);
                        assertThat(answer.retryAfterSeconds).isEqualTo(5);
                        refused = box;
                    }
                    box.close();
                }
                assertThat(refused).as("a device that no longer fits").isNotNull();
                assertThat(admin.health()).containsEntry("devicesOnline", 1);
            }
        }
        try (Server server = Servers.start(temporary);
                SocketDevice again = refused.at(server.controlAddress())) {
            assertThat(AddressRange.LAB.offers(addressOf(again.online()))).isTrue();
        }
    }

    /** Imports devices until not even one more fits. */
    private static void fill(AdminClient admin) throws Exception {
        int batch = 1_000;
        int number = 0;
        while (batch > 0) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < batch; i++) {
                lines.append("filler-")
                        .append(number++)
                        .append(",g,,")
                        .append("x".repeat(200))
                        .append('\n');
            }
            try {
                admin.importCsv(lines.toString().getBytes(StandardCharsets.UTF_8));
            } catch (AdminClient.Refused full) {
                assertThat(full.status()).isEqualTo(503);
                assertThat(full).hasMessageContaining("store.max-megabytes");
                batch /= 2;
            }
        }
    }

    @Test
    void portsThatAreTakenAreNamedAndNothingStaysBehind() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(failure("control.port = " + taken.getLocalPort()))
                    .contains("control port 127.0.0.1:" + taken.getLocalPort(), "is taken", "change control.port");
            assertThat(failure("admin.port = " + taken.getLocalPort()))
                    .contains("admin port 127.0.0.1:" + taken.getLocalPort(), "is taken", "change admin.port");
        }
        assertThat(failure("control.host = 192.0.2.1")).contains("192.0.2.1", "does not have that address");
        // Whatever failed, lock and port were given back.
        Servers.start(temporary).close();
    }

    @Test
    void aMissingOrWrongMasterKeyIsNamedAndNotReplaced() throws Exception {
        Servers.start(temporary).close();
        Path key = temporary.resolve("data/keys/master.key");
        String right = Files.readString(key);

        Files.delete(key);
        assertThat(failure()).contains("master.key is missing", "restore it from its backup");

        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, "00".repeat(32));
        assertThat(failure())
                .contains("not the key that the database is sealed under")
                .doesNotContain("0000");

        Files.writeString(key, right);
        Servers.start(temporary).close();
    }

    @Test
    void twoServersOnOneDataDirectoryAreNotPossible() throws Exception {
        try (Server first = Servers.start(temporary)) {
            assertThat(failure()).contains("in use by another server");
            assertThat(Servers.admin(first).health()).containsEntry("status", "ok");
        }
    }

    private String failure(String... more) throws Exception {
        ServerSettings settings = Servers.settings(temporary, more);
        StartFailure failure = catchThrowableOfType(StartFailure.class, () -> Server.start(settings, () -> {}));
        assertThat(failure).isNotNull();
        assertThat(failure.exitCode()).isEqualTo(StartFailure.ENVIRONMENT);
        assertThat(failure.getMessage().lines()).hasSize(1);
        return failure.getMessage();
    }

    private static void awaitOnline(Server server, int count) throws Exception {
        Servers.awaitOnline(Servers.admin(server), count);
    }
}
