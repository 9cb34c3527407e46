package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.internal.wire.Message;
import org.stblink.server.admin.AdminClient;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.Connection;
import org.stblink.server.domain.ControlEvents;
import org.stblink.server.domain.DeviceStore;
import org.stblink.server.domain.ResumeRequest;
import org.stblink.server.domain.StoreFailure;
import org.stblink.server.domain.StoredState;
import org.stblink.server.transport.SocketDevice;

/**
 * The domain's tables have no locks. So one thread at a time may be in it, be it from connections, from the admin API, or from the
 * store with an answer: looked at on the ways in and out of a server that is busy on all of them.
 */
@Timeout(240)
class DomainConfinementTest {
    private static final int DEVICES = 24;

    @TempDir
    Path temporary;

    private final Set<String> threads = ConcurrentHashMap.newKeySet();
    private final Set<String> together = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Thread> inside = new AtomicReference<>();

    /** Goes in, or farther in. */
    private void in(Runnable work) {
        Thread own = Thread.currentThread();
        threads.add(own.getName());
        Thread other = inside.getAndSet(own);
        if (other != null && other != own) {
            together.add(other.getName() + " and " + own.getName());
        }
        try {
            work.run();
        } finally {
            inside.set(other == own ? own : null);
        }
    }

    @Test
    void oneThreadAtATimeIsInTheDomain() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try (Server server = Server.start(Servers.settings(temporary), new Looking(), () -> {})) {
            AdminClient admin = Servers.admin(server);
            Servers.allow(admin, "box", DEVICES);
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < DEVICES; i++) {
                String id = "box-" + i;
                work.add(clients.submit(() -> {
                    try (SocketDevice box =
                            new SocketDevice(server.controlAddress(), server.publicKey(), id, Servers.TOKEN)) {
                        box.online();
                        admin.device(id);
                        admin.revoke(id);
                    }
                    return null;
                }));
            }
            for (Future<?> one : work) {
                one.get();
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(together).isEmpty();
        assertThat(threads).as("connections lend their threads").anyMatch(name -> name.startsWith("control-io"));
    }

    private final class Looking implements Seams {
        @Override
        public ControlEvents control(ControlEvents domain) {
            return new ControlEvents() {
                @Override
                public void opened(Connection connection, long nowMillis) {
                    in(() -> domain.opened(connection, nowMillis));
                }

                @Override
                public void resuming(Connection connection, ResumeRequest request, long nowMillis) {
                    in(() -> domain.resuming(connection, request, nowMillis));
                }

                @Override
                public void heard(Connection connection, long nowMillis) {
                    in(() -> domain.heard(connection, nowMillis));
                }

                @Override
                public void received(Connection connection, Message message, long nowMillis) {
                    in(() -> domain.received(connection, message, nowMillis));
                }

                @Override
                public void closed(Connection connection, long nowMillis) {
                    in(() -> domain.closed(connection, nowMillis));
                }
            };
        }

        @Override
        public DeviceStore store(DeviceStore real) {
            return new DeviceStore() {
                @Override
                public StoredState load() throws StoreFailure {
                    return real.load();
                }

                @Override
                public void find(String deviceId, FindCallback done) {
                    in(() -> real.find(deviceId, done));
                }

                @Override
                public void commit(Change change, CommitCallback done) {
                    in(() -> real.commit(change, new CommitCallback() {
                        @Override
                        public void committed(long nowMillis) {
                            in(() -> done.committed(nowMillis));
                        }

                        @Override
                        public void failed(StoreFailure cause, long nowMillis) {
                            in(() -> done.failed(cause, nowMillis));
                        }
                    }));
                }

                @Override
                public void countBehindKeySet(long serial, CountCallback done) {
                    in(() -> real.countBehindKeySet(serial, done));
                }
            };
        }
    }
}
