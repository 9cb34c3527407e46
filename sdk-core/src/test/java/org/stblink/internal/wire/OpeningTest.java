package org.stblink.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What travels in clear: both preambles and the first frame of S. */
class OpeningTest {
    @Test
    void controlPreambleBytes() throws WireException {
        byte[] bytes = new ControlPreamble(1, ControlPreamble.MODE_NK, Bytes.counting(0x70, 4)).bytes();

        assertThat(bytes)
                .isEqualTo(Bytes.hex(
                        "5354424c", // "STBL"
                        "01", // version
                        "01", // suite
                        "01", // mode
                        "70717273")); // keyId
        ControlPreamble back = ControlPreamble.read(bytes, 0, bytes.length);
        assertThat(back.suite).isEqualTo(1);
        assertThat(back.mode).isEqualTo(ControlPreamble.MODE_NK);
        assertThat(back.keyId).isEqualTo(Bytes.counting(0x70, 4));
    }

    @Test
    void peerPreambleBytes() throws WireException {
        byte[] bytes = new PeerPreamble(SessionId.of(Bytes.counting(0xA0, 16), 0)).bytes();

        assertThat(bytes)
                .isEqualTo(Bytes.hex(
                        "53544250", // "STBP"
                        "01", // version
                        "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf")); // sid
        assertThat(PeerPreamble.read(bytes, 0, bytes.length).sid).hasToString("a0a1a2a3a4a5a6a7a8a9aaabacadaeaf");
    }

    @Test
    void suitesAndModesUnknownHereAreLeftToTheReceiversPolicy() throws WireException {
        byte[] bytes = new ControlPreamble(255, 255, new byte[4]).bytes();

        ControlPreamble back = ControlPreamble.read(bytes, 0, bytes.length);

        assertThat(back.suite).isEqualTo(255);
        assertThat(back.mode).isEqualTo(255);
    }

    @Test
    void preamblesAreJudgedInOrderLengthMagicVersion() {
        byte[] control = new ControlPreamble(1, 1, new byte[4]).bytes();
        byte[] peer = new PeerPreamble(MessageSamples.sid(1)).bytes();
        for (int n = 0; n < control.length; n++) {
            assertThat(controlReason(Arrays.copyOf(control, n))).isEqualTo(WireException.TRUNCATED);
        }
        for (int n = 0; n < peer.length; n++) {
            assertThat(peerReason(Arrays.copyOf(peer, n))).isEqualTo(WireException.TRUNCATED);
        }
        for (int i = 0; i < 4; i++) {
            assertThat(controlReason(changed(control, i))).isEqualTo(WireException.BAD_MAGIC);
            assertThat(peerReason(changed(peer, i))).isEqualTo(WireException.BAD_MAGIC);
        }
        assertThat(controlReason(changed(control, 4))).isEqualTo(WireException.BAD_VERSION);
        assertThat(peerReason(changed(peer, 4))).isEqualTo(WireException.BAD_VERSION);
        assertThat(controlReason(peer)).isEqualTo(WireException.BAD_MAGIC);
        assertThat(peerReason(Arrays.copyOf(control, 21))).isEqualTo(WireException.BAD_MAGIC);
    }

    @Test
    void serverHelloGoOnBytes() throws WireException {
        byte[] body = written(ServerHello.goOn(Bytes.counting(0x40, 48)));

        assertThat(body).hasSize(49).startsWith(0, 0x40, 0x41);
        ServerHello back = ServerHello.read(body, 0, body.length);
        assertThat(back.kind).isEqualTo(ServerHello.GO_ON);
        assertThat(back.noiseMessage).isEqualTo(Bytes.counting(0x40, 48));
    }

    @Test
    void serverHelloBusyBytes() throws WireException {
        byte[] body = written(ServerHello.busy(0xFEDC));

        assertThat(body).isEqualTo(Bytes.hex("01", "fedc"));
        ServerHello back = ServerHello.read(body, 0, body.length);
        assertThat(back.kind).isEqualTo(ServerHello.BUSY);
        assertThat(back.retryAfterSeconds).isEqualTo(0xFEDC);
    }

    @Test
    void serverHelloRefusedBytes() throws WireException {
        byte[] body = written(ServerHello.refused(ServerHello.REASON_KEY_ID, 1));

        assertThat(body).isEqualTo(Bytes.hex("02", "04", "01"));
        ServerHello back = ServerHello.read(body, 0, body.length);
        assertThat(back.kind).isEqualTo(ServerHello.REFUSED);
        assertThat(back.reason).isEqualTo(ServerHello.REASON_KEY_ID);
        assertThat(back.highestVersion).isEqualTo(1);
    }

    @Test
    void serverHelloResumedBytes() throws WireException {
        byte[] body = written(ServerHello.resumed(Bytes.counting(0x20, 32), Bytes.counting(0x60, 32)));

        assertThat(body).hasSize(ServerHello.MAX_BYTES).startsWith(3, 0x20, 0x21);
        ServerHello back = ServerHello.read(body, 0, body.length);
        assertThat(back.kind).isEqualTo(ServerHello.RESUMED);
        assertThat(back.nonce).isEqualTo(Bytes.counting(0x20, 32));
        assertThat(back.proof).isEqualTo(Bytes.counting(0x60, 32));
    }

