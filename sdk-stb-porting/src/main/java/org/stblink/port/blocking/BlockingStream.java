package org.stblink.port.blocking;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.ConcurrentStream;
import org.stblink.hal.HalException;

/**
 * A stream between the SDK's threads, which never wait here, and threads that do: one that connects and then reads, and one
 * that writes while there is something to write. Between them stand two buffers.
 *
 * <p>The lock is this object's. It is never held during a call of the vendor's.
 */
final class BlockingStream implements ConcurrentStream {
    private final BlockingNetworkPort port;
    private final BlockingSocket socket;
    private final CallGate gate;
    private final ByteRing in;
    private final ByteRing out;

    private int status = CONNECTING;
    private boolean closed;
    private byte @Nullable [] remote;

    /** The vendor's connect is under way. */
    private boolean connecting;
    /** What {@link #read} tells once {@link #in} is empty. Anything but NOTHING: the reader has ended. */
    private int ending = NOTHING;

    /** Grows whenever the reader brought something. */
    private int arrivals;

    private boolean writing;
    private boolean unwritable;
    /** The last {@link #write} came short: its caller waits to be told of room. */
    private boolean roomWanted;
    /** When a closed stream has had its time to send, by {@link #millis}. */
    private long lingerEnds;

    BlockingStream(BlockingNetworkPort port, BlockingSocket socket) {
        this.port = port;
        this.socket = socket;
        this.gate = port.gate(socket);
        this.in = new ByteRing(port.bufferBytes());
        this.out = new ByteRing(port.bufferBytes());
    }

    // Its threads' work.

    /** Connects and reads from now on. */
    void connect(final String host, final int number, final byte @Nullable [] localIpOrNull) {
        synchronized (this) {
            connecting = true;
        }
        Runnable reader = new Runnable() {
            @Override
            public void run() {
                if (connected(host, number, localIpOrNull)) {
                    readToTheEnd();
                }
            }
        };
        if (!port.workers().start(reader)) {
            connectEnded(null, "no thread could be started", host, number);
        }
    }

    /** Reads from now on, for a socket that a listener got; false when no thread could be started: it is closed then. */
    boolean accepted() {
        byte[] from = null;
        try {
            from = socket.remoteAddress();
        } catch (RuntimeException | Error e) {
            port.fault("remoteAddress", e);
        }
        synchronized (this) {
            status = OPEN;
            remote = from;
        }
        Runnable reader = new Runnable() {
            @Override
            public void run() {
                readToTheEnd();
            }
        };
        if (port.workers().start(reader)) {
            return true;
        }
        close();
        return false;
    }

    private boolean connected(String host, int number, byte @Nullable [] localIpOrNull) {
        byte[] from = null;
        String why = "it was closed";
        if (gate.enter()) {
            try {
                socket.connect(host, number, localIpOrNull);
                from = socket.remoteAddress();
                why = null;
            } catch (HalException e) {
                why = String.valueOf(e.getMessage());
            } catch (RuntimeException | Error e) {
                port.fault("connect", e);
                why = e.toString();
            } finally {
                gate.leave();
            }
        }
        return connectEnded(from, why, host, number);
    }

    private boolean connectEnded(byte @Nullable [] from, @Nullable String whyNot, String host, int number) {
        boolean wasClosed;
        synchronized (this) {
            connecting = false;
            wasClosed = closed;
            if (whyNot == null && !closed) {
                status = OPEN;
                remote = from;
            } else {
                broken();
            }
        }
        if (wasClosed) {
            port.abandoned(-1);
            return false;
        }
        if (whyNot != null) {
            port.connectFailed(host, number, whyNot);
            giveUp();
        }
        port.signal().raise();
        return whyNot == null;
    }

    private void readToTheEnd() {
        int got = NOTHING;
        while (got >= NOTHING) {
            int at;
            int room;
            synchronized (this) {
                if (!awaitRoom()) {
                    return;
                }
                at = in.freeAt();
                room = in.freeRun();
            }
            got = readOnce(at, room);
            arrived(got);
        }
    }

