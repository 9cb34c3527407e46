package org.stblink.port.kit;

import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;

/** A listener in front of a listener. */
class ListenerWrapper implements HalListener {
    final HalListener good;

    ListenerWrapper(HalListener good) {
        this.good = good;
    }

    @Override
    public HalStream accept() {
        return good.accept();
    }

    @Override
    public int port() {
        return good.port();
    }

    @Override
    public void close() {
        good.close();
    }
}
