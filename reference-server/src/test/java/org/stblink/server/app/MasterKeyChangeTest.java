package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.Request;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.domain.Vault;
import org.stblink.server.store.KeyDirectory;
import org.stblink.server.store.StoredChain;
import org.stblink.server.store.audit.AuditSeal;
import org.stblink.server.transport.SocketDevice;

/** The master key, changed while the server serves, and while it is killed. */
@Timeout(300)
class MasterKeyChangeTest {
    private static final int DEVICES = 2_000;
    private static final int MOST_KILLS = 4;

    @TempDir
    Path temporary;

    private Path data() {
        return temporary.resolve("data");
    }

    private ServerProcess server() throws Exception {
        Path config = Files.writeString(temporary.resolve("server.conf"), """
                control.port = 0
                admin.port = 0
                admin.requests-per-second = 1000
                policy = [ { allow = true, caller = anyone, target = same-group } ]
                """);
        return new ServerProcess(temporary, "--config", config.toString(), "--data", data().toString());
    }

    /** Each has a password that is sealed: as much to seal anew as an enrolled one. */
    private static void importDevices(AdminClient admin) throws Exception {
        StringBuilder lines = new StringBuilder("id,group,username,password\n");
        for (int i = 0; i < DEVICES; i++) {
            lines.append("d-")
                    .append(i)
                    .append(",g,user,password of d-")
                    .append(i)
                    .append('\n');
        }
        admin.importCsv(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isChanging(AdminClient admin) throws Exception {
        return Boolean.TRUE.equals(admin.get("/v1/master-key").get("changing"));
    }

    private static void awaitChanged(AdminClient admin) throws Exception {
        while (isChanging(admin)) {
            Thread.onSpinWait();
        }
    }

    private String masterKey() throws Exception {
        return Files.readString(data().resolve("keys").resolve("master.key")).strip();
    }

    /** Opens what is stored, from outside, with one key alone. */
    private int opened(String keyHex) throws Exception {
        Vault vault = new Vault(HexFormat.of().parseHex(keyHex), new SystemEntropy());
        int opened = 0;
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data().resolve("stblink.db"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT id, sealed_password FROM device WHERE sealed_password IS NOT NULL")) {
            while (row.next()) {
                byte[] password = vault.open(Vault.PASSWORD, row.getString(1), 0, row.getBytes(2));
                if (password != null) {
                    assertThat(new String(password, StandardCharsets.UTF_8))
                            .isEqualTo("password of " + row.getString(1));
                    opened++;
                }
            }
        }
        return opened;
    }

    @Test
    void killedAgainAndAgainItGoesOnAndInTheEndOnlyTheNewKeyOpensEverything() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        SocketDevice box;
        String former;
        try (ServerProcess server = server().awaitReady()) {
            AdminClient admin = server.admin(data());
            importDevices(admin);
            Servers.allow(admin, "box", 1);
            box = new SocketDevice(server.control(), server.publicKey(), "box-0", Servers.TOKEN);
            box.online();
            former = masterKey();
            assertThat(admin.call("POST", "/v1/master-key/change", null)).containsEntry("changing", true);
            killSoon(server, random);
        }
        int kills = 1;
        boolean changing = true;
        while (changing) {
            try (ServerProcess server = server().awaitReady();
                    SocketDevice again = box.at(server.control())) {
                AdminClient admin = server.admin(data());
                box = again;
                assertThat(again.online())
                        .as("seed %d, after %d kills", seed, kills)
                        .isInstanceOf(Registered.class);
                if (kills < MOST_KILLS) {
                    changing = isChanging(admin);
                    killSoon(server, random);
                    kills++;
                } else {
                    awaitChanged(admin);
                    changing = false;
                }
            }
        }
        try (ServerProcess server = server().awaitReady();
                SocketDevice again = box.at(server.control())) {
            assertThat(again.online()).isInstanceOf(Registered.class);
        }

        assertThat(masterKey()).isNotEqualTo(former);
        assertThat(data().resolve("keys").resolve("master.key.next")).doesNotExist();
        assertThat(opened(masterKey())).as("seed %d, %d kills", seed, kills).isEqualTo(DEVICES);
        assertThat(opened(former)).as("seed %d, %d kills", seed, kills).isZero();
        AuditSeal seal = AuditSeal.of(new KeyDirectory(data()).masterKey());
        assertThat(StoredChain.verify(data().resolve("stblink.db"), List.of(seal), List.of())
                        .faults())
                .as("seed %d", seed)
                .isEmpty();
    }

    private static void killSoon(ServerProcess server, Random random) throws Exception {
        // As much later as some requests take: there is nothing to wait for, which is what a power cut is like.
        long until = System.nanoTime() + random.nextInt(150) * 1_000_000L;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        server.kill();
        assertThat(server.awaitExit()).isEqualTo(137);
    }

    @Test
    void devicesThatAreThereGoOnAndASecondChangeWaitsForTheFirst() throws Exception {
        try (Server server = Servers.start(temporary);
                SocketDevice caller =
                        new SocketDevice(server.controlAddress(), server.publicKey(), "box-0", Servers.TOKEN);
                SocketDevice target =
                        new SocketDevice(server.controlAddress(), server.publicKey(), "box-1", Servers.TOKEN)) {
            AdminClient admin = Servers.admin(server);
            importDevices(admin);
            Servers.allow(admin, "box", 2);
            caller.online();
            target.online();
            String before = String.valueOf(admin.get("/v1/master-key").get("keyId"));
            // What is open when a change begins is waited for: it is under way until this is over.
            Object open = admin.call("POST", "/v1/imports", null).get("import");

            assertThat(admin.call("POST", "/v1/master-key/change", null).get("keyId"))
                    .isNotEqualTo(before);
            AdminClient.Refused twice = catchThrowableOfType(
                    AdminClient.Refused.class, () -> admin.call("POST", "/v1/master-key/change", null));
            assertThat(twice).as("a second change while the first is under way").isNotNull();
            assertThat(twice.name()).isEqualTo("CONFLICT");
            admin.call("DELETE", "/v1/imports/" + open, null);
            awaitChanged(admin);

            assertThat(admin.get("/v1/master-key").get("sealedAnew"))
                    .isInstanceOfSatisfying(
                            Number.class,
                            number -> assertThat(number.intValue()).isGreaterThanOrEqualTo(DEVICES));
            // A code for a device that was there all the time takes its keys, which are sealed anew by now.
            caller.link().send(new Request(1, new byte[8], "box-1", new byte[0]));
            assertThat(target.next()).isInstanceOf(Offer.class);
        }
        assertThat(opened(masterKey())).isEqualTo(DEVICES);
        try (Server server = Servers.start(temporary)) {
            assertThat(Servers.admin(server).audit(0, 1_000).toString()).contains("the former one is void");
        }
    }
}