    /** Waits until the SDK has made room; false when the stream is closed. With the lock. */
    private boolean awaitRoom() {
        while (in.isFull() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                broken(); // Nobody but the adapter knows this thread: the JVM ends it.
                return false;
            }
        }
        return !closed;
    }

    private int readOnce(int at, int room) {
        if (!gate.enter()) {
            return BROKEN;
        }
        try {
            int got = socket.read(in.array(), at, room);
            if (got < END || got > room) {
                throw new IllegalStateException("read of " + room + " bytes returned " + got);
            }
            return got;
        } catch (HalException e) {
            port.streamFailed("reading", e);
        } catch (RuntimeException | Error e) {
            port.fault("read", e);
        } finally {
            gate.leave();
        }
        return BROKEN;
    }

    private synchronized void arrived(int got) {
        if (closed || got == NOTHING) {
            return;
        }
        // Bytes behind others need no signal: whoever leaves bytes behind is told by the read that left them.
        boolean tell = got < NOTHING || in.isEmpty();
        arrivals++;
        if (got > NOTHING) {
            in.added(got);
        } else if (got == END) {
            ending = END;
        } else {
            broken();
        }
        if (tell) {
            port.signal().raise();
        }
        notifyAll(); // A writer that failed waits for the reader's last bytes.
    }

    /** Nothing more goes either way. With the lock. */
    private void broken() {
        status = FAILED;
        ending = BROKEN;
        unwritable = true;
    }

    private void writeAll() {
        while (true) {
            int at;
            int run;
            synchronized (this) {
                if (out.isEmpty() || unwritable) {
                    writerEnds();
                    break;
                }
                at = out.usedAt();
                run = out.usedRun();
            }
            written(writeOnce(at, run));
        }
        if (isClosed()) {
            giveUp();
        }
    }

    /** The next write needs a new writer. With the lock. */
    private void writerEnds() {
        writing = false;
        notifyAll(); // close waits for this
        if (ending != NOTHING) {
            port.signal().raise(); // Only another write can still find out that the peer is gone.
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private int writeOnce(int at, int run) {
        if (!gate.enter()) {
            return BROKEN;
        }
        try {
            int taken = socket.write(out.array(), at, run);
            if (taken < 0 || taken > run) {
                throw new IllegalStateException("write of " + run + " bytes returned " + taken);
            }
            return taken;
        } catch (HalException e) {
            port.streamFailed("writing", e);
        } catch (RuntimeException | Error e) {
            port.fault("write", e);
        } finally {
            gate.leave();
        }
        return BROKEN;
    }

    /** Books what was written. */
    private synchronized void written(int taken) {
        if (taken < 0) {
            awaitLastBytes();
            unwritable = true;
            status = FAILED;
            port.signal().raise();
            return;
        }
        out.removed(taken);
        if (roomWanted && taken > 0) {
            roomWanted = false;
            port.signal().raise();
        }
    }

    /**
     * The peer's last message often says why it went, and may be on its way through the reader: writing is reported as
     * broken when the reader is done, or had nothing for a while. With the lock.
     */
    private void awaitLastBytes() {
        int seen = arrivals - 1;
        long until = 0;
        while (ending == NOTHING && !closed) {
            long now = millis();
            if (seen != arrivals) {
                seen = arrivals;
                until = now + port.shortLingerMillis();
            }
            if (now >= until) {
                return;
            }
            try {
                wait(until - now); // also who reads wakes it, to make room for what comes
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    // The SDK's side.

    @Override
    public synchronized int status() {
        return status;
    }

    @Override
    public synchronized int read(byte[] b, int off, int len) {
        requireLength(len);
        if (closed) {
            return BROKEN;
        }
        if (in.isEmpty()) {
            return ending;
        }
        boolean wasFull = in.isFull();
        int count = in.take(b, off, len);
        if (wasFull) {
            notifyAll();
        }
        if (!in.isEmpty() || ending != NOTHING) {
            port.signal().raise(); // What is left is still readiness.
        }
        return count;
    }

    @Override
    public int write(byte[] b, int off, int len) {
        requireLength(len);
        int count;
        synchronized (this) {
            if (status != OPEN) {
                return status == CONNECTING ? 0 : BROKEN;
            }
            count = out.put(b, off, len);
            roomWanted = count < len;
            if (count == 0 || writing) {
                return count;
            }
            writing = true;
        }
        return startWriter() ? count : BROKEN;
    }

    private boolean startWriter() {
        Runnable writer = new Runnable() {
            @Override
            public void run() {
                writeAll();
            }
        };
        if (port.workers().start(writer)) {
            return true;
        }
        synchronized (this) {
            writing = false;
            broken();
        }
        giveUp();
        return false;
    }

    /** The VMs this adapter is for wait for a millisecond at least, which is longer than a change of threads. */
    @Override
    public void awaitMore() {}

    private static void requireLength(int len) {
        if (len < 1) {
            throw new IllegalArgumentException("len must be 1 or more, not " + len);
        }
    }

    @Override
    public synchronized byte @Nullable [] remoteAddress() {
        return remote == null ? null : remote.clone();
    }

    @Override
    public void close() {
        boolean unsent;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            status = FAILED;
            unsent = writing && !unwritable;
            if (unsent) {
                lingerEnds = millis() + port.lingers();
            }
            if (connecting) {
                port.abandoned(1);
            }
            notifyAll();
        }
        if (!unsent) {
            giveUp();
        } else if (!port.workers().start(linger())) {
            lingered();
        }
        port.signal().raise();
    }

    /** Gives the writer some time to send what was taken, and no more. */
    private Runnable linger() {
        return new Runnable() {
            @Override
            public void run() {
                awaitWriter();
                lingered();
            }
        };
    }

    private synchronized void awaitWriter() {
        try {
            for (long left = lingerEnds - millis(); writing && left > 0; left = lingerEnds - millis()) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        unwritable = true;
    }

    private void lingered() {
        port.lingered();
        giveUp();
    }

    /** The port is closed, and this stream with it: what it took has a moment left. */
    synchronized void hurry() {
        lingerEnds = Math.min(lingerEnds, millis() + port.shortLingerMillis());
        notifyAll();
    }

    private static long millis() {
        return System.nanoTime() / 1_000_000;
    }

    /** Closes the socket. Without the lock. */
    private void giveUp() {
        gate.close();
        port.forget(this);
    }
}
