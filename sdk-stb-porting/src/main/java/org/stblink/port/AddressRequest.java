package org.stblink.port;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address that a network is asked to apply or to release, by a session that asks again until it has the result, and that may
 * be gone before; with what becomes of those that are asked for while another one is under way.
 *
 * <p>Not for applications: for ports that do such work on a thread of their own.
 */
public abstract class AddressRequest {
    /** Whether it is to be released; else applied. */
    public final boolean releases;
    /** 4 or 16 bytes; not to be changed. */
    public final byte[] ip;
    /** In bits; 0 for a release. */
    public final int prefix;
    /** Same family as the address; null for none, and for a release. */
    public final byte @Nullable [] gateway;

    /** The arrays are kept. */
    protected AddressRequest(boolean releases, byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
        this.releases = releases;
        this.ip = ip;
        this.prefix = prefix;
        this.gateway = gatewayOrNull;
    }

    /** Whether they ask for the same. */
    public final boolean isSameAs(AddressRequest other) {
        return releases == other.releases
                && prefix == other.prefix
                && Arrays.equals(ip, other.ip)
                && Arrays.equals(gateway, other.gateway);
    }

    /** Nobody may be left to ask for a release once more: only who asks about the same address takes it back. */
    private boolean isTakenBackBy(AddressRequest asked) {
        return Arrays.equals(ip, asked.ip) || !releases && !asked.releases;
    }

    /**
     * Lets a request wait for the end of the one that is under way, unless that is the same; those that it takes back wait no more.
     *
     * @param following what is to be begun then, one after the other: at most one of them applies
     */
    public static <R extends AddressRequest> void follow(List<R> following, R running, R asked) {
        for (Iterator<R> each = following.iterator(); each.hasNext(); ) {
            if (((AddressRequest) each.next()).isTakenBackBy(asked)) {
                each.remove();
            }
        }
        if (!running.isSameAs(asked)) {
            following.add(asked);
        }
    }
}
