package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;

/** The streams and listeners a check has opened. Used by its thread and, once it hangs, by the one that tidies up. */
final class Opened {
    private final List<HalStream> streams = new ArrayList<HalStream>();
    private final List<HalListener> listeners = new ArrayList<HalListener>();

    synchronized void add(HalStream stream) {
        streams.add(stream);
    }

    synchronized void add(HalListener listener) {
        listeners.add(listener);
    }

    /** The same object, whatever a port takes for equal. */
    synchronized void remove(HalStream closed) {
        for (int i = 0; i < streams.size(); i++) {
            if (streams.get(i) == closed) {
                streams.remove(i);
                return;
            }
        }
    }

    synchronized void forget() {
        streams.clear();
        listeners.clear();
    }

    private synchronized @Nullable HalStream takeStream() {
        return streams.isEmpty() ? null : streams.remove(0);
    }

    private synchronized @Nullable HalListener takeListener() {
        return listeners.isEmpty() ? null : listeners.remove(0);
    }

    /**
     * A close that throws is NET-12's affair, and seen there. One that hangs is named, and not tried again: the next call
     * goes on behind it.
     */
    void close(Bench bench) {
        String before = bench.lastCall();
        for (HalStream stream = takeStream(); stream != null; stream = takeStream()) {
            bench.call("HalStream.close, after the check");
            try {
                stream.close();
            } catch (RuntimeException e) {
                // The others are to be closed as well.
            }
        }
        for (HalListener listener = takeListener(); listener != null; listener = takeListener()) {
            bench.call("HalListener.close, after the check");
            try {
                listener.close();
            } catch (RuntimeException e) {
                // As above.
            }
        }
        bench.call(before);
    }
}
