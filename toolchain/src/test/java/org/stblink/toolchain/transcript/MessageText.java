package org.stblink.toolchain.transcript;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** Splits control messages into their fields, as section 5 of the protocol lays them out. */
final class MessageText {
    private static final HexFormat HEX = HexFormat.of();
    /** Name, then fields: {@code s} str8, {@code i} ip8, a number of bytes otherwise. */
    private static final Map<Integer, String> LAYOUTS = new HashMap<>();

    static {
        LAYOUTS.put(0x01, "ENROL deviceId:s token:s nonce:16 username:s pwKey:32");
        LAYOUTS.put(
                0x02, "REGISTER deviceId:s ticket:16 keySetSerial:4 model:s firmware:s suites:s maxRecord:2 mac:32");
        LAYOUTS.put(0x03, "READY port:2");
        LAYOUTS.put(0x06, "PONG pingId:4");
        LAYOUTS.put(0x07, "REQUEST requestId:4 traceId:8 target:s service:s");
        LAYOUTS.put(0x08, "ANSWER sid:16 verdict:1");
        LAYOUTS.put(0x09, "SESSION_UP sid:16");
        LAYOUTS.put(0x0A, "SESSION_DOWN sid:16 reason:1 bytesSent:8 bytesReceived:8");
        LAYOUTS.put(0x0B, "SESSIONS last:1 count:1");
        LAYOUTS.put(0x0F, "SLEEP expectedSeconds:4");
        LAYOUTS.put(0x10, "AWAKE");
        LAYOUTS.put(0x41, "ENROLLED generation:4 D:32 ticket:16");
        LAYOUTS.put(
                0x42,
                "REGISTERED epoch:4 address:i prefix:1 gateway:i leaseSeconds:4 graceSeconds:4 keepAliveSeconds:2 ticket:16");
        LAYOUTS.put(0x44, "PING pingId:4 ackedPong:4");
        LAYOUTS.put(0x45, "OFFER sid:16 traceId:8 caller:s service:s suite:1 maxRecord:2 ttlSeconds:2 wrap:48");
        LAYOUTS.put(
                0x46,
                "GRANT requestId:4 sid:16 traceId:8 target:s service:s suite:1 maxRecord:2 ttlSeconds:2 address:i port:2 wrap:48");
        LAYOUTS.put(0x47, "CALL_FAILED requestId:4 reason:1 retryAfterSeconds:2");
        LAYOUTS.put(0x4C, "WAKE traceId:8");
        LAYOUTS.put(0x7F, "CLOSE reason:1 retryAfterSeconds:2");
    }

    private final StringBuilder text = new StringBuilder();
    private final Map<String, byte[]> fields = new HashMap<>();
    private final String name;

    /** @throws IllegalStateException when the bytes are not exactly the fields */
    MessageText(byte[] message) {
        String layout = LAYOUTS.get(message[0] & 0xFF);
        if (layout == null) {
            throw new IllegalStateException("the transcript has no layout for type " + (message[0] & 0xFF));
        }
        String[] words = layout.split(" ");
        name = words[0];
        text.append(String.format("    %-17s %02x%n", "type", message[0] & 0xFF));
        int at = 1;
        for (int i = 1; i < words.length; i++) {
            String[] field = words[i].split(":");
            boolean counted = field[1].equals("s") || field[1].equals("i");
            int length = counted ? message[at] & 0xFF : Integer.parseInt(field[1]);
            int from = counted ? at + 1 : at;
            byte[] value = PlatformCrypto.slice(message, from, length);
            fields.put(field[0], value);
            text.append(String.format(
                    "    %-17s %s%s%n",
                    field[0], counted ? HEX.formatHex(message, at, at + 1) + " " : "", HEX.formatHex(value)));
            at = from + length;
        }
        if (at != message.length) {
            throw new IllegalStateException(name + " has " + (message.length - at) + " bytes that no field explains");
        }
    }

    String name() {
        return name;
    }

    byte[] field(String field) {
        return fields.get(field);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
