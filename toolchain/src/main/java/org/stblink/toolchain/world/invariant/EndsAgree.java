package org.stblink.toolchain.world.invariant;

import java.util.HashMap;
import java.util.Map;
import org.stblink.Reason;

/**
 * Both ends of a channel have the same keys, or none: what one reads is what the other wrote, in order, once, and to the end
 * if it is told that this was the end (P11).
 */
public final class EndsAgree extends Invariant {
    private final Map<String, Stream> streams = new HashMap<>();

    private static final class Stream {
        final Content content;
        long written;
        long read;
        boolean ended;

        Stream(String sid, boolean fromCaller) {
            content = new Content(sid, fromCaller);
        }
    }

    public EndsAgree() {
        super("10.4");
    }

    private Stream stream(Leg leg, boolean fromCaller) {
        return streams.computeIfAbsent(leg.sid + fromCaller, key -> new Stream(leg.sid, fromCaller));
    }

    @Override
    public void sent(Leg leg, int count) {
        stream(leg, leg.isCaller).written += count;
    }

    @Override
    public void endSent(Leg leg) {
        stream(leg, leg.isCaller).ended = true;
    }

    @Override
    public void received(Leg leg, byte[] bytes, int count) {
        Stream stream = stream(leg, !leg.isCaller);
        for (int i = 0; i < count; i++) {
            if (bytes[i] != stream.content.at(stream.read + i)) {
                throw broken(leg + " read another byte at " + (stream.read + i) + " than was written");
            }
        }
        stream.read += count;
        if (stream.read > stream.written) {
            throw broken(leg + " read " + stream.read + " bytes of " + stream.written + " written");
        }
    }

    @Override
    public void endRead(Leg leg) {
        Stream stream = stream(leg, !leg.isCaller);
        if (!stream.ended || stream.read != stream.written) {
            throw broken(leg + " was told that the stream ends after " + stream.read + " bytes; written are "
                    + stream.written + (stream.ended ? " and an end" : " and no end"));
        }
    }

    @Override
    public void channelClosed(Leg leg) {
        if (leg.reason == Reason.ENDED) {
            boolean bothEnded = stream(leg, true).ended && stream(leg, false).ended;
            if (!bothEnded) {
                throw broken(leg + " ended in order, though not both sides had said so");
            }
        }
    }
}
