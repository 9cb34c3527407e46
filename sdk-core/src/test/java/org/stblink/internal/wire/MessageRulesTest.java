package org.stblink.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Ranges of fields, on the way out (the caller's mistake) and on the way in (the other side's); and what is printed. */
class MessageRulesTest {
    private static final SessionId SID = MessageSamples.sid(0xAB);

    @Test
    void wrongArgumentNamesMessageFieldAndRange() {
        assertRefused(() -> new Ready(65536), "READY.port is 65536, allowed 0 to 65535");
        assertRefused(() -> new Ready(-1), "READY.port is -1, allowed 0 to 65535");
        assertRefused(() -> new NotReady(256), "NOT_READY.reason is 256, allowed 0 to 255");
        assertRefused(() -> new Pong(1L << 32), "PONG.pingId is 4294967296, allowed 0 to 4294967295");
        assertRefused(() -> new Ping(0, 0), "PING.pingId is 0, allowed 1 to 4294967295");
        assertRefused(() -> new Answer(SID, 3), "ANSWER.verdict is 3, allowed 0 to 2");
        assertRefused(() -> new Answer(null, 0), "ANSWER.sid is null");
        assertRefused(() -> new SessionDown(SID, 0, -1, 0), "SESSION_DOWN.bytesSent is -1, allowed 0 and up");
        assertRefused(() -> new SessionEntry(SID, 0, 1, "a"), "SESSIONS.role is 0, allowed 1 to 2");
        assertRefused(() -> new SessionEntry(SID, 3, 1, "a"), "SESSIONS.role is 3, allowed 1 to 2");
        assertRefused(() -> new Sessions(true, new SessionEntry[17]), "SESSIONS.count is 17, allowed 0 to 16");
        assertRefused(() -> new Sessions(true, new SessionEntry[1]), "SESSIONS.entries has null at 0");
        assertRefused(() -> new KeySet(0, new KeySetEntry[0]), "KEY_SET.count is 0, allowed 1 to 8");
        assertRefused(() -> new KeySet(0, new KeySetEntry[9]), "KEY_SET.count is 9, allowed 1 to 8");
        assertRefused(() -> new KeySet(0, new KeySetEntry[1]), "KEY_SET.entries has null at 0");
        assertRefused(() -> new KeySetEntry(3, new byte[32]), "KEY_SET.group is 3, allowed 1 to 2");
        assertRefused(
                () -> new Request(0, new byte[8], "a b", new byte[0]),
                "REQUEST.target is not 1 to 64 of A-Z a-z 0-9 . _ : -");
        assertRefused(
                () -> new Request(0, new byte[7], "a", new byte[0]), "REQUEST.traceId has 7, allowed 8 to 8 bytes");
        assertRefused(
                () -> new Request(0, new byte[8], "a", new byte[33]), "REQUEST.service has 33, allowed 0 to 32 bytes");
        assertRefused(
                () -> new Enrolled(0, new byte[32], new byte[16]), "ENROLLED.generation is 0, allowed 1 to 4294967295");
    }

