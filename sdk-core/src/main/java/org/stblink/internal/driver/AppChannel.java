package org.stblink.internal.driver;

import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.stblink.PeerChannel;
import org.stblink.StbLinkException;
import org.stblink.hal.ConcurrentStream;
import org.stblink.internal.session.Cause;
import org.stblink.internal.session.PeerMachine;
import org.stblink.internal.session.PeerParameters;
import org.stblink.internal.session.Work;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.Hex;

/** One peer channel as the application holds it: takes the lock, waits where it says so. */
final class AppChannel implements PeerChannel {
    /**
     * What one call works off before the loop has its turn: a peer that sends faster than this box decrypts must not keep the
     * lock from it, which has the server to answer and this channel to end.
     */
    private static final int RECORDS_AT_ONCE = 64;

    private final SessionDriver driver;
    private final PeerLink link;
    private final byte[] service;
    private final byte[] traceId;
    private final MessageBuffer incoming;
    /** Threads that wait for something to read. */
    private int readersWaiting;

    private final InputStream input = new ChannelInput(this);
    private final OutputStream output = new ChannelOutput(this);

    AppChannel(SessionDriver driver, PeerLink link, byte[] service, byte[] traceId) {
        this.driver = driver;
        this.link = link;
        this.service = service;
        this.traceId = traceId;
        incoming = new MessageBuffer(driver.maxMessage());
    }

    @Override
    public String peerId() {
        return link.peerId();
    }

    @Override
    public boolean isCaller() {
        return link.isCaller();
    }

    @Override
    public String sessionId() {
        synchronized (driver.lock()) {
            PeerParameters p = link.parameters();
            return p == null ? "" : p.sid.toString();
        }
    }

    @Override
    public String traceId() {
        return Hex.of(traceId);
    }

    @Override
    public byte[] service() {
        return service.clone();
    }

    @Override
    public int status() {
        synchronized (driver.lock()) {
            return link.status();
        }
    }

    @Override
    public int reason() {
        synchronized (driver.lock()) {
            return link.reason();
        }
    }

    @Override
    public int retryAfterSeconds() {
        synchronized (driver.lock()) {
            return link.retryAfterSeconds();
        }
    }

    @Override
    public long bytesSent() {
        synchronized (driver.lock()) {
            return link.bytesSent();
        }
    }

    @Override
    public long bytesReceived() {
        synchronized (driver.lock()) {
            return link.bytesReceived();
        }
    }

    @Override
    public void awaitOpen(int timeoutMillis) throws StbLinkException {
        synchronized (driver.lock()) {
            long deadline = driver.deadlineIn(timeoutMillis);
            while (link.status() == OPENING) {
                driver.awaitProgress(deadline, "the call to " + peerId() + " is not open yet", traceId());
            }
            if (!link.wasOpen()) {
                throw failure();
            }
        }
    }

    // Reading.

    @Override
    public int read(byte[] b, int off, int len) throws StbLinkException {
        requireRange(b, off, len);
        synchronized (driver.lock()) {
            return take(b, off, len, false);
        }
    }

    /** Takes what is there. With {@code comesAgain} the caller looks again in a moment where the stream has flowed ({@link #takeFlow}). */
    private int take(byte[] b, int off, int len, boolean comesAgain) throws StbLinkException {
        ChannelPump p = link.pump();
        if (p == null) {
            return nothing();
        }
        boolean more = true;
        for (int i = 0; more && i < RECORDS_AT_ONCE; i++) {
            if (p.machine.available() > 0) {
                int n = p.machine.read(b, off, len);
                advance(p, comesAgain);
                return n;
            }
            p.machine.read(b, off, 0); // an empty end of a message means nothing in a stream
            more = advance(p, comesAgain);
        }
        if (more) {
            driver.changed(); // the loop wakes a reader that waits again, too
        }
        return nothing();
    }

    /** Works off what was read from the stream before; true when that brought something for the application. */
    private boolean advance(ChannelPump p, boolean comesAgain) {
        PeerMachine m = p.machine;
        long now = driver.now();
        int stateBefore = m.state();
        int waiting = m.out().length();
        boolean before = m.readable();
        boolean more = !before;
        try {
            for (int i = 0; more && i < RECORDS_AT_ONCE; i++) {
                boolean fed = p.advance(now);
                boolean worked = m.work(now) != Work.NONE;
                more = (fed || worked) && !m.readable();
            }
        } catch (Throwable fault) {
            failed(fault); // thrown on, it would take with it what the reader has taken out already
            return false;
        }
        if (m.out().length() > waiting) {
            flush(p, waiting, now); // an answer to what lay behind the data
        }
        if (more || !(comesAgain && p.flowed()) && p.needsLoop() || m.state() != stateBefore) {
            driver.changed();
        }
        if (!before && m.readable() && readersWaiting > 0) {
            driver.lock().notifyAll(); // this one may be away with what it has
        }
        return !before && m.dataWaits();
    }

