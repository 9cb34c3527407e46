package org.stblink.server.store;

/** A backup is wanted while another one is being made, which is as good: nothing has failed. */
public final class BackupUnderWay extends StoreException {
    private static final long serialVersionUID = 1L;

    BackupUnderWay() {
        super("a backup is being made already: wait for it");
    }
}
