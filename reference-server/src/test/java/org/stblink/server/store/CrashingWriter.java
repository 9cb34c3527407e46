package org.stblink.server.store;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.stblink.server.domain.AuditEntry;
import org.stblink.server.domain.AuditEvent;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.DeviceStore;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.Lease;
import org.stblink.server.domain.StoreFailure;

/**
 * A process to be killed: commits one device after the other, several at a time, and prints each id once it was told that
 * it is durable. Arguments: the data directory, the number of this run.
 */
final class CrashingWriter {
    /** A line without it was cut off by the kill. */
    static final String END = " durable";

    private static final int AT_A_TIME = 24;

    private CrashingWriter() {}

    public static void main(String[] arguments) throws Exception {
        int run = Integer.parseInt(arguments[1]);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        Semaphore room = new Semaphore(AT_A_TIME);
        try (Stores.Opened opened = Stores.open(Path.of(arguments[0]))) {
            // Ends when it is killed.
            for (int number = 0; ; number++) {
                room.acquire();
                String id = "run" + run + "-" + number;
                opened.store().commit(change(id, run, number), new DeviceStore.CommitCallback() {
                    @Override
                    public void committed(long nowMillis) {
                        out.println(id + END);
                        room.release();
                    }

                    @Override
                    public void failed(StoreFailure cause, long nowMillis) {
                        out.println("FAILED " + id + " " + cause.getMessage());
                        room.release();
                    }
                });
            }
        }
    }

    private static Change change(String id, int run, int number) {
        IpAddress address = IpAddress.of(new byte[] {10, (byte) run, (byte) (number >> 8), (byte) number});
        return new Change(
                List.of(DeviceRecord.allowed(id, "g")),
                List.of(),
                List.of(new Lease(address, id)),
                List.of(),
                List.of(),
                List.of(new AuditEntry(AuditEvent.REGISTERED, id, null, null, null, null)));
    }
}
