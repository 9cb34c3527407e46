package org.stblink.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stblink.internal.wire.Bytes.counting;
import static org.stblink.internal.wire.Bytes.hex;

import org.junit.jupiter.api.Test;

/** What S sends, byte for byte: each group of bytes is annotated with its field of docs/protocol.md section 5. */
class ServerMessageBytesTest {
    private static final SessionId SID = SessionId.of(counting(0xA0, 16), 0);
    private static final String SID_HEX = "a0a1a2a3 a4a5a6a7a8a9aaabacadaeaf";
    private static final byte[] TRACE = counting(0xC0, 8);
    private static final String TRACE_HEX = "c0c1c2c3c4c5c6c7";
    private static final byte[] WRAP = counting(0x40, 48);
    private static final String WRAP_HEX =
            "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f" + "606162636465666768696a6b6c6d6e6f";

    @Test
    void enrolled() throws WireException {
        Enrolled back = (Enrolled) assertEncoding(
                new Enrolled(2, counting(0x40, 32), counting(0x10, 16)),
                "41", // type
                "00000002", // generation
                "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f", // D
                "101112131415161718191a1b1c1d1e1f"); // ticket

        assertThat(back.generation).isEqualTo(2);
        assertThat(back.secret).isEqualTo(counting(0x40, 32));
        assertThat(back.ticket).isEqualTo(counting(0x10, 16));
    }

    @Test
    void registeredWithGateway() throws WireException {
        byte[] address = {10, 0, 0, 7};
        byte[] gateway = {10, 0, 0, 1};

        Registered back = (Registered) assertEncoding(
                new Registered(9, address, 24, gateway, 600, 601, 30, counting(0x10, 16)),
                "42", // type
                "00000009", // epoch
                "04 0a000007", // address
                "18", // prefix
                "04 0a000001", // gateway
                "00000258", // leaseSeconds
                "00000259", // graceSeconds
                "001e", // keepAliveSeconds
                "101112131415161718191a1b1c1d1e1f"); // ticket

        assertThat(back.epoch).isEqualTo(9);
        assertThat(back.address).isEqualTo(address);
        assertThat(back.prefix).isEqualTo(24);
        assertThat(back.gateway).isEqualTo(gateway);
        assertThat(back.leaseSeconds).isEqualTo(600);
        assertThat(back.graceSeconds).isEqualTo(601);
        assertThat(back.keepAliveSeconds).isEqualTo(30);
        assertThat(back.ticket).isEqualTo(counting(0x10, 16));
    }

    @Test
    void registeredWithoutGateway() throws WireException {
        Registered back = (Registered) assertEncoding(
                new Registered(9, counting(0xE0, 16), 128, null, 1, 2, 3, counting(0x10, 16)),
                "42", // type
                "00000009", // epoch
                "10 e0e1e2e3e4e5e6e7e8e9eaebecedeeef", // address
                "80", // prefix
                "00", // no gateway
                "00000001", // leaseSeconds
                "00000002", // graceSeconds
                "0003", // keepAliveSeconds
                "101112131415161718191a1b1c1d1e1f"); // ticket

        assertThat(back.gateway).isNull();
        assertThat(back.address).isEqualTo(counting(0xE0, 16));
    }

    @Test
    void refused() throws WireException {
        Refused back = (Refused) assertEncoding(
                new Refused(RefusedCode.TRY_LATER, 60),
                "43", // type
                "06", // code
                "003c"); // retryAfterSeconds

        assertThat(back.code).isEqualTo(RefusedCode.TRY_LATER);
        assertThat(back.retryAfterSeconds).isEqualTo(60);
    }

    @Test
    void ping() throws WireException {
        Ping back = (Ping) assertEncoding(
                new Ping(17, 16),
                "44", // type
                "00000011", // pingId
                "00000010"); // ackedPong

        assertThat(back.pingId).isEqualTo(17);
        assertThat(back.ackedPong).isEqualTo(16);
    }

    @Test
    void offer() throws WireException {
        Offer back = (Offer) assertEncoding(
                new Offer(SID, TRACE, "box-1", new byte[] {5}, 1, 16384, 30, WRAP),
                "45", // type
                SID_HEX, // sid
                TRACE_HEX, // traceId
                "05 626f782d31", // caller "box-1"
                "01 05", // service
                "01", // suite
                "4000", // maxRecord
                "001e", // ttlSeconds
                WRAP_HEX); // wrap

        assertThat(back.sid).isEqualTo(SID);
        assertThat(back.traceId).isEqualTo(TRACE);
        assertThat(back.caller).isEqualTo("box-1");
        assertThat(back.service).containsExactly(5);
        assertThat(back.suite).isEqualTo(1);
        assertThat(back.maxRecord).isEqualTo(16384);
        assertThat(back.ttlSeconds).isEqualTo(30);
        assertThat(back.wrap).isEqualTo(WRAP);
    }

