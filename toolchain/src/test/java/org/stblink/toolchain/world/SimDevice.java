package org.stblink.toolchain.world;

import java.util.ArrayList;
import java.util.List;
import org.stblink.CallListener;
import org.stblink.CallReport;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.port.sim.Actor;
import org.stblink.port.sim.SimBox;
import org.stblink.port.sim.SimWorld;

/** A box in a simulated world with an SDK session on it, in poll mode; keeps what its listener was told. */
final class SimDevice implements Actor, CallListener {
    final String id;
    final SimBox box;
    final List<String> told = new ArrayList<>();
    final List<CallReport> reports = new ArrayList<>();
    final List<PeerChannel> opened = new ArrayList<>();
    final List<PeerChannel> closed = new ArrayList<>();
    private final DeviceSession session;

    SimDevice(SimWorld world, SimServer server, String id, byte[] token) throws StbLinkException {
        this(world.box(id), server, id, token);
    }

    /** A session on a box that may have a past. */
    SimDevice(SimBox box, SimServer server, String id, byte[] token) throws StbLinkException {
        this(box, server, id, token, DeviceConfig.SUITE_CHACHA_POLY);
    }

    /** @param peerSuite the only one that it takes for peer channels */
    SimDevice(SimBox box, SimServer server, String id, byte[] token, int peerSuite) throws StbLinkException {
        this.id = id;
        this.box = box;
        DeviceConfig config = DeviceConfig.builder(id)
                .server(SimServer.HOST, SimServer.PORT)
                .serverKey(server.publicKey())
                .enrolmentToken(token)
                .credentials("user of " + id, "secret-of-" + id)
                .peerSuites(new int[] {peerSuite})
                .maxRecordBytes(1024)
                .build();
        session = DeviceSession.open(box, config, this);
        session.start();
        box.run(this);
    }

    DeviceSession session() {
        return session;
    }

    boolean isOnline() {
        return session.state() == SessionState.ONLINE;
    }

    PeerChannel last() {
        return opened.get(opened.size() - 1);
    }

    @Override
    public long step(long now) {
        return now + session.process();
    }

    @Override
    public void stateChanged(DeviceSession s, int state, int reason) {
        told.add(SessionState.name(state) + (reason == Reason.NONE ? "" : " " + Reason.name(reason)));
    }

    @Override
    public void callReported(DeviceSession s, CallReport report) {
        reports.add(report);
    }

    @Override
    public void channelOpened(DeviceSession s, PeerChannel channel) {
        opened.add(channel);
    }

    @Override
    public void channelClosed(DeviceSession s, PeerChannel channel) {
        closed.add(channel);
    }
}
