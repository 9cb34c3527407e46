package org.stblink.port.kit.peer;

import java.io.UnsupportedEncodingException;

/**
 * One connection of the peer: bytes in, bytes out, no socket and no clock of its own. One thread at a time.
 */
public final class PeerConversation {
    private static final int MAX_LINE = 200;
    private static final int BLOCK = 8192;
    private static final int STRIDE = 31;
    private static final int ADLER_BASE = 65521;
    private static final int MOST = 1 << 30;

    /** The connection, as the conversation uses it. */
    public interface Connection {
        /** Sends all of it, in order; takes as long as it takes. */
        void send(byte[] bytes, int off, int len);

        /** Ends it in order, after what was sent. */
        void end();

        /** Breaks it, so that the box sees a reset. */
        void reset();

        /** The box's address as text. */
        String remoteAddress();
    }

    /** The machine the peer runs on. */
    public interface Machine {
        /** A port nobody listens on. */
        int refusedPort();

        /** A port where connecting hears nothing, or 0 where there is no such thing. */
        int silentPort();

        /** Monotonic. */
        long millis();

        /** Connects there; tells {@code asker} by {@link #answer} whether that went well. */
        void call(String address, int port, PeerConversation asker);

        /** Remembers the number of a write that returned. */
        void acknowledge(String run, long number);

        /** The highest number remembered, or 0. */
        long acknowledged(String run);
    }

    private enum Mode {
        LINES,
        ECHO,
        SINK,
        QUIET,
        OVER
    }

    private final Connection connection;
    private final Machine machine;
    private final StringBuilder line = new StringBuilder();
    private Mode mode;
    private int sinkWanted;
    private int sinkLeft;
    private long adlerA = 1;
    private long adlerB;

    private PeerConversation(Connection connection, Machine machine, Mode mode) {
        this.connection = connection;
        this.machine = machine;
        this.mode = mode;
    }

    /** A box connected. */
    public static PeerConversation accepted(Connection connection, Machine machine) {
        return new PeerConversation(connection, machine, Mode.LINES);
    }

    /** The peer connected, because a box said {@code call}. */
    public static PeerConversation called(Connection connection, Machine machine) {
        return new PeerConversation(connection, machine, Mode.ECHO);
    }

    /** Whether the box wants that nothing is read. */
    public boolean isQuiet() {
        return mode == Mode.QUIET;
    }

    /** Whether nothing more is to be read. */
    public boolean isOver() {
        return mode == Mode.OVER;
    }

    /** Bytes came; they are not kept. */
    public void received(byte[] bytes, int off, int len) {
        int at = off;
        int end = off + len;
        while (at < end) {
            if (mode == Mode.LINES) {
                at = readLine(bytes, at, end);
            } else if (mode == Mode.SINK) {
                at = sink(bytes, at, end);
            } else {
                if (mode == Mode.ECHO) {
                    connection.send(bytes, at, end - at);
                }
                return;
            }
        }
    }

    /** The box ended the connection in order. */
    public void ended() {
        mode = Mode.OVER;
        connection.end();
    }

    private int readLine(byte[] bytes, int from, int end) {
        for (int at = from; at < end; at++) {
            if (bytes[at] == '\n') {
                String told = line.toString();
                line.setLength(0);
                obey(told);
                return at + 1;
            }
            line.append((char) (bytes[at] & 0x7f));
            if (line.length() > MAX_LINE) {
                refuse("a line of more than " + MAX_LINE + " characters");
                return end;
            }
        }
        return end;
    }

    private void obey(String told) {
        String[] words = told.split(" ", -1);
        try {
            switch (words.length) {
                case 1:
                    obeyWord(told);
                    break;
                case 2:
                    obeyWithOne(words[0], words[1]);
                    break;
                case 3:
                    obeyWithTwo(words[0], words[1], words[2]);
                    break;
                default:
                    refuse(told);
            }
        } catch (NumberFormatException e) {
            refuse(told);
        }
    }

    private void obeyWord(String word) {
        switch (word) {
            case "echo":
                mode = Mode.ECHO;
                break;
            case "quiet":
                mode = Mode.QUIET;
                break;
            case "reset":
                mode = Mode.OVER;
                connection.reset();
                break;
            case "whoami":
                answer("you " + connection.remoteAddress());
                break;
            case "refused":
                answer("port " + machine.refusedPort());
                break;
            case "blackhole":
                int port = machine.silentPort();
                answer(port == 0 ? "no" : "port " + port);
                break;
            case "millis":
                answer("millis " + machine.millis());
                break;
            default:
                refuse(word);
        }
    }

    private void obeyWithOne(String word, String value) {
        switch (word) {
            case "bytes":
                sendPattern(count(value));
                mode = Mode.OVER;
                connection.end();
                break;
            case "sink":
                sinkWanted = count(value);
                sinkLeft = sinkWanted;
                mode = Mode.SINK;
                break;
            case "acked":
                answer("acked " + machine.acknowledged(value));
                break;
            default:
                refuse(word);
        }
    }

    private void obeyWithTwo(String word, String first, String second) {
        switch (word) {
            case "call":
                machine.call(second, count(first), this);
                break;
            case "ack":
                machine.acknowledge(first, count(second));
                answer("ok");
                break;
            default:
                refuse(word);
        }
    }

    private static int count(String text) {
        int count = Integer.parseInt(text);
        if (count < 1 || count > MOST) {
            throw new NumberFormatException(text);
        }
        return count;
    }

    private void refuse(String what) {
        answer("error: \"" + what + "\" is no line this peer knows");
        mode = Mode.OVER;
        connection.end();
    }

    /** Sends a line; for {@link Machine#call} the answer comes later than the question. */
    public void answer(String text) {
        byte[] bytes;
        try {
            bytes = (text + "\n").getBytes("US-ASCII");
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("every Java has US-ASCII", e);
        }
        connection.send(bytes, 0, bytes.length);
    }

    private void sendPattern(int count) {
        byte[] block = new byte[BLOCK];
        for (int sent = 0; sent < count; ) {
            int now = Math.min(BLOCK, count - sent);
            for (int i = 0; i < now; i++) {
                int number = sent + i;
                block[i] = (byte) (number * STRIDE + (number >>> 8));
            }
            connection.send(block, 0, now);
            sent += now;
        }
    }

    private int sink(byte[] bytes, int from, int end) {
        int now = Math.min(sinkLeft, end - from);
        for (int i = from; i < from + now; i++) {
            adlerA = (adlerA + (bytes[i] & 0xff)) % ADLER_BASE;
            adlerB = (adlerB + adlerA) % ADLER_BASE;
        }
        sinkLeft -= now;
        if (sinkLeft == 0) {
            mode = Mode.LINES;
            answer("got " + sinkWanted + " " + (adlerB << 16 | adlerA));
            adlerA = 1;
            adlerB = 0;
        }
        return from + now;
    }
}
