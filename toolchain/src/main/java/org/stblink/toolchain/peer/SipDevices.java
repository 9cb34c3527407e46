package org.stblink.toolchain.peer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Devices that register by SIP (RFC 3261, section 10) over UDP, all from one port, with digest authentication (RFC 2617). */
public final class SipDevices implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final int FIRST_PATIENCE_MILLIS = 100;
    private static final int BUFFER_BYTES = 4096;
    private static final Pattern NONCE = Pattern.compile("nonce=\"([^\"]+)\"");
    private static final String ACCEPTED = "SIP/2.0 200 ";

    private final DatagramSocket socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final String uri;
    /** The line with each device's proof, which is the same until the server wants another nonce. */
    private final List<String> proofs = new ArrayList<>();

    private long requests;
    private int next;

    SipDevices(int serverPort) throws IOException {
        socket.connect(InetAddress.getLoopbackAddress(), serverPort);
        uri = "sip:127.0.0.1:" + serverPort;
    }

    /** Whether the server answers. */
    boolean isServerThere() throws IOException {
        socket.setSoTimeout(FIRST_PATIENCE_MILLIS);
        try {
            return answer(send("OPTIONS", "anybody", "")).startsWith(ACCEPTED);
        } catch (SocketTimeoutException | PortUnreachableException notYet) {
            return false;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    /** Registers further devices, each by two requests, until there are so many. */
    public void registerFirst(int count) throws IOException {
        while (proofs.size() < count) {
            int device = proofs.size();
            String challenge = answer(send(device, ""));
            Matcher nonce = NONCE.matcher(challenge);
            if (!nonce.find()) {
                throw new IOException("the registrar did not challenge: " + challenge);
            }
            proofs.add(proof("device-" + device, nonce.group(1)));
            accept(answer(send(device, proofs.get(device))));
        }
    }

    /**
     * Registers one device after the other again.
     *
     * @param window requests under way at a time, at most as many as devices
     * @return how many registrations were accepted
     * @throws IOException when one was not, or was not answered
     */
    public long registerAgain(int window, long millis) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long accepted = 0;
        long sent = 0;
        while (sent == 0 || accepted < sent || System.nanoTime() < end) {
            while (sent - accepted < window && (sent == 0 || System.nanoTime() < end)) {
                send(next, proofs.get(next));
                next = (next + 1) % proofs.size();
                sent++;
            }
            accept(receive());
            accepted++;
        }
        return accepted;
    }

    private static void accept(String answer) throws IOException {
        if (!answer.startsWith(ACCEPTED) || !answer.contains(" REGISTER\r\n")) {
            throw new IOException("the registrar did not accept: " + answer);
        }
    }

    private long send(int device, String proof) throws IOException {
        return send(
                "REGISTER",
                "device-" + device,
                proof + "Contact: <sip:device-" + device + "@127.0.0.1:" + socket.getLocalPort()
                        + ">\r\nExpires: 3600\r\n");
    }

    /** Sends a request; its number. */
    private long send(String method, String who, String more) throws IOException {
        long number = ++requests;
        String at = "127.0.0.1:" + socket.getLocalPort();
        String address = "<sip:" + who + "@" + SipServer.REALM + ">";
        byte[] message = (method + " " + uri + " SIP/2.0\r\n"
                        + "Via: SIP/2.0/UDP " + at + ";branch=z9hG4bK" + number + "\r\n"
                        + "Max-Forwards: 70\r\n"
                        + "From: " + address + ";tag=" + who + "\r\n"
                        + "To: " + address + "\r\n"
                        + "Call-ID: " + who + "\r\n"
                        + "CSeq: " + number + " " + method + "\r\n"
                        + more
                        + "Content-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        socket.send(new DatagramPacket(message, message.length));
        return number;
    }

    /** The answer to that request; one that was given up may be answered late, before it. */
    private String answer(long number) throws IOException {
        String answer = receive();
        while (!answer.contains("\r\nCSeq: " + number + " ")) {
            answer = receive();
        }
        return answer;
    }

    private String receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        return new String(buffer, 0, packet.getLength(), StandardCharsets.US_ASCII);
    }

    private String proof(String user, String nonce) {
        String own = md5(user + ":" + SipServer.REALM + ":" + SipServer.PASSWORD);
        String response = md5(own + ":" + nonce + ":" + md5("REGISTER:" + uri));
        return "Authorization: Digest username=\"" + user + "\", realm=\"" + SipServer.REALM + "\", nonce=\"" + nonce
                + "\", uri=\"" + uri + "\", response=\"" + response + "\", algorithm=MD5\r\n";
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
