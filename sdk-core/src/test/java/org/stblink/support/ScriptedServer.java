package org.stblink.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.wire.Answer;
import org.stblink.internal.wire.CallFailed;
import org.stblink.internal.wire.CallFailure;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.MessageText;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.Request;
import org.stblink.internal.wire.ServerHello;
import org.stblink.internal.wire.SessionId;
import org.stblink.internal.wire.Verdict;

/**
 * A server that enrols, registers and connects the devices it knows, at once and without timers; everything else a test
 * says. Reacts inside the device's write, so it needs no thread.
 */
public final class ScriptedServer implements FakeWorld.Server {
    public static final String HOST = "server.example";
    public static final int PORT = 7443;

    /** Decides about a message before the server does; true: the test has dealt with it. */
    public interface Script {
        boolean handled(Connection from, Message m);
    }

    /** One control connection. */
    public final class Connection implements FakeStream.Receiver {
        public final ServerEnd end;
        public final FakeStream stream;
        public KnownDevice device;
        public int port = -1;
        int maxRecord;
        public boolean gone;

        Connection(FakeStream stream) {
            this.stream = stream;
            end = new ServerEnd(privateKey, random.nextLong());
        }

        @Override
        public void received(byte[] bytes) {
            if (bytes == null) {
                gone = true;
                return;
            }
            end.hear(bytes);
            if (end.isGreeted() && !silent) {
                if (end.preamble()[6] == 3) {
                    end.hello(ServerHello.refused(ServerHello.REASON_RESUME, 1)); // it remembers nothing
                } else {
                    end.goOn();
                }
            }
            for (Message m = end.next(); m != null; m = end.next()) {
                heard.add((device == null ? "?" : device.id) + " " + MessageText.of(m));
                if (!silent && (script == null || !script.handled(this, m))) {
                    handle(this, m);
                }
            }
            flush();
        }

        public void send(Message m) {
            synchronized (world.monitor) {
                end.send(m);
                flush();
            }
        }

        private void flush() {
            byte[] said = end.say();
            if (said.length > 0 && !gone) {
                stream.deliver(said);
            }
        }
    }

    private static final class Call {
        final Connection caller;
        final Request request;
        final byte[] code;

        Call(Connection caller, Request request, byte[] code) {
            this.caller = caller;
            this.request = request;
            this.code = code;
        }
    }

    private final FakeWorld world;
    private final byte[] privateKey = Sha256.hash(new byte[] {42});
    private final Random random = new Random(11);
    private final Map<String, KnownDevice> devices = new HashMap<>();
    private final Map<String, byte[]> addresses = new HashMap<>();
    private final Map<SessionId, Call> calls = new HashMap<>();
    private final List<Connection> connections = new ArrayList<>();
    private int tickets;

    /** Everything devices said, as text. */
    public final List<String> heard = new ArrayList<>();

    public final List<byte[]> codes = new ArrayList<>();
    public Script script;
    /** Answers nothing at all. */
    public boolean silent;

    public long leaseSeconds = 600;
    public long graceSeconds = 600;
    public int keepAliveSeconds = 30;
    public int peerSuite = Suite.CHACHA_POLY;

    public ScriptedServer(FakeWorld world) {
        this.world = world;
        world.serve(HOST, PORT, this);
    }

    public byte[] publicKey() {
        return ServerEnd.publicKey(privateKey);
    }

    /** A device this server will enrol, with the address it will get. */
    public KnownDevice know(String id, int lastByte) {
        KnownDevice d = new KnownDevice(id, Suite.CHACHA_POLY);
        devices.put(id, d);
        addresses.put(id, new byte[] {127, 64, 0, (byte) lastByte});
        return d;
    }

    public void move(String id, int lastByte) {
        addresses.put(id, new byte[] {127, 64, 0, (byte) lastByte});
    }

    @Override
    public FakeStream.Receiver connected(FakeStream toDevice) {
        Connection c = new Connection(toDevice);
        connections.add(c);
        return c;
    }

    /** The present connection of a device. */
    public Connection of(String id) {
        synchronized (world.monitor) {
            Connection found = null;
            for (Connection c : connections) {
                if (c.device != null && c.device.id.equals(id) && !c.gone) {
                    found = c;
                }
            }
            assertThat(found).as("a connection of %s", id).isNotNull();
            return found;
        }
    }

    public int connections() {
        synchronized (world.monitor) {
            return connections.size();
        }
    }

    /** How often something was heard that begins so. */
    public long heard(String beginning) {
        synchronized (world.monitor) {
            return heard.stream().filter(h -> h.startsWith(beginning)).count();
        }
    }

    private void handle(Connection c, Message m) {
        if (m instanceof Enrol enrol) {
            c.device = devices.get(enrol.deviceId);
            c.end.send(c.device.enrol(enrol, 1));
        } else if (m instanceof Register register) {
            c.device = devices.get(register.deviceId);
            assertThat(c.device.proves(register, c.end.handshakeHash())).isTrue();
            c.maxRecord = register.maxRecord;
            byte[] ticket = Arrays.copyOf(Sha256.hash(new byte[] {(byte) ++tickets}), 16);
            byte[] address = addresses.get(register.deviceId);
            c.end.send(new Registered(1, address, 32, null, leaseSeconds, graceSeconds, keepAliveSeconds, ticket));
        } else if (m instanceof Ready ready) {
            c.port = ready.port;
        } else if (m instanceof Request request) {
            request(c, request);
        } else if (m instanceof Answer answer) {
            answered(c, answer);
        }
    }

    private void request(Connection caller, Request r) {
        Connection target = null;
        for (Connection c : connections) {
            if (c.device != null && c.device.id.equals(r.target) && c.port > 0 && !c.gone) {
                target = c;
            }
        }
        if (target == null) {
            caller.end.send(new CallFailed(r.requestId, CallFailure.OFFLINE, 0));
            return;
        }
        byte[] code = new byte[32];
        byte[] id = new byte[16];
        random.nextBytes(code);
        random.nextBytes(id);
        codes.add(code.clone());
        SessionId sid = SessionId.of(id, 0);
        calls.put(sid, new Call(caller, r, code));
        byte[] h = target.end.handshakeHash();
        target.device.peersMaxRecord = caller.maxRecord;
        target.send(target.device.offer(sid, r.traceId, caller.device.id, r.service, peerSuite, 30, code, h));
    }

    private void answered(Connection target, Answer a) {
        Call call = calls.remove(a.sid);
        if (call == null || call.caller.gone) {
            return;
        }
        Request r = call.request;
        if (a.verdict != Verdict.ACCEPT) {
            int failure = a.verdict == Verdict.BUSY ? CallFailure.BUSY : CallFailure.DECLINED;
            call.caller.send(new CallFailed(r.requestId, failure, 0));
            return;
        }
        call.caller.device.peersMaxRecord = target.maxRecord;
        call.caller.send(call.caller.device.grant(
                r.requestId,
                a.sid,
                r.traceId,
                r.target,
                r.service,
                peerSuite,
                15,
                addresses.get(target.device.id),
                target.port,
                call.code,
                call.caller.end.handshakeHash()));
    }
}
