package org.stblink.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

class PeerRecordTest {
    private static final int MAX = 1024;

    @Test
    void headerIsTypeAndPadLength() throws WireException {
        byte[] b = new byte[12];
        PeerRecord.writeHeader(b, 2, PeerRecord.DATA_EOM, 0x0104);

        assertThat(b).startsWith(0, 0, 6, 1, 4, 0);
        assertThat(PeerRecord.type(b, 2)).isEqualTo(PeerRecord.DATA_EOM);
    }

    @Test
    void dataIsWhatIsNeitherHeaderNorPadding() throws WireException {
        byte[] b = new byte[20];
        PeerRecord.writeHeader(b, 1, PeerRecord.DATA, 5);

        assertThat(PeerRecord.dataLength(b, 1, 3 + 7 + 5, MAX)).isEqualTo(7);
        assertThat(PeerRecord.dataLength(b, 1, 3 + 5, MAX)).isZero();
    }

    @Test
    void paddingBeyondTheRecordIsRefused() {
        byte[] b = new byte[20];
        PeerRecord.writeHeader(b, 0, PeerRecord.DATA, 6);

        assertThat(reason(b, 3 + 5)).isEqualTo(WireException.BAD_LENGTH);
        PeerRecord.writeHeader(b, 0, PeerRecord.DATA, 65535);
        assertThat(reason(b, 20)).isEqualTo(WireException.BAD_LENGTH);
    }

    @Test
    void recordWithoutWholeHeaderIsRefused() {
        for (int n = 0; n < PeerRecord.HEADER_BYTES; n++) {
            assertThat(reason(new byte[3], n)).isEqualTo(WireException.TRUNCATED);
        }
    }

    @Test
    void dataAndPaddingTogetherStayWithinMaxRecord() throws WireException {
        byte[] b = new byte[3 + MAX + 1];
        PeerRecord.writeHeader(b, 0, PeerRecord.DATA, 1000);

        assertThat(PeerRecord.dataLength(b, 0, 3 + MAX, MAX)).isEqualTo(24);
        assertThat(reason(b, 3 + MAX + 1)).isEqualTo(WireException.TOO_LONG);
    }

    @Test
    void eachTypeHasItsLength() throws WireException {
        int[] empty = {PeerRecord.CONFIRM, PeerRecord.END, PeerRecord.REKEY};
        byte[] b = new byte[64];
        for (int type : empty) {
            PeerRecord.writeHeader(b, 0, type, 4);
            assertThat(PeerRecord.dataLength(b, 0, 3 + 4, MAX)).isZero();
            assertThat(reason(b, 3 + 5)).as("type %d", type).isEqualTo(WireException.BAD_LENGTH);
        }
        PeerRecord.writeHeader(b, 0, PeerRecord.CLOSE, 4);
        assertThat(PeerRecord.dataLength(b, 0, 3 + 1 + 4, MAX)).isEqualTo(1);
        assertThat(reason(b, 3 + 4)).isEqualTo(WireException.BAD_LENGTH);
        assertThat(reason(b, 3 + 2 + 4)).isEqualTo(WireException.BAD_LENGTH);
    }

    @Test
    void unknownTypesAreRefusedBelow0x80AndSkippableFromThere() throws WireException {
        byte[] b = new byte[64];
        for (int type = 0; type < 256; type++) {
            PeerRecord.writeHeader(b, 0, type, 0);
            if (type >= PeerRecord.IGNORABLE_FROM) {
                assertThat(PeerRecord.dataLength(b, 0, 3 + 9, MAX)).isEqualTo(9);
            } else if (type == 0 || type > PeerRecord.DATA_EOM) {
                assertThat(reason(b, 3)).as("type %d", type).isEqualTo(WireException.UNKNOWN_TYPE);
            }
        }
    }

    @Test
    void frameSizesAreThoseOfTheSpecification() {
        assertThat(PeerRecord.FRAME_MIN_BYTES).isEqualTo(19);
        assertThat(PeerRecord.frameMaxBytes(1024)).isEqualTo(1024 + 19);
        assertThat(PeerRecord.FRAME_MAX_BYTES).isEqualTo(16384 + 19);
    }

    @Test
    void padLengthThatDoesNotFitIsTheCallersMistake() {
        assertThatIllegalArgumentException().isThrownBy(() -> PeerRecord.writeHeader(new byte[3], 0, 1, 65536));
        assertThatIllegalArgumentException().isThrownBy(() -> PeerRecord.writeHeader(new byte[3], 0, 1, -1));
    }

    private static int reason(byte[] b, int len) {
        WireException e = catchThrowableOfType(WireException.class, () -> PeerRecord.dataLength(b, 0, len, MAX));
        assertThat(e).isNotNull();
        return e.reason();
    }
}