    @Test
    void tokenIsEmptyOrLongEnough() {
        for (int n : new int[] {1, 15, 33}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Enrol("a", new byte[n], new byte[16], "", new byte[32]))
                    .withMessageContaining("ENROL.token has " + n);
        }
        byte[] short15 = Bytes.hex("01", "01 61", "0f", "00".repeat(15 + 16), "00", "00".repeat(32));
        assertThatThrownBy(() -> ControlCodec.decode(short15, 0, short15.length))
                .hasMessage("ENROL.token: length not allowed");
    }

    @Test
    void maxRecordStaysBetweenItsBounds() {
        for (int wrong : new int[] {1023, 16385}) {
            assertRefused(
                    () -> new Register("a", new byte[16], 0, "", "", new byte[1], wrong, new byte[32]),
                    "REGISTER.maxRecord is " + wrong + ", allowed 1024 to 16384");
            assertThatThrownBy(() -> {
                        byte[] b = MessageSamples.encoded(MessageSamples.minimal(Offer.TYPE));
                        int at = b.length - Sizes.WRAP - 4;
                        b[at] = (byte) (wrong >> 8);
                        b[at + 1] = (byte) wrong;
                        ControlCodec.decode(b, 0, b.length);
                    })
                    .hasMessage("OFFER.maxRecord: value not allowed");
        }
    }

    @Test
    void textIsMeasuredInBytesOfUtf8() {
        assertThat(new Enrol("a", new byte[0], new byte[16], "€".repeat(21), new byte[32]).username)
                .hasSize(21);
        assertRefused(
                () -> new Enrol("a", new byte[0], new byte[16], "€".repeat(22), new byte[32]),
                "ENROL.username is not text of at most 64 bytes of UTF-8");
        assertRefused(
                () -> new Enrol("a", new byte[0], new byte[16], "\uD83D", new byte[32]),
                "ENROL.username is not text of at most 64 bytes of UTF-8");
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        String[] malformed = {
            "ff", // never in UTF-8
            "c3", // second byte missing
            "c080", // overlong NUL
            "eda080" // half a surrogate pair
        };
        for (String text : malformed) {
            String length = HexFormat.of().toHexDigits((byte) (text.length() / 2));
            byte[] b = Bytes.hex("01", "01 61", "00", "00".repeat(16), length, text, "00".repeat(32));
            assertThatThrownBy(() -> ControlCodec.decode(b, 0, b.length))
                    .as(text)
                    .hasMessage("ENROL.username: value not allowed");
        }
    }

    @Test
    void prefixAndGatewayFitTheAddress() {
        byte[] v4 = new byte[4];
        byte[] v6 = new byte[16];

        assertRefused(() -> new Registered(0, v4, 33, null, 0, 0, 1, v6), "REGISTERED.prefix is 33, allowed 0 to 32");
        assertRefused(
                () -> new Registered(0, v6, 129, null, 0, 0, 1, v6), "REGISTERED.prefix is 129, allowed 0 to 128");
        assertRefused(
                () -> new Registered(0, v4, 0, v6, 0, 0, 1, v6), "REGISTERED.gateway has 16, allowed 4 to 4 bytes");
        assertRefused(
                () -> new Registered(0, new byte[5], 0, null, 0, 0, 1, v6),
                "REGISTERED.address has 5, allowed 4 or 16 bytes");
        byte[] mixed = Bytes.hex("42", "00000000", "04 00000000", "00", "10", "00".repeat(16 + 26));
        assertThatThrownBy(() -> ControlCodec.decode(mixed, 0, mixed.length))
                .hasMessage("REGISTERED.gateway: length not allowed");
        byte[] wide = Bytes.hex("42", "00000000", "04 00000000", "21", "00", "00".repeat(26));
        assertThatThrownBy(() -> ControlCodec.decode(wide, 0, wide.length))
                .hasMessage("REGISTERED.prefix: value not allowed");
    }

    @Test
    void countBeyond63BitsIsRefused() {
        byte[] b = Bytes.hex("0a", "00".repeat(17), "8000000000000000", "0000000000000000");

        assertThatThrownBy(() -> ControlCodec.decode(b, 0, b.length))
                .hasMessage("SESSION_DOWN.bytesSent: value not allowed");
    }

    @Test
    void codesOfALaterVersionAreTaken() throws WireException {
        byte[] b = Bytes.hex("43", "c8", "0000");

        assertThat(MessageText.of(ControlCodec.decode(b, 0, b.length)))
                .isEqualTo("REFUSED code=?200 retryAfterSeconds=0");
    }

    @Test
    void registerDraftCannotBeWrittenUntilItHasItsMac() throws WireException {
        Register draft = new Register("a", new byte[16], 0, "", "", new byte[1], 1024);

        assertThatIllegalStateException().isThrownBy(() -> MessageSamples.encoded(draft));
        assertThat(MessageSamples.encoded(draft.withMac(new byte[32])))
                .isEqualTo(MessageSamples.encoded(MessageSamples.minimal(Register.TYPE)));
        assertRefused(() -> draft.withMac(new byte[31]), "REGISTER.mac has 31, allowed 32 to 32 bytes");
    }

    @Test
    void nothingSecretIsPrinted() {
        byte[] secret = Bytes.hex("5e".repeat(48));
        byte[] b16 = Arrays.copyOf(secret, 16);
        byte[] b32 = Arrays.copyOf(secret, 32);
        Message[] messages = {
            new Enrol("box-1", b32, b16, "^^^^^^", b32),
            new Register("box-1", b16, 1, "m", "f", new byte[] {1}, 1024, b32),
            new Enrolled(1, b32, b16),
            new Registered(1, new byte[] {10, 0, 0, 1}, 8, null, 1, 1, 1, b16),
            new Offer(SID, new byte[8], "box-1", new byte[0], 1, 1024, 30, secret),
            new Grant(1, SID, new byte[8], "box-2", new byte[0], 1, 1024, 15, new byte[4], 1, secret)
        };
        for (Message m : messages) {
            assertThat(m).hasToString(MessageType.name(m.type()));
            assertThat(MessageText.of(m))
                    .startsWith(MessageType.name(m.type()) + " ")
                    .doesNotContainIgnoringCase("5e5e")
                    .doesNotContain("94")
                    .doesNotContain("^^")
                    .doesNotContain("[B@");
        }
    }

    @Test
    void wrongSecretIsNotQuoted() {
        byte[] secret = "hunter2-hunter2-hunter2-hunter2-hunter2".getBytes(StandardCharsets.US_ASCII);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Enrol("a", secret, new byte[16], "", new byte[32]))
                .satisfies(e ->
                        assertThat(e.getMessage()).doesNotContain("hunter2").doesNotContain("68756e"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Enrol("a", new byte[0], new byte[16], "hunter2".repeat(20), new byte[32]))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    @Test
    void printedMessageTellsOneCallFromAnother() {
        assertThat(MessageText.of(new Answer(SID, Verdict.DECLINED)))
                .isEqualTo("ANSWER sid=abababababababababababababababab verdict=DECLINED");
        assertThat(MessageText.of(new Request(7, Bytes.counting(1, 8), "box-2", new byte[0])))
                .isEqualTo("REQUEST requestId=7 traceId=0102030405060708 target=box-2");
        assertThat(MessageText.of(MessageSamples.minimal(Offer.TYPE)))
                .isEqualTo("OFFER sid=00000000000000000000000000000000 traceId=0000000000000000 caller=a suite=0"
                        + " maxRecord=1024 ttlSeconds=0");
        assertThat(MessageText.of(new TicketStored())).isEqualTo("TICKET_STORED");
        assertThat(MessageType.name(0x99)).isEqualTo("0x99");
    }

    @Test
    void everyMessageWithIdentifiersPrintsThem() {
        for (int type : MessageSamples.TYPES) {
            Message smallest = MessageSamples.minimal(type);
            Message largest = MessageSamples.maximal(type);
            if (type != TicketStored.TYPE
                    && type != ReEnrol.TYPE
                    && type != Awake.TYPE) { // nothing in those but secrets and a username
                assertThat(MessageText.of(smallest)).contains("=").isNotEqualTo(MessageText.of(largest));
            }
        }
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