    @Test
    void resumeFrameBytes() throws WireException {
        byte[] body = new byte[ResumeFrame.BYTES];
        ResumeFrame.writeUnproven(body, 0, Bytes.counting(0, 16), Bytes.counting(0x50, 16), Bytes.counting(0x80, 32));
        ResumeFrame read = ResumeFrame.read(body, 0, body.length);

        assertThat(body).hasSize(88);
        assertThat(read.handle).isEqualTo(Bytes.counting(0, 16));
        assertThat(read.mark).as("half of the ticket, and no more").isEqualTo(Bytes.counting(0x50, 8));
        assertThat(read.nonce).isEqualTo(Bytes.counting(0x80, 32));
        assertThat(read.proof).isEqualTo(new byte[32]);
        for (int n = 0; n <= body.length + 1; n++) {
            byte[] other = Arrays.copyOf(body, n);
            if (n != body.length) {
                assertThatThrownBy(() -> ResumeFrame.read(other, 0, other.length))
                        .as("%d bytes", n)
                        .isInstanceOf(WireException.class);
            }
        }
    }

    @Test
    void serverHelloCutAtAnyByteIsTruncated() throws WireException {
        ServerHello[] hellos = {
            ServerHello.goOn(new byte[48]),
            ServerHello.busy(1),
            ServerHello.refused(1, 1),
            ServerHello.resumed(new byte[32], new byte[32])
        };
        for (ServerHello hello : hellos) {
            byte[] body = written(hello);
            for (int n = 0; n < body.length; n++) {
                assertThat(helloReason(Arrays.copyOf(body, n))).isEqualTo(WireException.TRUNCATED);
            }
        }
    }

    @Test
    void handshakeMessageHasItsExactSizeAndHintsMayGrow() throws WireException {
        assertThat(helloReason(new byte[50])).isEqualTo(WireException.BAD_LENGTH);
        byte[] resumed = new byte[66];
        resumed[0] = 3;
        assertThat(helloReason(resumed)).isEqualTo(WireException.BAD_LENGTH);
        assertThat(ServerHello.read(new byte[] {1, 0, 9, 77}, 0, 4).retryAfterSeconds)
                .isEqualTo(9);
        assertThat(ServerHello.read(new byte[] {2, 3, 1, 77}, 0, 4).reason).isEqualTo(ServerHello.REASON_MODE);
    }

    @Test
    void everyOtherKindIsRefused() {
        for (int kind = 4; kind < 256; kind++) {
            byte[] body = new byte[49];
            body[0] = (byte) kind;
            assertThat(helloReason(body)).isEqualTo(WireException.UNKNOWN_TYPE);
        }
    }

    @Test
    void randomBytesGiveAnOpeningOrAreRefused() {
        Random random = Seed.random();
        for (int round = 0; round < 20_000; round++) {
            byte[] b = MessageSamples.bytes(random, random.nextInt(64));
            if (b.length > 4 && random.nextBoolean()) {
                System.arraycopy(Bytes.hex(random.nextBoolean() ? "5354424c01" : "5354425001"), 0, b, 0, 5);
            }
            try {
                controlReason(b);
                peerReason(b);
                helloReason(b);
            } catch (RuntimeException e) {
                throw new AssertionError(Seed.note(round), e);
            }
        }
    }

    @Test
    void wrongArgumentsAreNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ControlPreamble(256, 1, new byte[4]));
        assertThatIllegalArgumentException().isThrownBy(() -> new ControlPreamble(1, -1, new byte[4]));
        assertThatIllegalArgumentException().isThrownBy(() -> new ControlPreamble(1, 1, new byte[5]));
        assertThatIllegalArgumentException().isThrownBy(() -> new PeerPreamble(null));
        assertThatIllegalArgumentException().isThrownBy(() -> ServerHello.goOn(new byte[47]));
        assertThatIllegalArgumentException().isThrownBy(() -> ServerHello.busy(65536));
        assertThatIllegalArgumentException().isThrownBy(() -> ServerHello.refused(256, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> ServerHello.refused(1, -1));
    }

    private static byte[] written(ServerHello hello) throws WireException {
        byte[] room = new byte[ServerHello.MAX_BYTES];
        WireWriter w = new WireWriter(room, 0, room.length);
        hello.write(w);
        return Arrays.copyOf(room, w.position());
    }

    private static byte[] changed(byte[] b, int at) {
        byte[] copy = b.clone();
        copy[at] ^= 0x02;
        return copy;
    }

    /** The reason of the refusal, or 0 where the bytes were taken. */
    private static int controlReason(byte[] b) {
        try {
            ControlPreamble.read(b, 0, b.length);
            return 0;
        } catch (WireException e) {
            return e.reason();
        }
    }

    private static int peerReason(byte[] b) {
        try {
            PeerPreamble.read(b, 0, b.length);
            return 0;
        } catch (WireException e) {
            return e.reason();
        }
    }

    private static int helloReason(byte[] b) {
        try {
            ServerHello.read(b, 0, b.length);
            return 0;
        } catch (WireException e) {
            return e.reason();
        }
    }
}
