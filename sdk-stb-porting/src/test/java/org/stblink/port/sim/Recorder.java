package org.stblink.port.sim;

import java.io.ByteArrayOutputStream;

/** A receiver that remembers. */
final class Recorder implements SimReceiver {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int pieces;
    boolean opened;
    boolean ended;
    boolean broken;

    @Override
    public void opened() {
        opened = true;
    }

    @Override
    public void received(byte[] piece) {
        bytes.writeBytes(piece);
        pieces++;
    }

    @Override
    public void ended() {
        ended = true;
    }

    @Override
    public void broken() {
        broken = true;
    }
}
