package org.stblink.port.blocking;

/**
 * Knows which threads are inside calls of a vendor's socket, and closes it when that may be done: at once where closing
 * ends those calls, else when the last one has come back.
 */
abstract class CallGate {
    private final boolean closeEndsCalls;
    private int inside;
    private boolean closing;
    private boolean closed;

    CallGate(boolean closeEndsCalls) {
        this.closeEndsCalls = closeEndsCalls;
    }

    /** Closes the vendor's socket; may come twice. Not with this object's lock. */
    abstract void closeSocket();

    /** Begins a call; false when it must not begin any more. {@link #leave} follows a true. */
    synchronized boolean enter() {
        if (closing) {
            return false;
        }
        inside++;
        return true;
    }

    /** The call came back. */
    void leave() {
        boolean last;
        synchronized (this) {
            inside--;
            last = closing && inside == 0;
        }
        if (last) {
            // Where it was closed before, once more: a connect that was in its name lookup then may have got a socket
            // since.
            closeNow();
        }
    }

    /** Closes now or when that may be done. Any thread, any number of times. */
    void close() {
        boolean now;
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
            now = closeEndsCalls || inside == 0;
        }
        if (now) {
            closeNow();
        }
    }

    private void closeNow() {
        closeSocket();
        synchronized (this) {
            closed = inside == 0;
            notifyAll();
        }
    }

    /**
     * Waits until the socket is closed and nobody is inside any more, or for the time. Only then does a system have the
     * socket's port free again: a call that is just coming back still holds it.
     */
    @SuppressWarnings("WaitNotInLoop") // whoever closed first has notified already; the last to leave is left
    synchronized void awaitClosed(long millis) {
        if (!closed) {
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
