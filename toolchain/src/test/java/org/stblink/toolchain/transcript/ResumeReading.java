package org.stblink.toolchain.transcript;

import static org.stblink.toolchain.transcript.ControlReading.line;
import static org.stblink.toolchain.transcript.PlatformCrypto.concat;
import static org.stblink.toolchain.transcript.PlatformCrypto.expand;
import static org.stblink.toolchain.transcript.PlatformCrypto.hmac;
import static org.stblink.toolchain.transcript.PlatformCrypto.sha256;
import static org.stblink.toolchain.transcript.PlatformCrypto.slice;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A control connection that resumes, decoded: section 4.4, read again. */
final class ResumeReading {
    private final StringBuilder state = new StringBuilder();
    private final StringBuilder opening = new StringBuilder();
    private final StringBuilder next = new StringBuilder();
    private final StringBuilder messages = new StringBuilder();

    /**
     * @param before e of the connection before
     * @param ticket that it brought
     */
    ResumeReading(byte[] before, byte[] ticket, byte[] kAuth, byte[] sent, byte[] received) {
        byte[] handle = slice(expand(before, ascii("STBLink/1 handle")), 0, 16);
        byte[] ratchet = expand(before, ascii("STBLink/1 ratchet"), ticket);
        line(state, "e before", before);
        line(state, "ticket", ticket);
        line(state, "handle", handle);
        line(state, "ratchet", ratchet);

        byte[] preamble = slice(sent, 0, 11);
        List<byte[]> up = ControlReading.frames(sent, 11);
        List<byte[]> down = ControlReading.frames(received, 0);
        byte[] body = up.get(0);
        byte[] hello = down.get(0);
        byte[] e = hmac(kAuth, ascii("STBLink/1 resume"), ratchet);
        byte[] proofD = hmac(e, ascii("STBLink/1 opening"), preamble, slice(body, 0, 56));
        byte[] h = sha256(ascii("STBLink/1 resume hash"), preamble, body, slice(hello, 1, 32));
        byte[] proofS = hmac(e, ascii("STBLink/1 answer"), h);
        byte[] deviceKey = expand(e, ascii("STBLink/1 device key"), h);
        byte[] serverKey = expand(e, ascii("STBLink/1 server key"), h);
        require("handle", handle, slice(body, 0, 16));
        require("mark", slice(ticket, 0, 8), slice(body, 16, 8));
        require("proofD", proofD, slice(body, 56, 32));
        require("proofS", proofS, slice(hello, 33, 32));
        line(opening, "preamble", preamble);
        line(opening, "e", e);
        line(opening, "nonceD", slice(body, 24, 32));
        line(opening, "proofD", proofD);
        line(opening, "device's frame (body)", body);
        line(opening, "S's first frame (body)", hello);
        line(opening, "h", h);
        line(opening, "proofS", proofS);
        line(opening, "device's sending key", deviceKey);
        line(opening, "S's sending key", serverKey);
        ControlReading.messages(up, deviceKey, messages, "device → S");
        List<MessageText> fromServer = ControlReading.messages(down, serverKey, messages, "S → device");
        byte[] nextTicket = fromServer.get(0).field("ticket");
        line(next, "next ticket", nextTicket);
        line(next, "next handle", slice(expand(e, ascii("STBLink/1 handle")), 0, 16));
        line(next, "next ratchet", expand(e, ascii("STBLink/1 ratchet"), nextTicket));
    }

    private static void require(String what, byte[] computed, byte[] sent) {
        if (!Arrays.equals(computed, sent)) {
            throw new IllegalStateException(what + ": the code and this reading differ");
        }
    }

    String text() {
        return "### State of the registration before\n\n```\n" + state + "```\n\n### Opening (section 4.4)\n\n```\n"
                + opening + "```\n\n### Next state\n\n```\n" + next + "```\n\n### Messages\n\n" + messages;
    }

    private static byte[] ascii(String text) {
        return concat(text.getBytes(StandardCharsets.US_ASCII));
    }
}
