package org.stblink.toolchain.crash;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.MessageType;
import org.stblink.server.app.Seams;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.Connection;
import org.stblink.server.domain.ControlEvents;
import org.stblink.server.domain.DeviceStore;
import org.stblink.server.domain.ResumeAnswer;
import org.stblink.server.domain.ResumeRequest;
import org.stblink.server.domain.StoreFailure;
import org.stblink.server.domain.StoredState;
import org.stblink.server.store.CommitObserver;

/**
 * The points between the server's steps. Their names:
 *
 * <pre>
 * received M   a message came; the domain does not know yet
 * commit C     a change is decided; the store does not know yet
 * writing C    it is in the transaction; COMMIT has not begun
 * stored C     it is durable; the domain does not know yet
 * send M       an answer is made; the connection does not know yet
 * sent M       it is with the connection; whether it reached the wire is open
 * </pre>
 *
 * M is a message of section 5, C what the change is audited as, or TICKET for one that confirms a ticket.
 */
final class FaultSeams implements Seams {
    private final Trap trap;
    private final Set<String> forgotten;
    private final ConcurrentLinkedQueue<String> handedIn = new ConcurrentLinkedQueue<>();

    /** @param forgotten changes that are acknowledged and not written: a defect, to see that it is found */
    FaultSeams(Trap trap, Set<String> forgotten) {
        this.trap = trap;
        this.forgotten = forgotten;
    }

    @Override
    public DeviceStore store(DeviceStore real) {
        return new TrappedStore(real);
    }

    @Override
    public ControlEvents control(ControlEvents domain) {
        return new TrappedControl(domain);
    }

    @Override
    public CommitObserver commits(CommitObserver real) {
        return new CommitObserver() {
            @Override
            public void committing(int changes) {
                // Those that were handed in before; one of them may have to wait for the next transaction.
                for (String name = handedIn.poll(); name != null; name = handedIn.poll()) {
                    trap.pass("writing " + name);
                }
                real.committing(changes);
            }

            @Override
            public void committed(int changes, long nanos) {
                real.committed(changes, nanos);
            }
        };
    }

    /** What a change is about: what it is audited as. */
    private static String name(Change change) {
        if (!change.audit().isEmpty()) {
            return change.audit().stream()
                    .map(entry -> entry.event().name())
                    .collect(Collectors.toCollection(TreeSet::new))
                    .stream()
                    .collect(Collectors.joining("+"));
        }
        if (!change.devices().isEmpty()) {
            return "TICKET";
        }
        return change.revoked().isEmpty() ? "FORGOTTEN" : "REVOKED";
    }

    private final class TrappedStore implements DeviceStore {
        private final DeviceStore real;

        TrappedStore(DeviceStore real) {
            this.real = real;
        }

        @Override
        public StoredState load() throws StoreFailure {
            return real.load();
        }

        @Override
        public void find(String deviceId, FindCallback done) {
            real.find(deviceId, done);
        }

        @Override
        public void commit(Change change, CommitCallback done) {
            String name = name(change);
            trap.pass("commit " + name);
            if (forgotten.contains(name)) {
                done.committed(0);
                return;
            }
            handedIn.add(name);
            real.commit(change, new CommitCallback() {
                @Override
                public void committed(long nowMillis) {
                    trap.pass("stored " + name);
                    done.committed(nowMillis);
                }

                @Override
                public void failed(StoreFailure cause, long nowMillis) {
                    done.failed(cause, nowMillis);
                }
            });
        }

        @Override
        public void countBehindKeySet(long serial, CountCallback done) {
            real.countBehindKeySet(serial, done);
        }
    }

    private final class TrappedControl implements ControlEvents {
        private final ControlEvents domain;
        private final Map<Long, Connection> open = new HashMap<>();

        TrappedControl(ControlEvents domain) {
            this.domain = domain;
        }

        private Connection trapped(Connection real) {
            return open.computeIfAbsent(real.id(), id -> new TrappedConnection(real));
        }

        @Override
        public void opened(Connection connection, long nowMillis) {
            trap.pass("received OPENING");
            domain.opened(trapped(connection), nowMillis);
        }

        @Override
        public void resuming(Connection connection, ResumeRequest request, long nowMillis) {
            trap.pass("received RESUME");
            domain.resuming(trapped(connection), request, nowMillis);
        }

        @Override
        public void heard(Connection connection, long nowMillis) {
            domain.heard(trapped(connection), nowMillis);
        }

        @Override
        public void received(Connection connection, Message message, long nowMillis) {
            trap.pass("received " + MessageType.name(message.type()));
            domain.received(trapped(connection), message, nowMillis);
        }

        @Override
        public void closed(Connection connection, long nowMillis) {
            @Nullable Connection known = open.remove(connection.id());
            domain.closed(known == null ? connection : known, nowMillis);
        }
    }

    private final class TrappedConnection extends ConnectionShare {
        TrappedConnection(Connection real) {
            super(real);
        }

        @Override
        public void resume(ResumeAnswer answer) {
            trap.pass("send RESUMED");
            super.resume(answer);
        }

        @Override
        public void send(Message message) {
            String name = MessageType.name(message.type());
            trap.pass("send " + name);
            super.send(message);
            trap.pass("sent " + name);
        }

        @Override
        public void close(int closeReason, int retryAfterSeconds) {
            trap.pass("send CLOSE");
            super.close(closeReason, retryAfterSeconds);
        }
    }
}
