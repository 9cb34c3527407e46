package org.stblink.support;

import java.util.ArrayDeque;
import java.util.Deque;
import org.stblink.hal.ConcurrentStream;
import org.stblink.hal.HalStream;

/** One end of a stream in memory, strict about its contract. What the other end takes is bounded, as TCP's window is. */
public class FakeStream implements HalStream {
    /** An other end that is not a box but a test's object: gets what is written, at once. Null bytes: the end. */
    public interface Receiver {
        void received(byte[] bytes);
    }

    /** One that any thread may use. */
    private static final class Concurrent extends FakeStream implements ConcurrentStream {
        Concurrent(FakeWorld world, FakeBox box) {
            super(world, box);
        }

        @Override
        public void awaitMore() {
            awaitMoreCalled();
        }
    }

    static final int WINDOW_BYTES = 16 * 1024;

    private final FakeWorld world;
    private final FakeBox box;
    private final Deque<Byte> incoming = new ArrayDeque<>();
    private FakeStream other;
    private Receiver receiver;
    private int status = CONNECTING;
    private boolean closed;
    private boolean reset;
    private boolean otherEnded;
    private boolean writesBreak;
    private boolean takesNothing;
    /** The last write came short: only then is room worth a word, as where a system is asked for it. */
    private boolean cameShort;

    private boolean saysThatItConnects;
    private int momentsAwaited;
    private Runnable duringAwaitMore = () -> {};
    private Runnable whenEmpty = () -> {};

    private FakeStream(FakeWorld world, FakeBox box) {
        this.world = world;
        this.box = box;
    }

    static FakeStream of(FakeWorld world, FakeBox box) {
        return world.concurrentStreams ? new Concurrent(world, box) : new FakeStream(world, box);
    }

    /** Two ends of one open stream. */
    static void join(FakeStream a, FakeStream b) {
        a.other = b;
        b.other = a;
        a.status = OPEN;
        b.status = OPEN;
    }

    void open(Receiver to) {
        receiver = to;
        status = OPEN;
    }

    void fail() {
        status = FAILED;
    }

    void saysOnceThatItConnects(boolean says) {
        saysThatItConnects = says;
    }

    // For a test.

    /** Bytes for this end, whoever sends them. */
    public void deliver(byte[] bytes) {
        synchronized (world.monitor) {
            for (byte b : bytes) {
                incoming.add(b);
            }
            box.signal();
        }
    }

    /** The other end went in order. */
    public void deliverEnd() {
        synchronized (world.monitor) {
            otherEnded = true;
            box.signal();
        }
    }

    /** The connection is reset: what arrived is gone. */
    public void cut() {
        synchronized (world.monitor) {
            resetBoth();
        }
    }

    private void resetBoth() {
        reset = true;
        incoming.clear();
        box.signal();
        if (other != null && !other.reset) {
            other.resetBoth();
        }
    }

    /** Writing fails from now on, while what arrived can still be read. */
    public void breakWrites() {
        synchronized (world.monitor) {
            writesBreak = true;
        }
    }

    /** Whether writing takes nothing, as with a full window. */
    public void setTakesNothing(boolean nothing) {
        synchronized (world.monitor) {
            takesNothing = nothing;
            windowOpens();
        }
    }

    private void windowOpens() {
        if (cameShort) {
            cameShort = false;
            box.signal();
        }
    }

    /** How often somebody waited a moment for more. */
    public int momentsAwaited() {
        synchronized (world.monitor) {
            return momentsAwaited;
        }
    }

    /** What happens while somebody waits a moment for more, with no lock held. */
    public void duringAwaitMore(Runnable event) {
        synchronized (world.monitor) {
            duringAwaitMore = event;
        }
    }

    /** What happens when somebody finds that nothing has arrived. */
    public void whenEmpty(Runnable event) {
        synchronized (world.monitor) {
            whenEmpty = event;
        }
    }

    final void awaitMoreCalled() {
        Runnable event;
        synchronized (world.monitor) {
            momentsAwaited++;
            event = duringAwaitMore;
        }
        box.requireNoLock("awaitMore");
        event.run();
    }

    public boolean isClosed() {
        synchronized (world.monitor) {
            return closed;
        }
    }

    // HalStream.

    @Override
    public int status() {
        synchronized (world.monitor) {
            if (saysThatItConnects) {
                saysThatItConnects = false;
                box.signal();
                return CONNECTING;
            }
            return closed || reset ? FAILED : status;
        }
    }

    @Override
    public int read(byte[] b, int off, int len) {
        require(len, "read");
        synchronized (world.monitor) {
            if (closed || reset || status == FAILED) {
                return BROKEN;
            }
            if (incoming.isEmpty()) {
                whenEmpty.run();
                return otherEnded ? END : NOTHING;
            }
            int n = Math.min(len, incoming.size());
            for (int i = 0; i < n; i++) {
                b[off + i] = incoming.remove();
            }
            if (other != null) {
                other.windowOpens();
            }
            return n;
        }
    }

    @Override
    public int write(byte[] b, int off, int len) {
        require(len, "write");
        synchronized (world.monitor) {
            if (status == CONNECTING && !closed) {
                return 0;
            }
            if (closed || reset || status == FAILED || writesBreak) {
                return BROKEN;
            }
            if (takesNothing) {
                cameShort = true;
                return 0;
            }
            return receiver != null ? toReceiver(b, off, len) : toOther(b, off, len);
        }
    }

    private int toReceiver(byte[] b, int off, int len) {
        byte[] part = new byte[len];
        System.arraycopy(b, off, part, 0, len);
        receiver.received(part);
        return len;
    }

    private int toOther(byte[] b, int off, int len) {
        if (other.closed) {
            resetBoth();
            return BROKEN;
        }
        int n = Math.min(len, WINDOW_BYTES - other.incoming.size());
        for (int i = 0; i < n; i++) {
            other.incoming.add(b[off + i]);
        }
        if (n > 0) {
            other.box.signal();
        }
        cameShort = n < len;
        return n;
    }

    private void require(int len, String what) {
        if (len < 1) {
            throw new AssertionError(what + " of " + len + " bytes");
        }
        box.requireUsable(what, this instanceof ConcurrentStream);
    }

    @Override
    public byte[] remoteAddress() {
        return null;
    }

    @Override
    public void close() {
        synchronized (world.monitor) {
            if (closed) {
                return;
            }
            closed = true;
            if (receiver != null) {
                receiver.received(null);
            } else if (other != null) {
                other.otherEnded = true;
                other.box.signal();
            }
        }
    }
}
