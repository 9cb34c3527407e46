package org.stblink.toolchain.hosts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;

/** Listens where another should, and answers a caller as somebody who has no code would have to: with what looks like an answer. */
final class Impostor {
    /** Caller's first frame and the answer's (protocol section 10.1). */
    private static final int OPENING = 71;

    private static final int ANSWER = 50;
    private static final int MESSAGE = 48;

    private Impostor() {}

    public static void main(String[] args) throws IOException {
        try (ServerSocket listener = new ServerSocket(Integer.parseInt(args[1]), 5, InetAddress.getByName(args[0]))) {
            System.out.println("* listening");
            while (true) {
                try (Socket caller = listener.accept()) {
                    int got = caller.getInputStream().readNBytes(OPENING).length;
                    System.out.println("* caller bytes=" + got);
                    byte[] answer = new byte[ANSWER];
                    new Random(got).nextBytes(answer);
                    answer[0] = 0;
                    answer[1] = MESSAGE;
                    caller.getOutputStream().write(answer);
                    caller.getInputStream().read();
                } catch (IOException callerGone) {
                    System.out.println("* gone");
                }
            }
        }
    }
}
