package org.stblink.server.store;

/**
 * How the database is used. The defaults and their reasons stand in the server's reference.conf.
 *
 * @param busyTimeoutMillis how long a statement waits for another program that holds the database, in milliseconds
 * @param readers how many threads read at once
 * @param maxMegabytes the size the database file may grow to; 0 = no bound of ours
 * @param auditKeepEntries how many audit entries are kept before the oldest go; 0 = all, for ever
 */
public record StoreSettings(int busyTimeoutMillis, int readers, int maxMegabytes, int auditKeepEntries) {
    public static final StoreSettings DEFAULT = new StoreSettings(5_000, 2, 0, 1_000_000);

    public StoreSettings {
        if (busyTimeoutMillis < 0 || readers < 1 || maxMegabytes < 0 || auditKeepEntries < 0) {
            throw new IllegalArgumentException("busyTimeoutMillis=" + busyTimeoutMillis + " readers=" + readers
                    + " maxMegabytes=" + maxMegabytes + " auditKeepEntries=" + auditKeepEntries);
        }
    }
}
