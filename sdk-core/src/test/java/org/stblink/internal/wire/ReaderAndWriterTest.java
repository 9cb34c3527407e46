package org.stblink.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ReaderAndWriterTest {
    @Test
    void fieldsComeBackAsTheyWereWritten() throws WireException {
        byte[] b = new byte[128];
        WireWriter w = new WireWriter(b, 3, 128);
        w.u8(0xFE)
                .u16(0xFEDC)
                .u32(0xFEDCBA98L)
                .u64(0x7EDCBA9876543210L)
                .bytes(new byte[] {1, 2})
                .str8(new byte[] {3})
                .id("a.B_c:9-")
                .text("grüß dich 📺")
                .ip8(new byte[] {10, 0, 0, 1})
                .ip8(null)
                .sid(MessageSamples.sid(0x77))
                .ascii("end");

        WireReader r = new WireReader(b, 3, w.position() - 3);
        assertThat(r.u8()).isEqualTo(0xFE);
        assertThat(r.u16()).isEqualTo(0xFEDC);
        assertThat(r.u32()).isEqualTo(0xFEDCBA98L);
        assertThat(r.u64()).isEqualTo(0x7EDCBA9876543210L);
        assertThat(r.bytes(2)).containsExactly(1, 2);
        assertThat(r.str8(0, 1)).containsExactly(3);
        assertThat(r.id()).isEqualTo("a.B_c:9-");
        assertThat(r.text(32)).isEqualTo("grüß dich 📺");
        assertThat(r.ip8()).containsExactly(10, 0, 0, 1);
        assertThat(r.optionalIp8()).isNull();
        assertThat(r.sid()).isEqualTo(MessageSamples.sid(0x77));
        assertThat(r.remaining()).isEqualTo(3);
        assertThat(r.bytes(3)).containsExactly('e', 'n', 'd');
        assertThat(r.position()).isEqualTo(w.position());
    }

    @Test
    void integersAreBigEndian() throws WireException {
        byte[] b = new byte[15];
        new WireWriter(b, 0, 15).u8(1).u16(0x0203).u32(0x04050607L).u64(0x08090A0B0C0D0E0FL);

        assertThat(b).isEqualTo(Bytes.counting(1, 15));
    }

    @Test
    void readerStopsAtItsPartOfTheArray() {
        byte[] b = new byte[64];

        assertReason(WireException.TRUNCATED, () -> new WireReader(b, 10, 0).u8());
        assertReason(WireException.TRUNCATED, () -> new WireReader(b, 10, 1).u16());
        assertReason(WireException.TRUNCATED, () -> new WireReader(b, 10, 3).u32());
        assertReason(WireException.TRUNCATED, () -> new WireReader(b, 10, 7).u64());
        assertReason(WireException.TRUNCATED, () -> new WireReader(b, 10, 4).bytes(5));
        assertReason(WireException.TRUNCATED, () -> new WireReader(b, 10, 15).sid());
        assertReason(WireException.TRUNCATED, () -> new WireReader(new byte[] {5, 1, 1}, 0, 3).str8(0, 9));
        assertReason(WireException.TRUNCATED, () -> new WireReader(new byte[] {5, 'a'}, 0, 2).id());
        assertReason(WireException.TRUNCATED, () -> new WireReader(new byte[] {5, 'a'}, 0, 2).text(9));
        assertReason(WireException.TRUNCATED, () -> new WireReader(new byte[] {4, 1}, 0, 2).ip8());
        assertReason(WireException.TRUNCATED, () -> new WireReader(new byte[1], 0, 0).optionalIp8());
    }

    @Test
    void lengthIsJudgedBeforeTheBytes() {
        assertReason(WireException.BAD_LENGTH, () -> new WireReader(new byte[] {10}, 0, 1).str8(0, 9));
        assertReason(WireException.BAD_LENGTH, () -> new WireReader(new byte[] {1}, 0, 1).str8(2, 9));
        assertReason(WireException.BAD_LENGTH, () -> new WireReader(new byte[] {0}, 0, 1).id());
        assertReason(WireException.BAD_LENGTH, () -> new WireReader(new byte[] {65}, 0, 1).id());
        assertReason(WireException.BAD_LENGTH, () -> new WireReader(new byte[] {10}, 0, 1).text(9));
        assertReason(WireException.BAD_LENGTH, () -> new WireReader(new byte[] {0}, 0, 1).ip8());
        assertReason(WireException.BAD_LENGTH, () -> new WireReader(new byte[] {6}, 0, 1).optionalIp8());
    }

    @Test
    void valueOutsideItsRangeIsRefused() {
        byte[] seven = {0, 0, 0, 7};

        assertReason(WireException.BAD_VALUE, () -> new WireReader(seven, 3, 1).u8(8, 9));
        assertReason(WireException.BAD_VALUE, () -> new WireReader(seven, 3, 1).u8(1, 6));
        assertReason(WireException.BAD_VALUE, () -> new WireReader(seven, 2, 2).u16(8, 9));
        assertReason(WireException.BAD_VALUE, () -> new WireReader(seven, 0, 4).u32(8));
        assertReason(WireException.BAD_VALUE, () -> new WireReader(MessageSamples.ones(8), 0, 8).u64());
        assertReason(WireException.BAD_VALUE, () -> new WireReader(new byte[] {1, '/'}, 0, 2).id());
        assertReason(WireException.BAD_VALUE, () -> new WireReader(new byte[] {1, (byte) 0xE9}, 0, 2).id());
    }

    @Test
    void exceptionNamesThingAndField() {
        WireReader r = new WireReader(new byte[0], 0, 0).what("OFFER").at("suite");

        assertThatThrownBy(r::u8).hasMessage("OFFER.suite: truncated");
    }

    @Test
    void writerStopsAtItsLimit() throws WireException {
        byte[] b = new byte[8];
        WireWriter w = new WireWriter(b, 0, 4).u16(0x0102).u8(3);

        assertReason(WireException.TOO_LONG, () -> w.u16(0xFFFF));
        assertReason(WireException.TOO_LONG, () -> w.bytes(new byte[2]));
        assertReason(WireException.TOO_LONG, () -> w.ascii("ab"));
        assertReason(WireException.TOO_LONG, () -> w.sid(MessageSamples.sid(1)));
        assertThat(w.remaining()).isEqualTo(1);
        assertThat(b).containsExactly(1, 2, 3, 0, 0, 0, 0, 0);
    }

    @Test
    void longestStringHas255Bytes() throws WireException {
        byte[] b = new byte[256];

        new WireWriter(b, 0, 256).str8(MessageSamples.ones(255));

        assertThat(new WireReader(b, 0, 256).str8(255, 255)).isEqualTo(MessageSamples.ones(255));
    }

    @Test
    void writerRefusesWhatHasNoEncoding() {
        WireWriter w = new WireWriter(new byte[512], 0, 512);

        assertReason(WireException.BAD_LENGTH, () -> w.str8(new byte[256]));
        assertReason(WireException.BAD_LENGTH, () -> w.text("x".repeat(256)));
        assertReason(WireException.BAD_VALUE, () -> w.text("\uDC00"));
    }

    @Test
    void partsOutsideTheArrayAreTheCallersMistake() {
        byte[] b = new byte[4];

        assertThatIllegalArgumentException().isThrownBy(() -> new WireReader(b, 1, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> new WireReader(b, -1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new WireReader(b, 0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new WireReader(b, 1, Integer.MAX_VALUE));
        assertThatIllegalArgumentException().isThrownBy(() -> new WireWriter(b, 0, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> new WireWriter(b, 3, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new WireWriter(b, -1, 2));
    }

    @Test
    void everyReasonHasItsText() {
        String[] texts = {
            "truncated",
            "length not allowed",
            "value not allowed",
            "unknown type",
            "too long",
            "not this protocol",
            "version not spoken",
            "reason 8"
        };
        for (int reason = WireException.TRUNCATED; reason <= WireException.BAD_VERSION + 1; reason++) {
            assertThat(new WireException(reason, "READY.port")).hasMessage("READY.port: " + texts[reason - 1]);
        }
    }

    private static void assertReason(int reason, ThrowingCallable call) {
        WireException e = catchThrowableOfType(WireException.class, call);
        assertThat(e).isNotNull();
        assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
    }
}
