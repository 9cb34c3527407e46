package org.stblink.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.ControlCodec;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.ReEnrol;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.SessionId;

/** No secret of any message is left in what a capture is given; all else is. */
class RedactionTest {
    private static final byte SECRET = 0x5A;
    private static final SessionId SID = SessionId.of(new byte[16], 0);
    private static final byte[] ADDRESS = {10, 0, 0, 1};

    private static byte[] secret(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, SECRET);
        return bytes;
    }

    private static final List<Message> WITH_SECRETS = List.of(
            new Enrol("box", secret(24), new byte[16], "ann", secret(32)),
            new Enrol("box", new byte[0], new byte[16], "", secret(32)),
            new Register("box", secret(16), 0, "model", "1.0", new byte[] {1, 2}, 4096).withMac(new byte[32]),
            new ReEnrol(new byte[16], "bob", secret(32)).withMac(new byte[32]),
            new Enrolled(1, secret(32), secret(16)),
            new Registered(1, ADDRESS, 32, null, 600, 600, 30, secret(16)),
            new Registered(1, new byte[16], 64, new byte[16], 600, 600, 30, secret(16)),
            new Offer(SID, new byte[8], "caller", new byte[5], 1, 4096, 30, secret(48)),
            new Grant(1, SID, new byte[8], "target", new byte[0], 1, 4096, 15, ADDRESS, 7000, secret(48)));

    @Test
    void secretsAreZeroesAndTheMessageIsStillOne() throws Exception {
        for (Message message : WITH_SECRETS) {
            byte[] redacted = Redaction.of(message);
            assertThat(HexFormat.of().formatHex(redacted)).as("%s", message).doesNotContain("5a5a5a5a");
            Message again = ControlCodec.decode(redacted, 0, redacted.length);
            assertThat(again).as("%s", message).isNotNull();
            assertThat(again.type()).isEqualTo(message.type());
        }
    }

    @Test
    void whatIsNoSecretStays() throws Exception {
        byte[] redacted = Redaction.of(WITH_SECRETS.get(0));
        Enrol enrol = (Enrol) ControlCodec.decode(redacted, 0, redacted.length);
        assertThat(enrol.deviceId).isEqualTo("box");
        assertThat(enrol.username).isEqualTo("ann");
        assertThat(enrol.token).hasSize(24);
        byte[] ready = Redaction.of(new Ready(5000));
        assertThat(((Ready) ControlCodec.decode(ready, 0, ready.length)).port).isEqualTo(5000);
    }

    @Test
    void theMessageItselfIsLeftAsItIs() {
        Enrolled message = new Enrolled(1, secret(32), secret(16));
        Redaction.of(message);
        assertThat(message.secret).containsOnly(SECRET);
    }
}
