package org.stblink.port.kit;

import org.stblink.hal.HalStream;

/** The peer on a PC, through the port under test. Its protocol is documented in {@code org.stblink.port.kit.peer}. */
final class PeerLink {
    private static final int MAX_REPLY = 200;

    private final Bench bench;
    private final String host;
    private final int port;

    PeerLink(Bench bench, String host, int port) {
        this.bench = bench;
        this.host = host;
        this.port = port;
    }

    String host() {
        return host;
    }

    /** A stream to the peer on which it does what {@code command} says. */
    HalStream open(String command) throws CheckFailed {
        return open(command, null);
    }

    HalStream open(String command, byte @org.jspecify.annotations.Nullable [] localIpOrNull) throws CheckFailed {
        HalStream stream = bench.connect(host, port, localIpOrNull);
        bench.waitOpen(stream, "the peer at " + host + ":" + port);
        bench.writeAll(stream, Ascii.bytes(command + "\n"));
        return stream;
    }

    /** Asks on a stream of its own and closes it. */
    String ask(String command) throws CheckFailed {
        HalStream stream = open(command);
        String reply = reply(stream);
        bench.close(stream);
        return reply;
    }

    /** The next line. */
    String reply(HalStream stream) throws CheckFailed {
        StringBuffer line = new StringBuffer();
        byte[] one = new byte[1];
        while (line.length() < MAX_REPLY) {
            bench.readFully(stream, one, 0, 1);
            if (one[0] == '\n') {
                return line.toString();
            }
            line.append((char) one[0]);
        }
        throw new CheckFailed("the peer's answer has no end: " + line);
    }

    /** The number after {@code word} and a space. */
    long number(String reply, String word) throws CheckFailed {
        if (reply.startsWith(word + " ")) {
            try {
                return Long.parseLong(reply.substring(word.length() + 1));
            } catch (NumberFormatException e) {
                throw new CheckFailed("the peer answered \"" + reply + "\" in place of a number");
            }
        }
        throw new CheckFailed("the peer answered \"" + reply + "\" in place of \"" + word + " N\"; is it a kit peer?");
    }
}