    /** Waits for something to read. */
    private void awaitInput(long deadline, String what) throws StbLinkException {
        readersWaiting++;
        try {
            driver.awaitProgress(deadline, what + peerId(), traceId());
        } finally {
            readersWaiting--;
        }
    }

    /** The stream to {@link #awaitMore} of when the lock is given up; null for none. */
    private @Nullable ConcurrentStream takeFlow() {
        ChannelPump p = link.pump();
        return p == null ? null : p.takeFlow();
    }

    /** Waits for a moment and looks again. Throws nothing: the caller has what was read before. */
    private void awaitMore(ConcurrentStream stream) {
        try {
            stream.awaitMore();
            synchronized (driver.lock()) {
                ChannelPump p = link.pump();
                if (p != null) {
                    advance(p, false);
                }
            }
        } catch (Throwable fault) {
            synchronized (driver.lock()) {
                failed(fault);
            }
        }
    }

    /** What a reader gets when no data is there. */
    private int nothing() throws StbLinkException {
        ChannelPump p = link.pump();
        if (p != null && p.machine.ended()) {
            return END;
        }
        if (link.status() == CLOSED) {
            throw failure();
        }
        return 0;
    }

    @Override
    public byte @Nullable [] receive(int timeoutMillis) throws StbLinkException {
        long deadline = driver.deadlineIn(timeoutMillis);
        for (; ; ) {
            boolean whole;
            byte[] message = null;
            ConcurrentStream flowed;
            synchronized (driver.lock()) {
                whole = takeParts();
                if (whole || nothing() == END) {
                    message = whole || !incoming.isEmpty() ? message() : null;
                    whole = true;
                }
                flowed = takeFlow();
                if (flowed == null && !whole) {
                    awaitInput(deadline, "no message from ");
                }
            }
            if (flowed != null) {
                awaitMore(flowed);
            }
            if (whole) {
                return message;
            }
        }
    }

    /** The message; where memory does not suffice for it, this thread does not look at the stream again, and the loop has to. */
    private byte[] message() {
        try {
            return incoming.message();
        } catch (Error noMemory) {
            if (takeFlow() != null) {
                driver.changed();
            }
            throw noMemory;
        }
    }

    /** Takes what is there into the message; true when that ended it. */
    private boolean takeParts() throws StbLinkException {
        ChannelPump p = link.pump();
        boolean more = p != null;
        for (int i = 0; p != null && more && i < RECORDS_AT_ONCE; i++) {
            if (p.machine.dataWaits() && takePart(p)) {
                return true;
            }
            more = advance(p, true) || p.machine.dataWaits();
        }
        if (more) {
            driver.changed(); // the loop wakes this thread again, too
        }
        return false;
    }

    /** Takes the present record into the message; true when that ended it. */
    private boolean takePart(ChannelPump p) throws StbLinkException {
        boolean last = p.machine.endsMessage();
        if (!incoming.take(p.machine)) {
            p.machine.close(DownReason.PROTOCOL, driver.now());
            driver.changed();
            throw new StbLinkException(
                    Cause.CHANNEL_PROTOCOL,
                    "a message longer than the configured " + driver.maxMessage() + " bytes",
                    traceId());
        }
        if (last) {
            advance(p, true);
        }
        return last;
    }

    /** Reads at least one byte; waits for it as long as it takes. */
    int readSome(byte[] b, int off, int len) throws StbLinkException {
        requireRange(b, off, len);
        for (; ; ) {
            int n;
            ConcurrentStream flowed;
            synchronized (driver.lock()) {
                n = take(b, off, len, true);
                flowed = takeFlow();
                if (flowed == null && n == 0) {
                    awaitInput(Long.MAX_VALUE, "nothing to read from ");
                }
            }
            if (flowed != null) {
                awaitMore(flowed);
            }
            if (n != 0) {
                return n;
            }
        }
    }

    private static void requireRange(byte[] b, int off, int len) {
        if (off < 0 || len < 1 || off > b.length - len) {
            throw new IllegalArgumentException("range " + off + "+" + len + " of " + b.length + " bytes");
        }
    }

    // Writing.

