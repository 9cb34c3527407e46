package org.stblink.port.sim;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;
import org.stblink.port.Addresses;

/**
 * A box's network. Inside a step it must not wait; outside of one, {@link #await} lets the world go on.
 */
public final class SimNetwork implements NetworkPort {
    private static final int LOOKUP_MILLIS = 20;
    private static final int PORTS = 65_536 - SimHost.FIRST_EPHEMERAL;

    private final SimBox box;
    private final SimWorld world;
    /** When each address that is being applied will be there, in the world's time. */
    private final Map<String, Long> applying = new HashMap<String, Long>();

    private boolean refuses;
    private int applyMillis;
    private boolean cannotListen;

    SimNetwork(SimBox box) {
        this.box = box;
        this.world = box.world();
    }

    void restart() {
        applying.clear();
    }

    // --- For the test ---

    /** From now on every address is refused, or none any more. */
    public void refuseAddresses(boolean refuse) {
        refuses = refuse;
    }

    /** From now on an address takes so long to be applied; {@link #applyAddress} answers PENDING meanwhile. */
    public void applyTakes(int millis) {
        applyMillis = millis;
    }

    /** From now on listening throws, or works again. */
    public void refuseListening(boolean refuse) {
        cannotListen = refuse;
    }

    // --- NetworkPort ---

    @Override
    public int applyAddress(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
        box.requirePower();
        Addresses.requireSubnet(ip, prefix, gatewayOrNull);
        if (refuses) {
            return REFUSED;
        }
        if (box.has(ip)) {
            return DONE;
        }
        if (applyMillis > 0 && !isApplied(ip)) {
            return PENDING;
        }
        applying.remove(Addresses.text(ip));
        box.addAddress(ip);
        return DONE;
    }

    private boolean isApplied(byte[] ip) {
        Long at = applying.get(Addresses.text(ip));
        if (at == null) {
            at = world.nowMillis() + applyMillis;
            applying.put(Addresses.text(ip), at);
            world.at(at, new Runnable() {
                @Override
                public void run() {
                    box.signal();
                }
            });
        }
        return at <= world.nowMillis();
    }

    @Override
    public int releaseAddress(byte[] ip) {
        box.requirePower();
        Addresses.require(ip);
        if (Addresses.text(ip).equals(Addresses.text(box.primaryAddress()))) {
            return REFUSED;
        }
        applying.remove(Addresses.text(ip));
        box.removeAddress(ip);
        return DONE;
    }

    @Override
    public HalStream connect(String host, int port, byte @Nullable [] localIpOrNull) {
        box.requirePower();
        Addresses.requirePort(port, 1);
        byte[] from = localIpOrNull == null ? box.primaryAddress() : localIpOrNull;
        Addresses.require(from);
        byte[] to = world.resolve(host);
        final SimSocket socket = new SimSocket(world, box, from, box.freePort(), to == null ? new byte[4] : to, port);
        if (!box.has(from)) {
            socket.failNow(Addresses.text(from) + " is not an address of this box");
        } else if (to == null) {
            world.at(world.nowMillis() + LOOKUP_MILLIS, new Runnable() {
                @Override
                public void run() {
                    socket.broke("unknown host");
                }
            });
        } else {
            socket.connect();
        }
        return new SimStream(box, socket);
    }

    @Override
    public HalListener listen(byte[] ip, int port) throws HalException {
        box.requirePower();
        Addresses.requirePort(port, 0);
        Addresses.require(ip);
        if (cannotListen || !box.has(ip)) {
            throw new HalException("cannot listen on " + Addresses.text(ip, port) + ": not possible on this box");
        }
        for (int i = 0; i < PORTS; i++) {
            int wanted = port == 0 ? box.freePort() : port;
            SimListener listener = new SimListener(box, ip, wanted);
            if (box.bind(ip, wanted, listener)) {
                return listener;
            }
            if (port != 0) {
                break;
            }
        }
        throw new HalException("cannot listen on " + Addresses.text(ip, port) + ": in use");
    }

    @Override
    public void await(int maxMillis) {
        box.requirePower();
        if (maxMillis < 0) {
            throw new IllegalArgumentException("maxMillis must be 0 or more, not " + maxMillis);
        }
        if (maxMillis > 0 && world.isRunning()) {
            throw new IllegalStateException("a simulated box must not wait within its step: return a deadline instead");
        }
        if (maxMillis > 0) {
            world.runUntil(box::isSignalled, maxMillis);
        }
        box.takeSignal();
    }

    @Override
    public void wakeup() {
        box.signal();
    }
}
