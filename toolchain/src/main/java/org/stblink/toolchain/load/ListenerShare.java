package org.stblink.toolchain.load;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;

/** A listener of another port's, with another stream in place of each that it accepts. Threads: as the other's. */
public final class ListenerShare implements HalListener {
    private final HalListener listener;
    private final UnaryOperator<HalStream> inPlace;

    public ListenerShare(HalListener listener, UnaryOperator<HalStream> inPlace) {
        this.listener = listener;
        this.inPlace = inPlace;
    }

    @Override
    public @Nullable HalStream accept() {
        HalStream stream = listener.accept();
        return stream == null ? null : inPlace.apply(stream);
    }

    @Override
    public int port() {
        return listener.port();
    }

    @Override
    public void close() {
        listener.close();
    }
}
