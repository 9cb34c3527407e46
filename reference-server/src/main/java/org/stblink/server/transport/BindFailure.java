package org.stblink.server.transport;

import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a port cannot be listened on, in words an operator can act on. */
public final class BindFailure {
    private BindFailure() {}

    /**
     * The one line.
     *
     * @param section the section of the configuration that names host and port
     */
    public static String text(String section, String host, int port, @Nullable Throwable cause) {
        String where = section + " port " + host + ":" + port;
        String said = cause == null || cause.getMessage() == null ? "" : cause.getMessage();
        String lower = said.toLowerCase(Locale.ROOT);
        if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
            return where + ": no such host: give an address of this machine in " + section + ".host";
        }
        if (lower.contains("in use")) {
            return where + " is taken by another program: stop that one, or change " + section + ".port";
        }
        if (lower.contains("assign")) {
            return where + ": this machine does not have that address: change " + section + ".host";
        }
        if (lower.contains("denied") || lower.contains("permi")) {
            return where + " may not be used by this user: choose a port above 1023 in " + section + ".port";
        }
        return where + " cannot be listened on (" + (cause instanceof BindException ? said : String.valueOf(cause))
                + "): change " + section + ".host or " + section + ".port";
    }

    static TransportException explain(String section, String host, int port, @Nullable Throwable cause) {
        return new TransportException(text(section, host, port, cause), cause);
    }
}
