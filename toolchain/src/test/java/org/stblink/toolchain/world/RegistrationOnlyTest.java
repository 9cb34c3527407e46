package org.stblink.toolchain.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stblink.PeerChannel;
import org.stblink.Reason;
import org.stblink.StbLinkException;
import org.stblink.internal.wire.SessionId;
import org.stblink.port.sim.SimLink;
import org.stblink.port.sim.SimTap;
import org.stblink.port.sim.SimWorld;
import org.stblink.server.domain.Settings;

/**
 * Somebody on the way to the server lets devices register and nothing more, so that no SESSIONS report arrives and no
 * REVOKE is due: a revoked channel ends all the same when the grace is over (P16, protocol sections 7.3 and 11).
 */
class RegistrationOnlyTest {
    private static final int A_MINUTE = 60_000;
    /** The first frame of S: of a handshake, and of a resume. */
    private static final int HANDSHAKE_BYTES = 2 + 49;

    private static final int RESUMED_BYTES = 2 + 65;
    private static final byte[] NOTHING = new byte[0];

    private final SimWorld world = new SimWorld(20110921);
    private final SimServer server = new SimServer(world, Settings.DEFAULTS);
    private SimDevice a;
    private SimDevice b;
    private PeerChannel channel;

    @BeforeEach
    void twoDevicesWithAChannel() throws StbLinkException {
        a = new SimDevice(world, server, "STB-A", server.allow("STB-A", "lab"));
        b = new SimDevice(world, server, "STB-B", server.allow("STB-B", "lab"));
        online();
        channel = a.session().open("STB-B", NOTHING, A_MINUTE);
        a.box.signal();
        world.require("a channel", () -> !b.opened.isEmpty() && channel.status() == PeerChannel.OPEN, A_MINUTE);
        world.runFor(A_MINUTE);
    }

    @Test
    @Tag("P16")
    void revokedChannelEndsWithTheGraceThoughItsEndsRegisterAgainAndAgain() {
        Gate gateOfA = new Gate("STB-A");
        Gate gateOfB = new Gate("STB-B");
        server.revokeSession(SessionId.of(HexFormat.of().parseHex(channel.sessionId()), 0));
        gateOfA.shut = false;
        gateOfB.shut = false;
        world.runFor(8 * A_MINUTE);
        assertThat(a.closed).as("within the grace").isEmpty();
        world.runFor(4 * A_MINUTE);

        assertThat(gateOfA.registrations).isGreaterThan(5);
        assertThat(gateOfB.registrations).isGreaterThan(5);
        assertThat(a.closed).singleElement().extracting(PeerChannel::reason).isEqualTo(Reason.SUPERVISION_LOST);
        assertThat(b.closed).singleElement().extracting(PeerChannel::reason).isEqualTo(Reason.SUPERVISION_LOST);

        gateOfA.open();
        gateOfB.open();
        online();
    }

    @ParameterizedTest
    @CsvSource({"STB-A, STB-B", "STB-B, STB-A"}) // the caller and the target alike
    @Tag("P16")
    void eitherEndDoesSoByItselfThoughTheOtherNeverCloses(String heldBack, String silent) {
        Gate gate = new Gate(heldBack);
        world.link(heldBack, silent).cutFrom(silent);
        server.revokeSession(SessionId.of(HexFormat.of().parseHex(channel.sessionId()), 0));
        gate.shut = false;
        world.runFor(12 * A_MINUTE);

        SimDevice device = heldBack.equals("STB-A") ? a : b;
        assertThat(device.closed)
                .singleElement()
                .extracting(PeerChannel::reason)
                .isEqualTo(Reason.SUPERVISION_LOST);
    }

    @Test
    void channelThatNobodyRevokedOutlivesAnOrdinaryReconnection() {
        for (int i = 0; i < 5; i++) {
            world.link("STB-A", SimServer.HOST).reset();
            world.link("STB-B", SimServer.HOST).reset();
            world.runFor(8 * A_MINUTE);
        }
        assertThat(channel.status()).isEqualTo(PeerChannel.OPEN);
        assertThat(a.closed).isEmpty();
    }

    private void online() {
        world.require("both are online", () -> a.isOnline() && b.isOnline(), 3 * A_MINUTE);
    }

    /** What a device sends after REGISTERED is thrown away; when shut, everything is. */
    private final class Gate implements SimTap {
        private static final String PREAMBLE = "STBL";
        private static final int MODE_AT = 6;
        private static final int RESUME = 3;

        private final SimLink link;
        private boolean shut = true;
        private int fromServer;
        private int hello = HANDSHAKE_BYTES;
        private int registrations;

        /** Breaks the connection that stands. */
        Gate(String device) {
            link = world.link(device, SimServer.HOST);
            link.pieces(false).tap(this);
            link.reset();
        }

        void open() {
            link.tap(null);
            link.reset();
        }

        @Override
        public byte[] passing(String from, byte[] bytes) {
            if (shut) {
                return NOTHING;
            }
            if (from.equals(SimServer.HOST)) {
                int before = fromServer;
                fromServer += bytes.length;
                registrations += before <= hello && fromServer > hello ? 1 : 0;
                return bytes;
            }
            if (isPreamble(bytes)) {
                fromServer = 0;
                hello = bytes[MODE_AT] == RESUME ? RESUMED_BYTES : HANDSHAKE_BYTES;
            }
            return fromServer > hello ? NOTHING : bytes;
        }

        private boolean isPreamble(byte[] bytes) {
            if (bytes.length < PREAMBLE.length()) {
                return false;
            }
            for (int i = 0; i < PREAMBLE.length(); i++) {
                if (bytes[i] != PREAMBLE.charAt(i)) {
                    return false;
                }
            }
            return true;
        }
    }
}
