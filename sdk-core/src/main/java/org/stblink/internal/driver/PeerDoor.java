package org.stblink.internal.driver;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalStream;
import org.stblink.internal.session.OfferTable;
import org.stblink.internal.session.PeerAccept;
import org.stblink.internal.wire.Limits;

/** Connections made to this device that have proved nothing yet: a few, for a few seconds (protocol section 10.3). */
final class PeerDoor {
    /** Somebody who is in, until he has proved himself and his channel has the stream, or he is sent away. */
    static final class Visitor {
        final HalStream stream;
        final PeerAccept accept;

        Visitor(HalStream stream, long now) {
            this.stream = stream;
            this.accept = new PeerAccept(now);
        }
    }

    private final ArrayList<Visitor> visitors = new ArrayList<Visitor>();
    private final byte[] bytes = new byte[128];
    private final OfferTable offers;
    private final EntropySource entropy;
    private final @Nullable CryptoAccelerator accelerator;
    private final String deviceId;
    private final int maxRecord;
    private final int sendBuffer;
    private final Log log;

    PeerDoor(
            OfferTable offers,
            EntropySource entropy,
            @Nullable CryptoAccelerator accelerator,
            String deviceId,
            int maxRecord,
            int sendBuffer,
            Log log) {
        this.offers = offers;
        this.entropy = entropy;
        this.accelerator = accelerator;
        this.deviceId = deviceId;
        this.maxRecord = maxRecord;
        this.sendBuffer = sendBuffer;
        this.log = log;
    }

    /** A new connection: takes it in, or closes it where there are too many. */
    void enter(HalStream stream, long now) {
        if (visitors.size() >= Limits.UNPROVEN_PEER_CONNECTIONS) {
            stream.close();
            return;
        }
        visitors.add(new Visitor(stream, now));
    }

    /** Looks at every visitor; returns one that proved itself, which stays in until {@link #leave}, or null when none does now. */
    @Nullable
    Visitor step(long now) {
        for (int i = visitors.size() - 1; i >= 0; i--) {
            Visitor v = visitors.get(i);
            int n = v.stream.read(bytes, 0, Math.min(bytes.length, v.accept.wanted()));
            if (n > 0) {
                v.accept.received(bytes, 0, n);
            }
            int verdict = v.accept.judge(offers, deviceId, maxRecord, sendBuffer, entropy, accelerator, now);
            if (verdict == PeerAccept.PROVEN) {
                return v;
            }
            if (verdict == PeerAccept.REFUSED || n < 0 || now >= v.accept.deadline()) {
                if (verdict == PeerAccept.REFUSED && log.debugs()) {
                    log.debug(LogCode.PEER_REFUSED, "a connection that belongs to no offer was closed");
                }
                visitors.remove(i);
                v.stream.close();
            }
        }
        return null;
    }

    /** One that proved itself is looked after by its channel from here on. */
    void leave(Visitor proven) {
        visitors.remove(proven);
    }

    /** Closes what is in, and who proved himself, too, where memory was short for his channel. */
    void close() {
        while (!visitors.isEmpty()) {
            visitors.get(0).stream.close();
            visitors.remove(0);
        }
    }

    long deadline() {
        long first = Long.MAX_VALUE;
        for (int i = 0; i < visitors.size(); i++) {
            first = Math.min(first, visitors.get(i).accept.deadline());
        }
        return first;
    }
}
