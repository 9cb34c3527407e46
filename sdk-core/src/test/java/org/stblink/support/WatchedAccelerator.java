package org.stblink.support;

import java.util.ArrayList;
import java.util.List;
import org.stblink.hal.AeadKey;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.internal.crypto.Aeads;

/** An accelerator that computes as the software does, and keeps an eye on its keys and on the arrays it was given. */
public final class WatchedAccelerator implements CryptoAccelerator {
    private final List<byte[]> keys = new ArrayList<>();
    private final List<byte[]> buffers = new ArrayList<>();
    private int alive;
    private Thread failing;
    private int sealsLeft;
    private int opensLeft;
    private Throwable failure;
    /** What forgetting a key throws, once, after it was forgotten; null where that works. */
    public volatile Error destroyFailure;

    /** Keys that were not destroyed. */
    public int alive() {
        return alive;
    }

    /** The arrays that keys came in, as they are now. */
    public List<byte[]> keys() {
        return keys;
    }

    /** The arrays that something was sealed or opened in, as they are now. */
    public List<byte[]> buffers() {
        return buffers;
    }

    /** The seal that comes as that one on this thread, 1 for the next, throws this RuntimeException or Error instead. */
    public void failsIn(int seals, Throwable thrown) {
        sealsLeft = seals;
        opensLeft = 0;
        fails(thrown);
    }

    /** As {@link #failsIn}, for what is opened. */
    public void failsToOpenIn(int opens, Throwable thrown) {
        opensLeft = opens;
        sealsLeft = 0;
        fails(thrown);
    }

    private void fails(Throwable thrown) {
        failing = Thread.currentThread();
        failure = thrown;
    }

    private boolean isOnFailingThread() {
        return failure != null && Thread.currentThread() == failing;
    }

    private void throwFailure() {
        Throwable due = failure;
        failure = null;
        if (due instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) due;
    }

    @Override
    public AeadKey aead(int algorithm, byte[] key32) {
        AeadKey software = Aeads.create(algorithm, key32, null);
        keys.add(key32);
        alive++;
        return new AeadKey() {
            private boolean destroyed;

            @Override
            public int seal(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
                buffers.add(buf);
                if (isOnFailingThread() && --sealsLeft == 0) {
                    throwFailure();
                }
                return software.seal(nonce12, ad, adOff, adLen, buf, off, len);
            }

            @Override
            public int open(byte[] nonce12, byte[] ad, int adOff, int adLen, byte[] buf, int off, int len) {
                buffers.add(buf);
                if (isOnFailingThread() && --opensLeft == 0) {
                    throwFailure();
                }
                return software.open(nonce12, ad, adOff, adLen, buf, off, len);
            }

            @Override
            public void destroy() {
                software.destroy();
                alive -= destroyed ? 0 : 1;
                destroyed = true;
                Error due = destroyFailure;
                destroyFailure = null;
                if (due != null) {
                    throw due;
                }
            }
        };
    }
}
