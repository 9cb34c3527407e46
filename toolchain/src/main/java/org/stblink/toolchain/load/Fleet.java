package org.stblink.toolchain.load;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.StbLinkException;
import org.stblink.hal.EntropySource;
import org.stblink.hal.HalException;
import org.stblink.hal.MonotonicClock;
import org.stblink.port.javase.NanoClock;
import org.stblink.port.javase.NioNetworkPort;
import org.stblink.port.javase.NoLogSink;
import org.stblink.port.javase.SecureRandomEntropy;

/** Many sessions on one network port, run in turns by one thread. */
final class Fleet implements SessionListener {
    /** How many devices may be on their way in at a time: more would only wait at the server's door. */
    private static final int ARRIVING = 48;
    /** How often a device that is online gets its turn: a PING wants an answer within seconds. */
    private static final long TURN_MILLIS = 250;

    private final List<DeviceSession> arriving = new ArrayList<>();
    private final List<DeviceSession> settled = new ArrayList<>();
    /** Those that are online, as far as they have told. */
    private final Set<DeviceSession> online = new HashSet<>();

    private final IntFunction<DeviceConfig> configs;
    private final int size;
    private final NioNetworkPort network;
    private final EntropySource entropy = new SecureRandomEntropy();
    private final MonotonicClock clock = new NanoClock();
    private int begun;
    private long nextTurn;
    private long losses;
    private int lastReason = Reason.NONE;

    /** @param configs the configuration of device 0, 1, 2 ... */
    Fleet(int size, IntFunction<DeviceConfig> configs) throws HalException {
        this.size = size;
        this.configs = configs;
        network = new NioNetworkPort(new NoLogSink());
    }

    /** Brings devices in and keeps them for {@code millis}; returns early when all are online, if that is asked. */
    void run(long millis, boolean untilAllOnline) throws StbLinkException {
        long end = clock.millis() + millis;
        while (clock.millis() < end && !(untilAllOnline && settled.size() == size)) {
            while (begun < size && arriving.size() < ARRIVING) {
                DeviceSession s = DeviceSession.open(
                        new LoadPlatform(network, entropy, clock, new MemorySecrets()), configs.apply(begun), this);
                s.start();
                arriving.add(s);
                begun++;
            }
            for (int i = arriving.size() - 1; i >= 0; i--) {
                DeviceSession s = arriving.get(i);
                s.process();
                if (s.state() == SessionState.ONLINE) {
                    arriving.remove(i);
                    settled.add(s);
                }
            }
            if (clock.millis() >= nextTurn) {
                nextTurn = clock.millis() + TURN_MILLIS;
                for (DeviceSession s : settled) {
                    s.process();
                }
            }
            network.await(arriving.isEmpty() ? (int) TURN_MILLIS : 1);
        }
    }

    /** Devices that are online now. */
    long online() {
        return settled.stream().filter(s -> s.state() == SessionState.ONLINE).count();
    }

    /** How often a device that was online lost its server. */
    long losses() {
        return losses;
    }

    /** Why a device did not get in, or was lost, the last time that one was; {@link Reason#NONE} where all went well. */
    int lastReason() {
        return lastReason;
    }

    @Override
    public void stateChanged(DeviceSession session, int state, int reason) {
        if (reason != Reason.NONE) {
            lastReason = reason;
        }
        if (state == SessionState.ONLINE) {
            online.add(session);
        } else if (online.remove(session)) {
            losses++;
        }
    }

    @Override
    public void channelOpened(DeviceSession session, PeerChannel channel) {
        channel.close();
    }

    @Override
    public void channelClosed(DeviceSession session, PeerChannel channel) {}
}
