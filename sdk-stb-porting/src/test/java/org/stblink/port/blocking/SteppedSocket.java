package org.stblink.port.blocking;

import java.io.ByteArrayOutputStream;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;

/** A socket whose calls wait until the test says how they end. */
final class SteppedSocket implements BlockingSocket {
    private static final long PATIENCE_MILLIS = 20_000;

    private final boolean closeEndsCalls;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private boolean connectEnds;
    private @Nullable String connectFailure;
    private byte[] arrived = {};
    private int read;
    private @Nullable Integer afterBytes;
    private @Nullable Throwable fault;
    private @Nullable Throwable closeFault;
    private int writable;
    private boolean writeFails;
    private boolean inConnect;
    private boolean inRead;
    private boolean closed;
    private int closes;

    SteppedSocket(boolean closeEndsCalls) {
        this.closeEndsCalls = closeEndsCalls;
    }

    // The test's side.

    synchronized void connects() {
        connectEnds = true;
        notifyAll();
    }

    synchronized void connectFails(String why) {
        connectFailure = why;
        connects();
    }

    synchronized void receives(byte[] bytes) {
        byte[] all = new byte[arrived.length + bytes.length];
        System.arraycopy(arrived, 0, all, 0, arrived.length);
        System.arraycopy(bytes, 0, all, arrived.length, bytes.length);
        arrived = all;
        notifyAll();
    }

    /** After what it received: {@link BlockingSocket#END}, or -2 for a reset, or any number that read shall return. */
    synchronized void thenReads(int result) {
        afterBytes = result;
        notifyAll();
    }

    /** The next call throws this, which is no HalException. */
    synchronized void throwsOnce(Throwable bug) {
        fault = bug;
        notifyAll();
    }

    /** The first close closes it and throws this. */
    synchronized void closeThrowsOnce(Throwable bug) {
        closeFault = bug;
    }

    /** So many bytes more can be written. */
    synchronized void takes(int bytes) {
        writable += bytes;
        notifyAll();
    }

    synchronized void writeFails() {
        writeFails = true;
        notifyAll();
    }

    /** Bytes that the reader has fetched so far. */
    synchronized int fetched() {
        return read;
    }

    synchronized byte[] written() {
        return written.toByteArray();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized void awaitClosed() {
        await(() -> closed, "a closed socket");
    }

    synchronized void awaitInConnect() {
        await(() -> inConnect, "a thread in connect");
    }

    synchronized void awaitInRead() {
        await(() -> inRead, "a thread in read");
    }

    synchronized void awaitWritten(int count) {
        await(() -> written.size() >= count, count + " bytes written");
    }

    /** Each change of this socket is followed by a look at the condition. */
    private void await(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() / 1_000_000 + PATIENCE_MILLIS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() / 1_000_000 > deadline) {
                throw new AssertionError("no " + what);
            }
            pause(this);
        }
    }

    /** Lets others in, for as long as nothing happens. With the lock of {@code on}. */
    @SuppressWarnings("WaitNotInLoop") // every caller looks at its own condition again
    static void pause(Object on) {
        try {
            on.wait(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // The vendor's side.

    private boolean ends() {
        return closed && closeEndsCalls;
    }

    private void throwFault() {
        Throwable bug = fault;
        fault = null;
        throwUnchecked(bug);
    }

    static void throwUnchecked(@Nullable Throwable bug) {
        if (bug instanceof Error error) {
            throw error;
        }
        if (bug != null) {
            throw (RuntimeException) bug;
        }
    }

    @Override
    public synchronized void connect(String host, int port, byte @Nullable [] localIpOrNull) throws HalException {
        inConnect = true;
        notifyAll();
        while (!connectEnds && !ends() && fault == null) {
            pause(this);
        }
        throwFault();
        if (ends() || connectFailure != null) {
            throw new HalException(ends() ? "closed" : String.valueOf(connectFailure));
        }
    }

    @Override
    public synchronized int read(byte[] b, int off, int len) throws HalException {
        inRead = true;
        notifyAll();
        while (read == arrived.length && afterBytes == null && !ends() && fault == null) {
            pause(this);
        }
        throwFault();
        if (ends()) {
            throw new HalException("closed");
        }
        if (read == arrived.length) {
            if (afterBytes == -2) {
                throw new HalException("reset");
            }
            return afterBytes;
        }
        int count = Math.min(len, arrived.length - read);
        System.arraycopy(arrived, read, b, off, count);
        read += count;
        notifyAll();
        return count;
    }

    @Override
    public synchronized int write(byte[] b, int off, int len) throws HalException {
        while (writable == 0 && !writeFails && !ends() && fault == null) {
            pause(this);
        }
        throwFault();
        if (writeFails || ends()) {
            throw new HalException("no more");
        }
        int count = Math.min(len, writable);
        writable -= count;
        written.write(b, off, count);
        notifyAll();
        return count;
    }

    @Override
    public byte[] remoteAddress() {
        return new byte[] {10, 0, 0, 9};
    }

    @Override
    public synchronized void close() {
        closed = true;
        closes++;
        notifyAll();
        Throwable bug = closeFault;
        closeFault = null;
        throwUnchecked(bug);
    }

    synchronized int closes() {
        return closes;
    }
}
