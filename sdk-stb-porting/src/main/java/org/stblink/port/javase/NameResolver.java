package org.stblink.port.javase;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Turns a host name into addresses. May block for as long as it likes: it runs on a thread of its own. */
public interface NameResolver {
    /**
     * Looks a name up.
     *
     * @param host a name, never a literal address
     * @return one address or more, in the order in which to try them
     * @throws UnknownHostException when there is none
     */
    InetAddress[] resolve(String host) throws UnknownHostException;
}
