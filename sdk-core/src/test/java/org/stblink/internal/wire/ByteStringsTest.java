package org.stblink.internal.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.stblink.internal.wire.Bytes.counting;
import static org.stblink.internal.wire.Bytes.hex;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The byte strings both ends must agree on, byte for byte. */
class ByteStringsTest {
    private static final byte[] SID = counting(0xA0, 16);
    private static final String SID_HEX = "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf";
    private static final byte[] H = counting(0x40, 32);
    private static final String H_HEX = "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f";

    @Test
    void controlPrologue() {
        byte[] preamble = new ControlPreamble(1, 1, counting(0x70, 4)).bytes();

        assertThat(Prologues.control(preamble))
                .isEqualTo(hex(
                        ascii("STBLink/1 control"), // label
                        "5354424c 01 01 01 70717273")); // preamble
    }

    @Test
    void peerPrologue() {
        assertThat(Prologues.peer(2, SID, "box-1", "x"))
                .isEqualTo(hex(
                        ascii("STBLink/1 peer"), // label
                        "01", // version
                        "02", // suite
                        SID_HEX, // sid
                        "05 626f782d31", // callerId
                        "01 78")); // targetId
    }

    @Test
    void registerLabel() {
        assertThat(Prologues.registerLabel()).isEqualTo(hex(ascii("STBLink/1 register")));
    }

    @Test
    void wrapInfo() {
        assertThat(WrapContext.info(SID, Role.TARGET, H))
                .isEqualTo(hex(
                        ascii("STBLink/1 code"), // label
                        SID_HEX, // sid
                        "02", // role
                        H_HEX)); // h
    }

    @Test
    void wrapAssociatedData() {
        assertThat(WrapContext.associatedData(1, SID, "box-1", "x", new byte[] {7}, Role.CALLER, H, 15))
                .isEqualTo(hex(
                        "01", // version
                        "01", // suite
                        SID_HEX, // sid
                        "05 626f782d31", // callerId
                        "01 78", // targetId
                        "01 07", // service
                        "01", // role
                        H_HEX, // h
                        "000f")); // ttlSeconds
    }

    @Test
    void longestByteStringsFit() {
        String id = "z".repeat(64);

        assertThat(Prologues.peer(255, SID, id, id)).hasSize(14 + 2 + 16 + 65 + 65);
        assertThat(WrapContext.associatedData(255, SID, id, id, new byte[32], 2, H, 65535))
                .hasSize(2 + 16 + 65 + 65 + 33 + 1 + 32 + 2);
    }

    @Test
    void wrongArgumentsAreRefused() {
        byte[] none = new byte[0];
        assertThatIllegalArgumentException().isThrownBy(() -> Prologues.control(new byte[10]));
        assertThatIllegalArgumentException().isThrownBy(() -> Prologues.peer(256, SID, "a", "b"));
        assertThatIllegalArgumentException().isThrownBy(() -> Prologues.peer(1, new byte[15], "a", "b"));
        assertThatIllegalArgumentException().isThrownBy(() -> Prologues.peer(1, SID, "", "b"));
        assertThatIllegalArgumentException().isThrownBy(() -> Prologues.peer(1, SID, "a", "ä"));
        assertThatIllegalArgumentException().isThrownBy(() -> WrapContext.info(new byte[17], 1, H));
        assertThatIllegalArgumentException().isThrownBy(() -> WrapContext.info(SID, 0, H));
        assertThatIllegalArgumentException().isThrownBy(() -> WrapContext.info(SID, 3, H));
        assertThatIllegalArgumentException().isThrownBy(() -> WrapContext.info(SID, 1, new byte[31]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WrapContext.associatedData(1, SID, "a", "b", none, 3, H, 15));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WrapContext.associatedData(1, SID, "a", "b", new byte[33], 1, H, 15));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WrapContext.associatedData(1, SID, "a", "b", none, 1, H, 65536));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WrapContext.associatedData(1, SID, "a", null, none, 1, H, 15));
    }

    private static String ascii(String label) {
        return HexFormat.of().formatHex(label.getBytes(US_ASCII));
    }
}
