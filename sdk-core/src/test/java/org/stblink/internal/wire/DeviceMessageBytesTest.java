package org.stblink.internal.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.stblink.internal.wire.Bytes.counting;
import static org.stblink.internal.wire.Bytes.hex;

import org.junit.jupiter.api.Test;

/** What a device sends, byte for byte: each group of bytes is annotated with its field of docs/protocol.md section 5. */
class DeviceMessageBytesTest {
    private static final SessionId SID = SessionId.of(counting(0xA0, 16), 0);
    private static final String SID_HEX = "a0a1a2a3 a4a5a6a7a8a9aaabacadaeaf";

    @Test
    void enrol() throws WireException {
        Enrol m = new Enrol("box-1", counting(0x10, 16), counting(0x30, 16), "anna", counting(0x40, 32));

        Enrol back = (Enrol) assertEncoding(
                m,
                "01", // type
                "05 626f782d31", // deviceId "box-1"
                "10 101112131415161718191a1b1c1d1e1f", // token
                "303132333435363738393a3b3c3d3e3f", // nonce
                "04 616e6e61", // username "anna"
                "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"); // pwKey

        assertThat(back.deviceId).isEqualTo("box-1");
        assertThat(back.token).isEqualTo(counting(0x10, 16));
        assertThat(back.nonce).isEqualTo(counting(0x30, 16));
        assertThat(back.username).isEqualTo("anna");
        assertThat(back.pwKey).isEqualTo(counting(0x40, 32));
    }

    @Test
    void register() throws WireException {
        Register m =
                new Register("box-1", counting(0x10, 16), 7, "M1", "1.2", new byte[] {2, 1}, 4096, counting(0x40, 32));

        Register back = (Register) assertEncoding(
                m,
                "02", // type
                "05 626f782d31", // deviceId "box-1"
                "101112131415161718191a1b1c1d1e1f", // ticket
                "00000007", // keySetSerial
                "02 4d31", // model "M1"
                "03 312e32", // firmware "1.2"
                "02 0201", // suites
                "1000", // maxRecord
                "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"); // mac

        assertThat(back.deviceId).isEqualTo("box-1");
        assertThat(back.ticket).isEqualTo(counting(0x10, 16));
        assertThat(back.keySetSerial).isEqualTo(7);
        assertThat(back.model).isEqualTo("M1");
        assertThat(back.firmware).isEqualTo("1.2");
        assertThat(back.suites).containsExactly(2, 1);
        assertThat(back.maxRecord).isEqualTo(4096);
        assertThat(back.mac).isEqualTo(counting(0x40, 32));
    }

    @Test
    void reEnrol() throws WireException {
        ReEnrol back = (ReEnrol) assertEncoding(
                new ReEnrol(counting(0x10, 16), "añ", counting(0x40, 32)).withMac(counting(0x80, 32)),
                "0e", // type
                "101112131415161718191a1b1c1d1e1f", // nonce
                "03 61c3b1", // username "añ"
                "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f", // pwKey
                "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"); // mac

        assertThat(back.nonce).isEqualTo(counting(0x10, 16));
        assertThat(back.username).isEqualTo("añ");
        assertThat(back.pwKey).isEqualTo(counting(0x40, 32));
        assertThat(back.mac).isEqualTo(counting(0x80, 32));
    }

    @Test
    void reEnrolsProofCoversLabelHandshakeHashAndEveryByteFromTypeToPwKey() throws WireException {
        ReEnrol draft = new ReEnrol(counting(0x10, 16), "añ", counting(0x40, 32));
        byte[] plain = MessageSamples.encoded(draft.withMac(new byte[32]));
        byte[] expected = new byte[18 + 32 + plain.length - 32];
        System.arraycopy("STBLink/1 re-enrol".getBytes(US_ASCII), 0, expected, 0, 18);
        System.arraycopy(counting(0xA0, 32), 0, expected, 18, 32);
        System.arraycopy(plain, 0, expected, 50, plain.length - 32);

        assertThat(draft.macInput(counting(0xA0, 32))).isEqualTo(expected);
        assertThatIllegalStateException().isThrownBy(() -> MessageSamples.encoded(draft));
    }

    @Test
    void ready() throws WireException {
        Ready back = (Ready) assertEncoding(
                new Ready(8021),
                "03", // type
                "1f55"); // port

        assertThat(back.port).isEqualTo(8021);
    }

    @Test
    void notReady() throws WireException {
        NotReady back = (NotReady) assertEncoding(
                new NotReady(NotReadyReason.LISTENER_UNREACHABLE),
                "04", // type
                "03"); // reason

        assertThat(back.reason).isEqualTo(NotReadyReason.LISTENER_UNREACHABLE);
    }

    @Test
    void ticketStored() throws WireException {
        assertEncoding(new TicketStored(), "05");
    }

    @Test
    void pong() throws WireException {
        Pong back = (Pong) assertEncoding(
                new Pong(0x81020304L),
                "06", // type
                "81020304"); // pingId

        assertThat(back.pingId).isEqualTo(0x81020304L);
    }

