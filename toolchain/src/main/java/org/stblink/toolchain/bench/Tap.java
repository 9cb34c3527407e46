package org.stblink.toolchain.bench;

/** Lets one sender pass while it is open, and wait while it is shut, as it is at first. */
final class Tap {
    private boolean isOpen;
    /** From when the sender passed until it comes back. */
    private boolean isSending;

    synchronized void open() {
        isOpen = true;
        notifyAll();
    }

    /** On return nothing is sent any more: what the sender had begun is sent, and counted. */
    synchronized void shut() throws InterruptedException {
        isOpen = false;
        while (isSending) {
            wait();
        }
    }

    synchronized void pass() throws InterruptedException {
        isSending = false;
        notifyAll();
        while (!isOpen) {
            wait();
        }
        isSending = true;
    }
}
