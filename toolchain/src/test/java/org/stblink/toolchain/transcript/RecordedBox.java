package org.stblink.toolchain.transcript;

import static org.stblink.toolchain.transcript.PlatformCrypto.concat;
import static org.stblink.toolchain.transcript.PlatformCrypto.expand;
import static org.stblink.toolchain.transcript.PlatformCrypto.hmac;
import static org.stblink.toolchain.transcript.PlatformCrypto.open;
import static org.stblink.toolchain.transcript.PlatformCrypto.slice;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A box of an earlier version: it sends the bytes that were recorded then, and reads what it is sent as it was laid out then. Only
 * what has to be new on a new connection is new: keys, tickets, session ids, and the mac over them. None of the SDK's code is
 * behind it.
 */
final class RecordedBox implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int PING = 0x44;
    private static final int PONG = 0x06;
    private static final int IGNORABLE = 0x80;

    final String id;
    private final Recording recording;
    private final Socket socket = new Socket();
    private NoiseReader noise;
    private long sent;
    private long received;
    private byte[] authKey;
    private byte[] wrapKey;
    private byte[] ticket;

    RecordedBox(Recording recording, String id) {
        this.recording = recording;
        this.id = id;
    }

    /** Sends the recorded opening; the server must have the recorded static key. */
    void connect(InetSocketAddress server) throws IOException {
        socket.connect(server);
        socket.setSoTimeout(PATIENCE_MILLIS);
        byte[] first = recording.value(id, "message 1");
        byte[] preamble = recording.value(id, "preamble");
        socket.getOutputStream().write(concat(preamble, new byte[] {0, (byte) first.length}, first));
        byte[] hello = frame();
        if (hello[0] != 0) {
            throw new IllegalStateException(id + " heard kind " + hello[0]);
        }
        noise = new NoiseReader("Noise_NK_25519_ChaChaPoly_SHA256", recording.value(id, "prologue"));
        noise.nk(
                recording.value("Server", "static public key"),
                recording.value(id, "device's ephemeral private key"),
                first,
                slice(hello, 1, hello.length - 1));
    }

    /** ENROL as recorded; derives the keys of what comes back. */
    void enrol(String user) throws IOException {
        Map<String, byte[]> enrol = recording.message(id, "ENROL");
        send(enrol);
        Map<String, byte[]> answer = receive("ENROLLED");
        byte[] prk = hmac(ascii("STBLink/1 device"), answer.get("D"), enrol.get("pwKey"));
        byte[] key = expand(prk, str8(id), str8(user), answer.get("generation"));
        authKey = expand(key, ascii("STBLink/1 auth"));
        wrapKey = expand(key, ascii("STBLink/1 wrap"));
        ticket = answer.get("ticket");
    }

    /** REGISTER as recorded, with the ticket and the mac of this connection. */
    Map<String, byte[]> register() throws IOException {
        Map<String, byte[]> register = recording.message(id, "REGISTER");
        register.put("ticket", ticket);
        register.remove("mac");
        register.put("mac", hmac(authKey, ascii("STBLink/1 register"), noise.h(), bytes(register)));
        send(register);
        return receive("REGISTERED");
    }

    /** A message as recorded. */
    void send(String name) throws IOException {
        send(recording.message(id, name));
    }

    /** A message as recorded, about another session. */
    void send(String name, byte[] sid) throws IOException {
        Map<String, byte[]> fields = recording.message(id, name);
        fields.put("sid", sid);
        send(fields);
    }

    /** What nobody but the box and the server may know: keys and the ticket. */
    List<byte[]> secrets() {
        return List.of(authKey, wrapKey, ticket, recording.message(id, "ENROL").get("pwKey"));
    }

    /** Waits until the server closes; how many bytes it sent before, which nobody reads. */
    long untilServerCloses() throws IOException {
        return socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    /** Opens the code of an OFFER or a GRANT (section 9.2); null when it does not open. */
    byte[] code(Map<String, byte[]> message, String callerId, String targetId, int role) {
        byte[] sid = message.get("sid");
        byte[] key = expand(wrapKey, ascii("STBLink/1 code"), sid, new byte[] {(byte) role}, noise.h());
        byte[] ad = concat(
                new byte[] {1},
                message.get("suite"),
                sid,
                str8(callerId),
                str8(targetId),
                message.get("service"),
                new byte[] {(byte) role},
                noise.h(),
                message.get("ttlSeconds"));
        return open(key, 0, ad, message.get("wrap"));
    }

    /** The next message but PINGs, which are answered, and what a box skips. It must be the one of this name. */
    Map<String, byte[]> receive(String name) throws IOException {
        while (true) {
            byte[] plain = open(noise.secondKey, received++, new byte[0], frame());
            if (plain == null) {
                throw new IllegalStateException(id + " cannot open what it was sent");
            }
            int type = plain[0] & 0xFF;
            if (type == PING) {
                seal(concat(new byte[] {PONG}, slice(plain, 1, 4)));
            } else if (type < IGNORABLE) {
                return split(name, plain);
            }
        }
    }

    /** Lengths stand where they stood; bytes behind the last field of then are passed over. */
    private Map<String, byte[]> split(String name, byte[] plain) {
        Map<String, byte[]> then = recording.message(id, name);
        if (plain[0] != then.get("type")[0]) {
            throw new IllegalStateException(id + " waits for " + name + " and was sent type " + plain[0]);
        }
        Map<String, byte[]> fields = new LinkedHashMap<>();
        int at = 0;
        for (Map.Entry<String, byte[]> field : then.entrySet()) {
            boolean hasLength = switch (field.getKey()) {
                case "address", "gateway", "caller", "target", "service" -> true;
                default -> false;
            };
            int length = hasLength ? 1 + plain[at] : field.getValue().length;
            fields.put(field.getKey(), slice(plain, at, length));
            at += length;
        }
        return fields;
    }

    private void send(Map<String, byte[]> fields) throws IOException {
        seal(bytes(fields));
    }

    private void seal(byte[] plain) throws IOException {
        byte[] sealed = PlatformCrypto.seal(noise.firstKey, sent++, new byte[0], plain);
        socket.getOutputStream().write(concat(new byte[] {(byte) (sealed.length >>> 8), (byte) sealed.length}, sealed));
    }

    private byte[] frame() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] body = new byte[in.readUnsignedShort()];
        in.readFully(body);
        return body;
    }

    private static byte[] bytes(Map<String, byte[]> fields) {
        return concat(fields.values().toArray(byte[][]::new));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] str8(String text) {
        return concat(new byte[] {(byte) text.length()}, ascii(text));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