    @Test
    void request() throws WireException {
        Request back = (Request) assertEncoding(
                new Request(0xFFFFFFFEL, counting(0xC0, 8), "box-2", new byte[] {0, 9}),
                "07", // type
                "fffffffe", // requestId
                "c0c1c2c3c4c5c6c7", // traceId
                "05 626f782d32", // target "box-2"
                "02 0009"); // service

        assertThat(back.requestId).isEqualTo(0xFFFFFFFEL);
        assertThat(back.traceId).isEqualTo(counting(0xC0, 8));
        assertThat(back.target).isEqualTo("box-2");
        assertThat(back.service).containsExactly(0, 9);
    }

    @Test
    void answer() throws WireException {
        Answer back = (Answer) assertEncoding(
                new Answer(SID, Verdict.BUSY),
                "08", // type
                SID_HEX, // sid
                "02"); // verdict

        assertThat(back.sid).isEqualTo(SID);
        assertThat(back.verdict).isEqualTo(Verdict.BUSY);
    }

    @Test
    void sessionUp() throws WireException {
        SessionUp back = (SessionUp) assertEncoding(
                new SessionUp(SID),
                "09", // type
                SID_HEX); // sid

        assertThat(back.sid).isEqualTo(SID);
    }

    @Test
    void sessionDown() throws WireException {
        SessionDown back = (SessionDown) assertEncoding(
                new SessionDown(SID, DownReason.LEASE_ENDED, 0x0102030405060708L, 0xFFFFFFFFL),
                "0a", // type
                SID_HEX, // sid
                "0a", // reason
                "0102030405060708", // bytesSent
                "00000000ffffffff"); // bytesReceived

        assertThat(back.sid).isEqualTo(SID);
        assertThat(back.reason).isEqualTo(DownReason.LEASE_ENDED);
        assertThat(back.bytesSent).isEqualTo(0x0102030405060708L);
        assertThat(back.bytesReceived).isEqualTo(0xFFFFFFFFL);
    }

    @Test
    void sessions() throws WireException {
        SessionEntry first = new SessionEntry(SID, Role.CALLER, 1, "x");
        SessionEntry second = new SessionEntry(SID, Role.TARGET, 2, "yz");

        Sessions back = (Sessions) assertEncoding(
                new Sessions(true, new SessionEntry[] {first, second}),
                "0b", // type
                "01", // last
                "02", // count
                SID_HEX + "01 01 01 78", // sid, role, suite, peer "x"
                SID_HEX + "02 02 02 797a"); // sid, role, suite, peer "yz"

        assertThat(back.last).isTrue();
        assertThat(back.entries).hasSize(2);
        assertThat(back.entries[1].sid).isEqualTo(SID);
        assertThat(back.entries[1].role).isEqualTo(Role.TARGET);
        assertThat(back.entries[1].suite).isEqualTo(2);
        assertThat(back.entries[1].peer).isEqualTo("yz");
    }

    @Test
    void revokeAck() throws WireException {
        RevokeAck back = (RevokeAck) assertEncoding(
                new RevokeAck(SID),
                "0c", // type
                SID_HEX); // sid

        assertThat(back.sid).isEqualTo(SID);
    }

    @Test
    void sleep() throws WireException {
        Sleep back = (Sleep) assertEncoding(
                new Sleep(28_800),
                "0f", // type
                "00007080"); // expectedSeconds

        assertThat(back.expectedSeconds).isEqualTo(28_800);
    }

    @Test
    void awake() throws WireException {
        assertEncoding(new Awake(), "10");
    }

    @Test
    void keySetAck() throws WireException {
        KeySetAck back = (KeySetAck) assertEncoding(
                new KeySetAck(3),
                "0d", // type
                "00000003"); // serial

        assertThat(back.serial).isEqualTo(3);
    }

    @Test
    void proofCoversEveryByteFromTypeToMaxRecord() throws WireException {
        Register m = new Register("box-1", counting(0x10, 16), 7, "M1", "1.2", new byte[] {2, 1}, 4096);
        byte[] covered = hex(
                "02", // type
                "05 626f782d31", // deviceId
                "101112131415161718191a1b1c1d1e1f", // ticket
                "00000007", // keySetSerial
                "02 4d31", // model
                "03 312e32", // firmware
                "02 0201", // suites
                "1000"); // maxRecord
        String label = java.util.HexFormat.of().formatHex("STBLink/1 register".getBytes(US_ASCII));

        assertThat(m.authenticatedBytes()).isEqualTo(covered);
        assertThat(m.macInput(new byte[32]))
                .isEqualTo(hex(label, "00".repeat(32), java.util.HexFormat.of().formatHex(covered)));
    }

    @Test
    void proofOfAReceivedRegisterCoversTheBytesThatCameIn() throws WireException {
        for (Message m : MessageSamples.minimalAndMaximal()) {
            if (m instanceof Register) {
                byte[] plain = MessageSamples.encoded(m);

                Register back = (Register) ControlCodec.decode(plain, 0, plain.length);

                assertThat(back.authenticatedBytes())
                        .isEqualTo(java.util.Arrays.copyOf(plain, plain.length - Sizes.MAC));
            }
        }
    }

    private static Message assertEncoding(Message m, String... groups) throws WireException {
        byte[] expected = hex(groups);
        assertThat(MessageSamples.encoded(m)).isEqualTo(expected);
        return ControlCodec.decodeFromDevice(expected, 0, expected.length);
    }
}
