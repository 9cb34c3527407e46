package org.stblink.toolchain.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.stblink.DeviceConfig;
import org.stblink.Registration;
import org.stblink.StbLinkException;
import org.stblink.hal.HalException;
import org.stblink.hal.NetworkPort;
import org.stblink.server.admin.AdminClient;
import org.stblink.toolchain.lab.LabDevice;

/**
 * One server, one box that stays, and for each round a new box: it enrols, registers, resumes, calls, has its session
 * revoked while neither end can be told, calls again, and is revoked. Wherever the server dies in between, it is started again and everything that
 * anybody was told must still be true.
 */
final class CrashScene implements AutoCloseable {
    /** For the end of a connection that proves nothing, which is a matter of milliseconds: far more than a busy machine takes. */
    private static final int REPLAY_MILLIS = 60_000;

    /** States of a session that nobody ended. */
    private static final Set<String> ALIVE = Set.of("UP", "HALF_UP");

    private final Path directory;
    private final Watch watch = new Watch();
    private final TrappedLab server;
    private final List<LabDevice> newcomers;
    private final CrashBox host;

    /**
     * Starts it.
     *
     * @param name of the scene; part of its devices' ids
     * @param rounds how many it will play at the most
     * @param forgets a change that the server acknowledges without storing it, or empty: a planted defect
     * @param hostsWiring between the network and the box that stays: the place for a defect of a box
     */
    CrashScene(Path directory, String name, int rounds, String forgets, UnaryOperator<NetworkPort> hostsWiring)
            throws Exception {
        this.directory = directory;
        LabDevice first = LabDevice.named(name + "-HOST", "host");
        newcomers = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            newcomers.add(LabDevice.named(name + "-BOX-" + i, "user"));
        }
        server = TrappedLab.start(directory.resolve("server"), forgets);
        try {
            server.lab().importDevices(List.of(first));
            server.lab().importDevices(newcomers);
            host = box(first, hostsWiring);
            host.start();
            await("the box that stays is online", host::isOnline);
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    private CrashBox newcomer(int round) throws HalException, StbLinkException, IOException {
        return box(newcomers.get(round), UnaryOperator.identity());
    }

    private CrashBox box(LabDevice device, UnaryOperator<NetworkPort> wiring)
            throws HalException, StbLinkException, IOException {
        int colon = server.lab().controlAddress().lastIndexOf(':');
        Path secrets = directory.resolve(device.id());
        Files.createDirectories(directory);
        return new CrashBox(
                secrets,
                DeviceConfig.builder(device.id())
                        .server(
                                server.lab().controlAddress().substring(0, colon),
                                Integer.parseInt(server.lab().controlAddress().substring(colon + 1)))
                        .serverKey(HexFormat.of().parseHex(server.lab().serverKey()))
                        .enrolmentToken(HexFormat.of().parseHex(device.token()))
                        .credentials(device.username(), device.password())
                        .build(),
                watch,
                wiring);
    }

    /**
     * Plays a round that nothing interrupts.
     *
     * @return the points that the server passed, in order
     */
    List<String> rehearse(int round) throws Exception {
        long begin = server.passedSize();
        try (CrashBox newcomer = newcomer(round)) {
            play(newcomer, new Told());
        }
        return server.passedSince(begin);
    }

    /** The points that the server passed in all rounds, in order. */
    List<String> passed() throws IOException {
        return server.passedSince(0);
    }

    /**
     * Plays a round in which the server is killed, and judges. What the ends report at the same time comes in any order, so
     * a flow may be over without its point; then the server is killed from outside.
     *
     * @param point where, and at which of its passings
     * @return whether it died there
     */
    boolean round(int round, FaultPoint point) throws Exception {
        Told told = new Told();
        try (CrashBox newcomer = newcomer(round)) {
            server.setTrap(point);
            boolean died = false;
            try {
                play(newcomer, told);
                server.lab().kill();
            } catch (ServerDied | IOException expected) {
                server.awaitKilled(expected);
                died = true;
            }
            server.restart();
            judge(newcomer, told);
            return died;
        } catch (Violation e) {
            throw new Violation("killed at \"" + point + "\": " + e.getMessage());
        }
    }

    /** The flow: each line of it is something that somebody is told. */
    private void play(CrashBox newcomer, Told told) throws Exception {
        newcomer.start();
        await("the new box is online", newcomer::isOnline);
        newcomer.cutControl();
        await("it has resumed", () -> newcomer.timesOnline() > 1);
        revokeOutOfReach(newcomer, call(newcomer), told);
        await("the revoked session has ended", () -> ended(newcomer));
        call(newcomer);
        revoke(newcomer, told);
        await("the revoked box has stopped", newcomer::isStopped);
        await("its peer has ended the session", () -> ended(newcomer));
        // What the ends still report of it is on its way.
        server.lab().admin().health();
    }

    /** Neither end hears of it at once: whatever becomes of the server, it has to know it when they are back. */
    private void revokeOutOfReach(CrashBox newcomer, String sid, Told told) throws Exception {
        int newcomersTimes = newcomer.timesOnline();
        int hostsTimes = host.timesOnline();
        newcomer.holdControl();
        host.holdControl();
        try {
            server.lab().revokeSession(sid);
            told.revokedSession = sid;
        } finally {
            newcomer.letControl();
            host.letControl();
        }
        await("both ends are back", () -> newcomer.timesOnline() > newcomersTimes && host.timesOnline() > hostsTimes);
    }

    private boolean ended(CrashBox newcomer) {
        return newcomer.openChannels().isEmpty() && host.openChannels().isEmpty();
    }

    /**
     * Calls, and plays what the call was opened with again while it stands. OFFLINE and the like are right answers for a moment
     * after a start, so it is tried again.
     */
    private String call(CrashBox newcomer) throws Exception {
        for (; ; ) {
            int failed = newcomer.callsFailed();
            newcomer.call(host.id);
            await(
                    "the call has come to something",
                    () -> newcomer.callsFailed() > failed || bothOpen(newcomer) != null);
            String sid = bothOpen(newcomer);
            if (sid != null) {
                replay(newcomer);
                return sid;
            }
        }
    }

    private @Nullable String bothOpen(CrashBox newcomer) {
        List<String> there = host.openChannels();
        return newcomer.openChannels().stream()
                .filter(there::contains)
                .findFirst()
                .orElse(null);
    }

    private void revoke(CrashBox newcomer, Told told) throws Exception {
        try {
            server.lab().admin().revoke(newcomer.id);
        } catch (AdminClient.Refused e) {
            throw new Violation("the operator may not revoke " + newcomer.id + ": " + e.getMessage());
        }
        told.revokedDevice = true;
    }

    /** Nobody helps: the boxes have to come back by themselves. */
    private void judge(CrashBox newcomer, Told told) throws Exception {
        Map<String, Object> device = server.lab().admin().device(newcomer.id);
        boolean revoked = "REVOKED".equals(device.get("standing"));
        if (told.revokedDevice && !revoked) {
            throw new Violation(
                    "the operator was told that " + newcomer.id + " is revoked, and it is " + device.get("standing"));
        }
        if (newcomer.isEnrolled() && !Integer.valueOf(1).equals(device.get("generation"))) {
            throw new Violation(
                    newcomer.id + " was told of generation 1, and the server has " + device.get("generation"));
        }
        String address = newcomer.address();
        if (address != null && !address.equals(device.get("address"))) {
            throw new Violation(newcomer.id + " was told " + address + ", and the server has " + device.get("address"));
        }
        await("the box that stays is back", host::isOnline);
        String sid = told.revokedSession;
        if (sid != null) {
            await(
                    "the revoked session has ended",
                    () -> !newcomer.openChannels().contains(sid)
                                    && !host.openChannels().contains(sid)
                            || isSupervised(sid));
            if (isSupervised(sid)) {
                throw new Violation("the operator was told that session " + sid + " is revoked, and the server has it");
            }
        }
        if (!revoked) {
            await("the new box is back", newcomer::isOnline);
            if (bothOpen(newcomer) == null) {
                call(newcomer);
            }
            revoke(newcomer, told);
        }
        await("the revoked box has stopped", newcomer::isStopped);
        await("no session of it is left", () -> ended(newcomer));
        replay(newcomer);
        judgeLeases();
        newcomer.judge();
        host.judge();
    }

    /** Whether the server lets that session live on. */
    private boolean isSupervised(String sid) {
        try {
            Object sessions = server.lab().admin().sessions().get("sessions");
            return sessions instanceof List<?> list
                    && list.stream()
                            .anyMatch(one -> one instanceof Map<?, ?> session
                                    && sid.equals(session.get("session"))
                                    && ALIVE.contains(String.valueOf(session.get("state"))));
        } catch (IOException | AdminClient.Refused e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** No code is accepted twice: who recorded the opening of a channel gets nothing for it. */
    private void replay(CrashBox newcomer) throws IOException, Violation {
        Registration where = host.listens();
        for (byte[] opening : newcomer.openings()) {
            String sid = HexFormat.of().formatHex(Arrays.copyOfRange(opening, 5, 21));
            if (where == null || !newcomer.hadChannel(sid)) {
                continue;
            }
            try (Socket socket = new Socket(InetAddress.getByAddress(where.address()), where.port())) {
                socket.setSoTimeout(REPLAY_MILLIS);
                OutputStream out = socket.getOutputStream();
                out.write(opening);
                out.flush();
                InputStream in = socket.getInputStream();
                if (in.read() >= 0) {
                    throw new Violation("the code of session " + sid + " was accepted a second time");
                }
            } catch (SocketException closedWithoutAWord) {
                // A reset is as good an end as any.
            }
        }
    }

    private void judgeLeases() throws Exception {
        Map<String, String> holders = new HashMap<>();
        Map<String, String> held = new HashMap<>();
        Object leases = server.lab().admin().get("/v1/leases?limit=1000").get("leases");
        if (!(leases instanceof List<?> list)) {
            throw new Violation("the server does not tell its leases");
        }
        for (Object entry : list) {
            if (!(entry instanceof Map<?, ?> lease)) {
                throw new Violation("the server tells leases that are none");
            }
            String address = String.valueOf(lease.get("address"));
            String device = String.valueOf(lease.get("device"));
            if (holders.put(address, device) != null || held.put(device, address) != null) {
                throw new Violation("address " + address + " or device " + device + " has more than one lease");
            }
        }
        String own = host.address();
        if (!host.id.equals(holders.get(own))) {
            throw new Violation(host.id + " uses " + own + ", which the server has given to " + holders.get(own));
        }
    }

    private void await(String what, BooleanSupplier seen) throws ServerDied, Violation, InterruptedException {
        watch.await(what, server.lab()::isAlive, seen);
    }

    @Override
    public void close() throws IOException {
        host.close();
        server.close();
    }

    /** What was acknowledged to the operator in this round. */
    private static final class Told {
        @Nullable
        String revokedSession;

        boolean revokedDevice;
    }
}
