package org.stblink.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.stblink.server.LincheckRuns;
import org.stblink.server.control.Admission;
import org.stblink.server.control.TurnedAway;

/** The event loops share the count of connections and its bound. */
class ConnectionCountLincheckTest {
    @Test
    void countOfConnectionsIsOneNumberForAllThreads() {
        LincheckRuns.check(Shared.class);
    }

    @Test
    void aCountWithoutALockIsFoundOut() {
        assertThat(LincheckRuns.raceOf(Racy.class)).contains("opened");
    }

    /** As the transport uses it: a connection is counted, then it asks whether it may stay. */
    public static class Shared {
        private final OpenConnections connections = new OpenConnections(1);
        private final ConnectionLimit limit = new ConnectionLimit(new Everybody(), connections, 1);

        @Operation
        public void opened() {
            connections.opened();
        }

        @Operation
        public boolean mayEnter() {
            return limit.enter("somebody", 0) == 0;
        }

        @Operation
        public int count() {
            return connections.count();
        }

        @Operation
        public boolean leave() {
            return connections.leave();
        }

        @Operation
        public int staying() {
            return connections.staying();
        }

        @Operation
        public void closed(boolean hadLeave) {
            connections.closed(hadLeave);
        }
    }

    /** The planted race. */
    public static class Racy {
        private int open;

        @Operation
        public void opened() {
            open++;
        }

        @Operation
        public int count() {
            return open;
        }
    }

    private static final class Everybody implements Admission {
        @Override
        public int enter(String source, long nowMillis) {
            return 0;
        }

        @Override
        public int handshake(String source, boolean resume, long nowMillis) {
            return 0;
        }

        @Override
        public void leave(String source) {}

        @Override
        public void turnedAway(TurnedAway why) {}
    }
}