    @Test
    void grant() throws WireException {
        byte[] address = {10, 0, 0, 8};

        Grant back = (Grant) assertEncoding(
                new Grant(0x80000001L, SID, TRACE, "box-2", new byte[0], 2, 1024, 15, address, 8021, WRAP),
                "46", // type
                "80000001", // requestId
                SID_HEX, // sid
                TRACE_HEX, // traceId
                "05 626f782d32", // target "box-2"
                "00", // service
                "02", // suite
                "0400", // maxRecord
                "000f", // ttlSeconds
                "04 0a000008", // address
                "1f55", // port
                WRAP_HEX); // wrap

        assertThat(back.requestId).isEqualTo(0x80000001L);
        assertThat(back.sid).isEqualTo(SID);
        assertThat(back.traceId).isEqualTo(TRACE);
        assertThat(back.target).isEqualTo("box-2");
        assertThat(back.service).isEmpty();
        assertThat(back.suite).isEqualTo(2);
        assertThat(back.maxRecord).isEqualTo(1024);
        assertThat(back.ttlSeconds).isEqualTo(15);
        assertThat(back.address).isEqualTo(address);
        assertThat(back.port).isEqualTo(8021);
        assertThat(back.wrap).isEqualTo(WRAP);
    }

    @Test
    void callFailed() throws WireException {
        CallFailed back = (CallFailed) assertEncoding(
                new CallFailed(4, CallFailure.LIMIT, 2),
                "47", // type
                "00000004", // requestId
                "07", // reason
                "0002"); // retryAfterSeconds

        assertThat(back.requestId).isEqualTo(4);
        assertThat(back.reason).isEqualTo(CallFailure.LIMIT);
        assertThat(back.retryAfterSeconds).isEqualTo(2);
    }

    @Test
    void cancel() throws WireException {
        Cancel back = (Cancel) assertEncoding(
                new Cancel(SID, EndReason.CALLER_LOST),
                "48", // type
                SID_HEX, // sid
                "03"); // reason

        assertThat(back.sid).isEqualTo(SID);
        assertThat(back.reason).isEqualTo(EndReason.CALLER_LOST);
    }

    @Test
    void revoke() throws WireException {
        Revoke back = (Revoke) assertEncoding(
                new Revoke(MessageSamples.sid(0), EndReason.OPERATOR),
                "49", // type
                "00000000000000000000000000000000", // sid: every session
                "01"); // reason

        assertThat(back.sid.isZero()).isTrue();
        assertThat(back.reason).isEqualTo(EndReason.OPERATOR);
    }

    @Test
    void keySet() throws WireException {
        KeySetEntry[] keys = {new KeySetEntry(1, counting(0x40, 32)), new KeySetEntry(1, counting(0x60, 32))};

        KeySet back = (KeySet) assertEncoding(
                new KeySet(5, keys),
                "4a", // type
                "00000005", // serial
                "02", // count
                "01 20 404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f", // group, publicKey
                "01 20 606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"); // group, publicKey

        assertThat(back.serial).isEqualTo(5);
        assertThat(back.entries).hasSize(2);
        assertThat(back.entries[1].group).isEqualTo(KeySetEntry.GROUP_X25519_SHA256);
        assertThat(back.entries[1].publicKey).isEqualTo(counting(0x60, 32));
    }

    @Test
    void close() throws WireException {
        Close back = (Close) assertEncoding(
                new Close(CloseReason.SUPERSEDED, 60),
                "7f", // type
                "04", // reason
                "003c"); // retryAfterSeconds

        assertThat(back.reason).isEqualTo(CloseReason.SUPERSEDED);
        assertThat(back.retryAfterSeconds).isEqualTo(60);
    }

    private static Message assertEncoding(Message m, String... groups) throws WireException {
        byte[] expected = hex(groups);
        assertThat(MessageSamples.encoded(m)).isEqualTo(expected);
        return ControlCodec.decodeFromServer(expected, 0, expected.length);
    }
}
