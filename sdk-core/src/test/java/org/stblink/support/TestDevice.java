package org.stblink.support;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.StbLinkException;

/** A session on a {@link FakeBox}, and what its listener was told. */
public final class TestDevice implements SessionListener {
    /** What a test does within a callback. */
    public interface Reaction {
        void told(String what, PeerChannel channel);
    }

    public final String id;
    public final FakeBox box;
    public final DeviceSession session;
    private final List<String> told = new ArrayList<>();
    private final List<PeerChannel> opened = new ArrayList<>();
    private final List<PeerChannel> closed = new ArrayList<>();
    public Reaction reaction;
    private Object lock;

    public TestDevice(FakeBox box, DeviceConfig config) throws StbLinkException {
        this.id = config.deviceId();
        this.box = box;
        session = DeviceSession.open(box, config, this);
        lock = lockOf(session);
        box.sdkLock = lock;
    }

    public static DeviceConfig.Builder config(ScriptedServer server, String id) {
        return DeviceConfig.builder(id)
                .server(ScriptedServer.HOST, ScriptedServer.PORT)
                .serverKey(server.publicKey())
                .credentials("user of " + id, "password of " + id);
    }

    private static Object lockOf(DeviceSession session) {
        try {
            Field driver = DeviceSession.class.getDeclaredField("driver");
            driver.setAccessible(true);
            Object d = driver.get(session);
            Field lock = d.getClass().getDeclaredField("lock");
            lock.setAccessible(true);
            return lock.get(d);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the session has no such field", e);
        }
    }

    public boolean isOnline() {
        return session.state() == SessionState.ONLINE;
    }

    public synchronized List<String> told() {
        return new ArrayList<>(told);
    }

    public synchronized List<PeerChannel> opened() {
        return new ArrayList<>(opened);
    }

    public synchronized List<PeerChannel> closed() {
        return new ArrayList<>(closed);
    }

    public synchronized void forget() {
        told.clear();
    }

    private void note(String what, PeerChannel channel) {
        if (Thread.holdsLock(lock)) {
            box.violations.add(what + " told with the session's lock held");
        }
        synchronized (this) {
            told.add(what);
            notifyAll();
        }
        if (reaction != null) {
            reaction.told(what, channel);
        }
    }

    @Override
    public void stateChanged(DeviceSession s, int state, int reason) {
        note(SessionState.name(state) + (reason == Reason.NONE ? "" : " " + Reason.name(reason)), null);
    }

    @Override
    public void channelOpened(DeviceSession s, PeerChannel channel) {
        synchronized (this) {
            opened.add(channel);
        }
        note("opened " + channel.peerId(), channel);
    }

    @Override
    public void channelClosed(DeviceSession s, PeerChannel channel) {
        synchronized (this) {
            closed.add(channel);
        }
        note("closed " + channel.peerId() + " " + Reason.name(channel.reason()), channel);
    }
}
