package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.internal.wire.KeySet;
import org.stblink.internal.wire.KeySetAck;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.transport.SocketDevice;

/** The server's key, rotated through the admin API under a device that is there. */
@Timeout(120)
class KeyRotationTest {
    @TempDir
    Path temporary;

    private static String keyId(Map<String, Object> answer, int place) {
        return String.valueOf(((Map<?, ?>) ((List<?>) answer.get("keys")).get(place)).get("keyId"));
    }

    @Test
    void theOldKeyIsRetiredOnceEveryDeviceHasAcknowledgedAndTheNewOneStaysOverARestart() throws Exception {
        byte[] fresh;
        try (Server server = Servers.start(temporary);
                SocketDevice box =
                        new SocketDevice(server.controlAddress(), server.publicKey(), "box-0", Servers.TOKEN)) {
            AdminClient admin = Servers.admin(server);
            Servers.allow(admin, "box", 1);
            box.online();
            byte[] old = server.publicKey();

            String oldId = keyId(admin.call("POST", "/v1/keys", null), 1);
            fresh = server.publicKey();
            KeySet pushed = (KeySet) box.next();
            assertThat(fresh).isNotEqualTo(old);
            assertThat(pushed.serial).isEqualTo(1);
            assertThat(pushed.entries[0].publicKey).isEqualTo(fresh);
            assertThat(pushed.entries[1].publicKey).isEqualTo(old);

            String retire = "/v1/keys/" + oldId + "/retire";
            AdminClient.Refused early =
                    catchThrowableOfType(AdminClient.Refused.class, () -> admin.call("POST", retire, null));
            assertThat(early.name()).isEqualTo("KEY_IN_USE");
            assertThat(early.error()).containsEntry("behind", 1);

            box.link().send(new KeySetAck(1));
            while (!Integer.valueOf(0).equals(admin.get("/v1/keys").get("behind"))) {
                Thread.onSpinWait();
            }
            assertThat(admin.call("POST", retire, null)).containsEntry("serial", 2);
            assertThat(((KeySet) box.next()).entries).hasSize(1);
        }
        try (Server server = Servers.start(temporary)) {
            assertThat(server.publicKey()).isEqualTo(fresh);
            assertThat(Servers.admin(server).get("/v1/keys")).containsEntry("serial", 2);
        }
    }
}
