package org.stblink.toolchain.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;

/** The way to the server, without a word of the protocol: name, route, port. */
final class ServerPath {
    private static final int CONNECT_MILLIS = 5_000;

    private ServerPath() {}

    /** The addresses of a name. */
    static InetAddress[] lookUp(String host) throws Diagnosis {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new Diagnosis(Finding.NAME, host);
        }
    }

    /** Connects to the first address that takes it; a refusal is of the port, everything else of the route. */
    static InetAddress connect(InetAddress[] addresses, int port) throws Diagnosis {
        Diagnosis worst = new Diagnosis(Finding.ROUTE, Arrays.toString(addresses));
        for (InetAddress address : addresses) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
                return address;
            } catch (SocketTimeoutException e) {
                worst = new Diagnosis(
                        Finding.ROUTE, address.getHostAddress() + ": no answer within " + CONNECT_MILLIS / 1000 + " s");
            } catch (IOException e) {
                String detail = address.getHostAddress() + ":" + port + ": " + e.getMessage();
                worst = new Diagnosis(isRefusal(e) ? Finding.PORT : Finding.ROUTE, detail);
            }
        }
        throw worst;
    }

    /** The system's own word: the exception's class is the same for both. */
    private static boolean isRefusal(IOException e) {
        return e instanceof ConnectException
                && String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("refused");
    }
}
