package org.stblink.toolchain.capture;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.stblink.internal.wire.ControlCodec;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.WireException;
import org.stblink.server.admin.http.Json;

/** Reads what a server captured. */
final class CaptureFile {
    private static final int FORMAT = 1;

    private CaptureFile() {}

    /**
     * All lines.
     *
     * @throws IOException with the line's number, when it is no capture; a last line that is cut is left out
     */
    static List<CapturedLine> read(Path file) throws IOException {
        List<CapturedLine> lines = new ArrayList<>();
        int number = 0;
        long ms = 0;
        try (BufferedReader in = Files.newBufferedReader(file)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                Map<?, ?> object;
                try {
                    object = object(line);
                } catch (IOException e) {
                    if (in.readLine() == null && number > 1) {
                        return lines;
                    }
                    throw new IOException(file + ", line " + number + ": not a line of a capture", e);
                }
                ms = object.get("ms") instanceof Number at ? at.longValue() : ms;
                if (number == 1) {
                    requireHead(file, object);
                } else if (object.get("connection") instanceof Number connection) {
                    lines.add(line(file, number, ms, connection.longValue(), object));
                } else if (object.get("dropped") instanceof Number missing) {
                    lines.add(CapturedLine.gap(ms, missing.longValue()));
                } else {
                    throw new IOException(file + ", line " + number + ": not a line of a capture");
                }
            }
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is no text in UTF-8, so no capture", e);
        }
        if (number == 0) {
            throw new IOException(file + " is empty");
        }
        return lines;
    }

    /** An export of the audit begins with a format, too. */
    private static void requireHead(Path file, Map<?, ?> head) throws IOException {
        if (!Integer.valueOf(FORMAT).equals(head.get("format")) || !head.containsKey("startedAt")) {
            throw new IOException(file + " is no capture of format " + FORMAT);
        }
    }

    private static CapturedLine line(Path file, int number, long ms, long connection, Map<?, ?> object)
            throws IOException {
        if (object.get("event") instanceof String event) {
            return new CapturedLine(ms, connection, event, Boolean.TRUE.equals(object.get("resumed")), false, null, 0);
        }
        try {
            byte[] plain = HexFormat.of().parseHex(String.valueOf(object.get("hex")));
            Message message = ControlCodec.decode(plain, 0, plain.length);
            return new CapturedLine(ms, connection, null, false, "device".equals(object.get("from")), message, 0);
        } catch (WireException | IllegalArgumentException e) {
            throw new IOException(file + ", line " + number + ": not a control message (" + e.getMessage() + ")", e);
        }
    }

    private static Map<?, ?> object(String line) throws IOException {
        if (Json.parse(line.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> map) {
            return map;
        }
        throw new IOException("not an object");
    }
}
