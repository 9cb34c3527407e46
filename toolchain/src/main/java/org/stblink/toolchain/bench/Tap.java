package org.stblink.toolchain.bench;

/** Lets a sender pass while it is open, and wait while it is shut, as it is at first. */
final class Tap {
    private boolean isOpen;

    synchronized void open() {
        isOpen = true;
        notifyAll();
    }

    synchronized void shut() {
        isOpen = false;
    }

    synchronized void pass() throws InterruptedException {
        while (!isOpen) {
            wait();
        }
    }
}
