package org.stblink.toolchain.transcript;

import static org.stblink.toolchain.transcript.PlatformCrypto.concat;
import static org.stblink.toolchain.transcript.PlatformCrypto.open;
import static org.stblink.toolchain.transcript.PlatformCrypto.slice;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** One control connection, decoded. */
final class ControlReading {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] NO_AD = new byte[0];

    final byte[] ephemeralPrivate;
    final NoiseReader noise;
    final List<MessageText> fromDevice;
    final List<MessageText> fromServer;
    private final StringBuilder opening = new StringBuilder();
    private final StringBuilder deviceText = new StringBuilder();
    private final StringBuilder serverText = new StringBuilder();

    ControlReading(Recorder recorder, String device, byte[] serverPublic, byte[] sent, byte[] received) {
        byte[] preamble = slice(sent, 0, 11);
        List<byte[]> up = frames(sent, 11);
        List<byte[]> down = frames(received, 0);
        byte[] first = up.get(0);
        byte[] second = slice(down.get(0), 1, 48);
        ephemeralPrivate = recorder.privateOf(device, slice(first, 0, 32));
        byte[] prologue = concat("STBLink/1 control".getBytes(StandardCharsets.US_ASCII), preamble);
        noise = new NoiseReader("Noise_NK_25519_ChaChaPoly_SHA256", prologue);
        noise.nk(serverPublic, ephemeralPrivate, first, second);
        line(opening, "preamble", preamble);
        line(opening, "prologue", prologue);
        line(opening, "device's ephemeral private key", ephemeralPrivate);
        line(opening, "message 1", first);
        line(opening, "S's first frame (kind, message 2)", down.get(0));
        line(opening, "h", noise.h());
        line(opening, "device's sending key", noise.firstKey);
        line(opening, "S's sending key", noise.secondKey);
        line(opening, "e", noise.export());
        fromDevice = messages(up, noise.firstKey, deviceText, "device → S");
        fromServer = messages(down, noise.secondKey, serverText, "S → device");
    }

    static List<byte[]> frames(byte[] wire, int from) {
        List<byte[]> frames = new ArrayList<>();
        for (int at = from; at < wire.length; ) {
            int length = (wire[at] & 0xFF) << 8 | wire[at + 1] & 0xFF;
            frames.add(slice(wire, at + 2, length));
            at += 2 + length;
        }
        return frames;
    }

    static List<MessageText> messages(List<byte[]> frames, byte[] key, StringBuilder text, String direction) {
        List<MessageText> messages = new ArrayList<>();
        for (int i = 1; i < frames.size(); i++) {
            byte[] plain = open(key, i - 1, NO_AD, frames.get(i));
            if (plain == null) {
                throw new IllegalStateException(direction + " frame " + i + " does not open");
            }
            MessageText message = new MessageText(plain);
            messages.add(message);
            text.append("**")
                    .append(message.name())
                    .append("**, ")
                    .append(direction)
                    .append(", counter ")
                    .append(i - 1);
            text.append("\n\n```\n").append(message);
            text.append("    frame             ").append(HEX.formatHex(new byte[] {
                (byte) (frames.get(i).length >> 8), (byte) frames.get(i).length
            }));
            text.append(' ').append(HEX.formatHex(frames.get(i))).append("\n```\n\n");
        }
        return messages;
    }

    /** The first message of that name, from either side. */
    MessageText message(String name) {
        for (List<MessageText> side : List.of(fromDevice, fromServer)) {
            for (MessageText m : side) {
                if (m.name().equals(name)) {
                    return m;
                }
            }
        }
        throw new IllegalStateException("the run had no " + name);
    }

    String opening() {
        return "```\n" + opening + "```\n\n";
    }

    String messages() {
        return deviceText.toString() + serverText;
    }

    static void line(StringBuilder text, String name, byte[] value) {
        text.append(String.format("    %-34s %s%n", name, HEX.formatHex(value)));
    }
}
