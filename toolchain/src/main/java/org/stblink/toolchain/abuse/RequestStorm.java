package org.stblink.toolchain.abuse;

import java.io.IOException;
import java.net.Socket;
import java.util.HexFormat;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.Sessions;
import org.stblink.internal.wire.Sizes;
import org.stblink.toolchain.lab.LabDevice;

/** Members that ask the server for one and the same target far more often than they may. */
final class RequestStorm implements Abuse {
    /** Requests that are sent before one looks what came back. */
    private static final int BURST = 16;

    /** Between two bursts: what the abusers themselves cost this machine is not what is measured. */
    private static final long PAUSE_MILLIS = 10;

    private static final long MOST_REQUESTS = 5_000_000;
    private static final int LISTENS_AT = 5000;

    @Override
    public String name() {
        return "request-storm";
    }

    @Override
    public String about() {
        return "12 registered members ask for one honest target, some 1,500 times a second each; what they are granted they do not use";
    }

    @Override
    public long run(Target target, long end, long seed) throws Exception {
        Queue<Member> members = new ConcurrentLinkedQueue<>();
        for (LabDevice device : target.members()) {
            members.add(new Member(device));
        }
        AtomicLong requests = new AtomicLong();
        Mob.run(target, members.size(), end, seed, (mob, random) -> {
            Member member = members.remove();
            Socket socket = mob.connect(random);
            try {
                ControlLink link = ControlLink.open(socket, target.serverKey());
                member.register(link, random);
                ask(link, target.owners().get(0), random, requests);
            } finally {
                mob.close(socket);
                members.add(member);
            }
        });
        return requests.get();
    }

    private static void ask(ControlLink link, String whom, Random random, AtomicLong requests)
            throws IOException, InterruptedException {
        byte[] trace = new byte[Sizes.TRACE_ID];
        for (long id = 1; requests.get() < MOST_REQUESTS; id++) {
            random.nextBytes(trace);
            link.send(new Request(id, trace, whom, new byte[0]));
            requests.incrementAndGet();
            if (id % BURST == 0) {
                Thread.sleep(PAUSE_MILLIS);
                answerPings(link);
            }
        }
    }

    /** Who does not answer is no caller. */
    private static void answerPings(ControlLink link) throws IOException {
        while (link.hasInput()) {
            if (link.receive() instanceof Ping ping) {
                link.send(new Pong(ping.pingId));
            }
        }
    }

    /** A device of the abusers'. */
    private static final class Member {
        private final LabDevice device;
        private byte @Nullable [] authKey;
        private byte @Nullable [] ticket;

        Member(LabDevice device) {
            this.device = device;
        }

        void register(ControlLink link, Random random) throws IOException {
            if (authKey == null) {
                byte[] nonce = new byte[Sizes.NONCE];
                random.nextBytes(nonce);
                @Nullable
                Message answer = link.enrol(device.id(), HexFormat.of().parseHex(device.token()), nonce);
                if (!(answer instanceof Enrolled enrolled)) {
                    throw new IOException("not enrolled: " + answer);
                }
                ticket = enrolled.ticket.clone();
                authKey = ControlLink.authKey(device.id(), enrolled, nonce);
            }
            @Nullable Message answer = link.register(device.id(), authKey, ticket);
            if (!(answer instanceof Registered registered)) {
                throw new IOException("not registered: " + answer);
            }
            ticket = registered.ticket.clone();
            link.send(new Ready(LISTENS_AT));
            link.send(new Sessions(true, new SessionEntry[0]));
        }
    }
}