    @Override
    public int write(byte[] b, int off, int len) throws StbLinkException {
        requireRange(b, off, len);
        synchronized (driver.lock()) {
            requireNoEnd();
            return link.isSending() ? 0 : Math.max(put(b, off, len, false), 0);
        }
    }

    /** Nothing new is sent behind this side's end; what is being sent meanwhile comes before it. */
    private void requireNoEnd() throws StbLinkException {
        if (link.status() == CLOSED) {
            throw failure();
        }
        ChannelPump p = link.pump();
        if (link.isEndWanted() || p != null && p.machine.endSent()) {
            throw new IllegalStateException("this side said that it has no more to send");
        }
    }

    /** Seals one record; -1 when there is no room now. */
    private int put(byte[] b, int off, int len, boolean endsMessage) throws StbLinkException {
        if (link.status() == CLOSED) {
            throw failure();
        }
        ChannelPump p = link.pump();
        if (p == null) {
            return -1;
        }
        int waiting = p.machine.out().length();
        long now = driver.now();
        int n;
        boolean failed = true;
        try {
            n = p.machine.write(b, off, len, endsMessage, now);
            failed = false;
        } finally {
            if (failed) { // a fault of the accelerator, or no memory: the cipher may be half-way to its next key
                link.lose(DownReason.LOCAL_CLOSE);
            }
        }
        if (n >= 0) {
            flush(p, waiting, now);
        } else if (!p.machine.takesData()) {
            throw new StbLinkException(
                    PeerLink.cause(p.machine), "the channel to " + peerId() + " takes no more", traceId());
        }
        return n;
    }

    /** Something was sealed behind {@code waiting} bytes: sends it, or has the loop do so. */
    private void flush(ChannelPump p, int waiting, long now) {
        try {
            if (p.sealed(waiting, now)) {
                driver.changed();
            }
        } catch (Throwable fault) {
            failed(fault);
        }
    }

    /** A fault of the port or of an accelerator, or no memory, in what is the loop's work: what it left of this channel nobody knows. */
    private void failed(Throwable fault) {
        driver.endsBecauseOf(fault);
        link.lose(DownReason.LOCAL_CLOSE);
    }

    /**
     * Writes everything, behind what other threads have to send; waits for them, and for room. Where that fails in the middle the
     * channel ends: how much of it went out nobody can tell.
     */
    void putAll(byte[] b, int off, int len, boolean endsMessage, long deadline) throws StbLinkException {
        synchronized (driver.lock()) {
            if (len == 0 && !endsMessage) {
                return;
            }
            requireNoEnd();
            Object mark = link.sendBegins();
            boolean partly = false;
            try {
                while (!link.isTurn(mark)) {
                    driver.awaitProgress(deadline, "other threads send to " + peerId(), traceId());
                }
                partly = true;
                putParts(b, off, len, endsMessage, deadline);
                partly = false;
            } finally {
                try {
                    ChannelPump p = link.pump();
                    // What comes next would be taken for the rest, or an END for the whole. Where nothing goes out,
                    // what came can be read.
                    if (partly && (p == null || p.machine.takesData())) {
                        close();
                    }
                } finally {
                    link.sendEnds(mark); // others wait for it
                }
            }
        }
    }

    private void putParts(byte[] b, int off, int len, boolean endsMessage, long deadline) throws StbLinkException {
        int at = off;
        int left = len;
        boolean more = true;
        while (more) {
            int n = put(b, at, left, endsMessage);
            if (n < 0) {
                driver.awaitProgress(deadline, peerId() + " takes no bytes", traceId());
            } else {
                at += n;
                left -= n;
                more = left > 0;
            }
        }
    }

    @Override
    public void send(byte[] message, int timeoutMillis) throws StbLinkException {
        if (message.length > driver.maxMessage()) {
            throw new IllegalArgumentException(
                    "a message of " + message.length + " bytes; the configured maximum is " + driver.maxMessage());
        }
        putAll(message, 0, message.length, true, driver.deadlineIn(timeoutMillis));
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    // The end.

    @Override
    public void end() {
        synchronized (driver.lock()) {
            link.end();
        }
    }

    @Override
    public void close() {
        synchronized (driver.lock()) {
            link.endBecause(Cause.CLOSED, DownReason.LOCAL_CLOSE, driver.now());
        }
    }

    private StbLinkException failure() {
        String what =
                link.wasOpen() ? "the channel to " + peerId() + " is closed" : "the call to " + peerId() + " failed";
        return new StbLinkException(link.reason(), what, traceId(), link.retryAfterSeconds());
    }

    @Override
    public String toString() {
        synchronized (driver.lock()) {
            return "PeerChannel " + link;
        }
    }
}
