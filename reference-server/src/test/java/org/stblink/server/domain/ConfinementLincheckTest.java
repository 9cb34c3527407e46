package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import org.stblink.internal.wire.SessionId;
import org.stblink.server.LincheckRuns;

/**
 * The address pool and the table of sessions have no locks, because one thread uses them. One at a time, as that thread does
 * it, they keep their promises; let in two threads, and the tester sees one address given twice.
 */
class ConfinementLincheckTest {
    @Test
    void addressesGivenOneAtATimeAreGivenOnce() {
        LincheckRuns.check(ConfinedPool.class);
    }

    @Test
    void anAddressPoolThatTwoThreadsUseIsFoundOut() {
        assertThat(LincheckRuns.raceOf(SharedPool.class)).contains("claim");
    }

    @Test
    void sessionsKeptOneAtATimeAreKept() {
        LincheckRuns.check(ConfinedSessions.class);
    }

    @Test
    void aTableOfSessionsThatTwoThreadsUseIsFoundOut() {
        assertThat(LincheckRuns.raceOf(SharedSessions.class)).contains("add");
    }

    /** The planted race: nothing keeps the threads apart. */
    @Param(name = "device", gen = IntGen.class, conf = "0:3")
    public static class SharedPool {
        private final AddressPool pool = new AddressPool(
                List.of(new AddressRange(Cidr.parse("10.0.0.0/30"), List.of(), 32, null)), 1000, StoredState.EMPTY, 0);

        @Operation
        public String claim(@Param(name = "device") int device) {
            AddressPool.Claim claim = pool.claim("box-" + device, null, 0);
            return claim == null ? "none" : claim.holding.address.toString();
        }

        @Operation
        public boolean claimAndRelease(@Param(name = "device") int device) {
            AddressPool.Claim claim = pool.claim("box-" + device, null, 0);
            if (claim != null) {
                pool.release(claim.holding, 0);
            }
            return claim != null;
        }
    }

    /** One after the other, as the domain thread does it. */
    @Param(name = "device", gen = IntGen.class, conf = "0:3")
    public static class ConfinedPool extends SharedPool {
        @Override
        @Operation
        public synchronized String claim(@Param(name = "device") int device) {
            return super.claim(device);
        }

        @Override
        @Operation
        public synchronized boolean claimAndRelease(@Param(name = "device") int device) {
            return super.claimAndRelease(device);
        }
    }

    @Param(name = "number", gen = IntGen.class, conf = "0:2")
    public static class SharedSessions {
        private final SessionTable table = new SessionTable();

        private static Session session(int number) {
            byte[] id = new byte[16];
            id[15] = (byte) number;
            return new Session(
                    null,
                    SessionId.of(id, 0),
                    new Session.End("caller", "g", 0),
                    new Session.End("target", "g", 0),
                    1,
                    null,
                    0,
                    0);
        }

        @Operation
        public void add(@Param(name = "number") int number) {
            table.add(session(number));
        }

        @Operation
        public String remove(@Param(name = "number") int number) {
            List<Session> found = table.of(session(number).id);
            if (found.isEmpty()) {
                return "none";
            }
            table.remove(found.get(0));
            return "removed";
        }

        @Operation
        public int size() {
            return table.size();
        }
    }

    @Param(name = "number", gen = IntGen.class, conf = "0:2")
    public static class ConfinedSessions extends SharedSessions {
        @Override
        @Operation
        public synchronized void add(@Param(name = "number") int number) {
            super.add(number);
        }

        @Override
        @Operation
        public synchronized String remove(@Param(name = "number") int number) {
            return super.remove(number);
        }

        @Override
        @Operation
        public synchronized int size() {
            return super.size();
        }
    }
}
