package org.stblink.server.store;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.stblink.server.LincheckRuns;

/** Whoever hands in a change while the store closes is told so, or is written: nothing falls in between. */
class GroupCommitLincheckTest {
    @Test
    void aChangeIsTakenOrRefusedWhateverCloses() {
        LincheckRuns.check(Door.class);
    }

    /** The way in; the writer's thread is not started, so that what was taken stays to be counted. */
    public static class Door {
        private final GroupCommit writer = new GroupCommit(
                Path.of("none"),
                (Connection) Proxy.newProxyInstance(
                        Door.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> null),
                2,
                CommitObserver.NONE,
                new AuditTrail(() -> 0, 0));

        @Operation
        public boolean submit() {
            boolean[] refused = new boolean[1];
            writer.submit(connection -> {}, failure -> refused[0] = true);
            return !refused[0];
        }

        @Operation
        public int waiting() {
            return writer.waiting();
        }

        @Operation
        public void close() {
            writer.close();
        }
    }
}
