package org.stblink.port.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;

/** What can happen to links, hosts and addresses. */
class SimFaultsTest extends SimServerHarness {
    // --- Links ---

    @Test
    void delayIsThatOfTheLink() {
        world.link("stb-1", "server").delay(250, 0);
        HalStream stream = boxConnectedToServer(world.box("stb-1"));
        assertThat(world.nowMillis()).as("there and back").isEqualTo(500);
        stream.write(new byte[] {1}, 0, 1);
        world.require("arrived", () -> server.bytes.size() == 1, 1000);
        assertThat(world.nowMillis()).isEqualTo(750);
    }

    @Test
    void bytesAreCutAnywhereAndArriveWholeAndInOrder() {
        world.link("stb-1", "server").delay(10, 50).loss(20);
        HalStream stream = boxConnectedToServer(world.box("stb-1"));
        byte[] sent = new byte[200_000];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) (i * 7 + (i >> 8));
        }
        int[] at = {0};
        boolean[] cameShort = {false};
        world.box("stb-1").run(now -> {
            if (at[0] < sent.length) {
                int taken = stream.write(sent, at[0], sent.length - at[0]);
                cameShort[0] |= taken < sent.length - at[0];
                at[0] += taken;
            }
            return Actor.IDLE;
        });
        world.require("all arrived", () -> server.bytes.size() == sent.length, 600_000);
        assertThat(server.bytes.toByteArray()).isEqualTo(sent);
        assertThat(server.pieces).isGreaterThan(sent.length / 1448);
        assertThat(cameShort[0]).as("a write came short").isTrue();
    }

    @Test
    void lossIsDelay() {
        world.link("stb-1", "server").delay(1, 0).loss(90);
        boxConnectedToServerSlowly();
        assertThat(world.nowMillis()).isGreaterThan(200);
    }

    private void boxConnectedToServerSlowly() {
        world.serverSocket("server", 7000, peer -> server);
        HalStream stream = world.box("stb-1").network().connect("server", 7000, null);
        world.require("open", () -> stream.status() == HalStream.OPEN, 10_000_000);
    }

    @Test
    void silentCutIsNoticedByNobodyAndRestoredBySending() {
        SimBox box = world.box("stb-1");
        HalStream stream = boxConnectedToServer(box);
        world.link("server", "stb-1").cut();
        stream.write(new byte[] {1}, 0, 1);
        stream.write(new byte[] {2}, 0, 1);
        serverEnd.send(new byte[] {3});
        world.runFor(100_000);
        assertThat(server.bytes.size()).isZero();
        assertThat(stream.status()).isEqualTo(HalStream.OPEN);
        assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(HalStream.NOTHING);
        world.link("stb-1", "server").restore();
        world.runFor(1000);
        assertThat(server.bytes.toByteArray()).containsExactly(1, 2);
        assertThat(read(stream)).containsExactly(3);
    }

    @Test
    void senderGivesUpInTheEndAndASilentReceiverNever() {
        SimBox box = world.box("stb-1");
        HalStream stream = boxConnectedToServer(box);
        world.link("stb-1", "server").cut();
        serverEnd.send(new byte[] {3});
        world.runFor(SimPipe.GIVE_UP_MILLIS + 1000);
        assertThat(server.broken).isTrue();
        assertThat(stream.status()).isEqualTo(HalStream.OPEN);
    }

    @Test
    void oneWayCutLetsTheOtherWayThrough() {
        HalStream stream = boxConnectedToServer(world.box("stb-1"));
        world.link("stb-1", "server").cutFrom("server");
        serverEnd.send(new byte[] {3});
        stream.write(new byte[] {1}, 0, 1);
        world.runFor(1000);
        assertThat(server.bytes.toByteArray()).containsExactly(1);
        assertThat(read(stream)).isEmpty();
    }

    @Test
    void cutAfterExactlySoManyBytes() {
        for (int bytes = 0; bytes <= 5; bytes++) {
            SimWorld fresh = new SimWorld(bytes);
            Recorder target = new Recorder();
            fresh.serverSocket("server", 7000, peer -> target);
            HalStream stream = fresh.box("stb-1").network().connect("server", 7000, null);
            fresh.require("open", () -> stream.status() == HalStream.OPEN, 1000);
            fresh.link("stb-1", "server").cutAfter("stb-1", bytes);
            for (int i = 0; i < 5; ) {
                i += stream.write(new byte[] {1, 2, 3, 4, 5}, i, 5 - i);
            }
            stream.close();
            fresh.runFor(1000);
            assertThat(target.bytes.size()).isEqualTo(bytes);
            assertThat(target.ended).as("the end is cut off, too").isFalse();
        }
    }

    @Test
    void resetAfterExactlySoManyBytesBreaksBothEnds() {
        HalStream stream = boxConnectedToServer(world.box("stb-1"));
        world.link("stb-1", "server").resetAfter("server", 2);
        serverEnd.send(new byte[] {1, 2, 3});
        world.runFor(1000);
        assertThat(server.broken).isTrue();
        assertThat(stream.status()).isEqualTo(HalStream.FAILED);
        byte[] b = new byte[10];
        int have = stream.read(b, 0, 10);
        have += have == 1 ? stream.read(b, 1, 9) : 0;
        assertThat(have).as("what came before").isEqualTo(2);
        assertThat(stream.read(b, 0, 1)).isEqualTo(HalStream.BROKEN);
    }

    @Test
    void tapSeesAndChangesWhatPasses() {
        HalStream stream = boxConnectedToServer(world.box("stb-1"));
        List<String> seen = new ArrayList<>();
        world.link("stb-1", "server").pieces(false).tap((from, bytes) -> {
            seen.add(from + " " + bytes.length);
            bytes[0] ^= 1;
            return bytes;
        });
        stream.write(new byte[] {8, 8}, 0, 2);
        world.runFor(100);
        assertThat(seen).containsExactly("stb-1 2");
        assertThat(server.bytes.toByteArray()).containsExactly(9, 8);
    }

    // --- Hosts ---

    @Test
    void powerCutIsSilentAndTheNextRunResetsWhatIsLeft() throws Exception {
        SimBox box = world.box("stb-1");
        HalStream stream = boxConnectedToServer(box);
        box.powerCut();
        world.runFor(60_000);
        assertThat(server.ended || server.broken).as("nobody told the server").isFalse();
        assertThatThrownBy(() -> stream.write(new byte[1], 0, 1)).isInstanceOf(SimPowerCut.class);
        box.boot();
        serverEnd.send(new byte[] {1});
        world.runFor(1000);
        assertThat(server.broken).isTrue();
        assertThat(stream.status()).isEqualTo(HalStream.FAILED);
    }

    @Test
    void crashClosesWhatTheSystemClosesForIt() {
        SimBox box = world.box("stb-1");
        boxConnectedToServer(box);
        box.crash();
        world.runFor(1000);
        assertThat(server.ended).isTrue();
    }

    @Test
    void everyBootHasOtherRandomNumbersAndAnotherClock() {
        SimBox box = world.box("stb-1");
        Set<String> numbers = new HashSet<>();
        Set<Long> clocks = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            byte[] b = new byte[16];
            assertThat(box.entropy().fill(b)).isTrue();
            numbers.add(Arrays.toString(b));
            clocks.add(box.clock().millis());
            box.powerCut();
            box.boot();
        }
        assertThat(numbers).hasSize(5);
        assertThat(clocks).hasSize(5);
    }

    @Test
    void blockedEntropyGivesNothingAndUnblockingWakesTheBox() {
        SimBox box = world.box("stb-1");
        box.entropy().block(true);
        boolean[] got = {false};
        byte[] b = new byte[4];
        box.run(now -> {
            got[0] = box.entropy().fill(b);
            return Actor.IDLE;
        });
        world.runFor(1000);
        assertThat(got[0]).isFalse();
        assertThat(b).containsOnly(0);
        box.entropy().block(false);
        world.require("filled", () -> got[0], 0);
    }

    @Test
    void refusedPortFailsAndAFirewallIsSilent() {
        SimBox box = world.box("stb-1");
        world.host("server");
        HalStream refused = box.network().connect("server", 1, null);
        world.require("refused", () -> refused.status() == HalStream.FAILED, 100);
        world.host("server").dropIncoming(true);
        HalStream dropped = box.network().connect("server", 1, null);
        world.runFor(SimPipe.CONNECT_GIVES_UP_MILLIS - 1000);
        assertThat(dropped.status()).isEqualTo(HalStream.CONNECTING);
        world.require("given up", () -> dropped.status() == HalStream.FAILED, 2000);
    }

    @Test
    void hostsWithoutHalTalkToBoxes() throws Exception {
        SimBox box = world.box("stb-1");
        HalListener listener = box.network().listen(box.primaryAddress(), 4000);
        Recorder attacker = new Recorder();
        SimPeer peer = world.dial("attacker", "stb-1", 4000, attacker);
        HalStream[] accepted = {null};
        box.run(now -> {
            accepted[0] = accepted[0] == null ? listener.accept() : accepted[0];
            return Actor.IDLE;
        });
        world.require("accepted", () -> accepted[0] != null && attacker.opened, 1000);
        peer.send(new byte[] {1});
        accepted[0].write(new byte[] {2}, 0, 1);
        world.require("answer", () -> attacker.bytes.size() == 1, 1000);
        assertThat(read(accepted[0])).containsExactly(1);
        peer.reset();
        world.require("reset", () -> read(accepted[0]).length == 0 && accepted[0].status() == HalStream.FAILED, 1000);
    }

    // --- Addresses ---

    private static final byte[] LEASED = {10, 64, 0, 1};

    @Test
    void twoBoxesWithOneAddressAreAFailure() {
        world.box("stb-1").network().applyAddress(LEASED, 32, null);
        assertThatThrownBy(() -> world.box("stb-2").network().applyAddress(LEASED, 32, null))
                .isInstanceOf(SimFailure.class)
                .hasMessageContaining("stb-1 and stb-2 both hold 10.64.0.1");
    }

    @Test
    void addressThatMovedResetsThoseWhoTalkedToItsOldHolder() throws Exception {
        SimBox first = world.box("stb-1");
        SimBox second = world.box("stb-2");
        SimBox caller = world.box("stb-3");
        assertThat(first.network().applyAddress(LEASED, 32, null)).isEqualTo(NetworkPort.DONE);
        HalListener listener = first.network().listen(LEASED, 4000);
        HalStream stream = caller.network().connect("10.64.0.1", 4000, null);
        world.require("open", () -> stream.status() == HalStream.OPEN, 1000);
        HalStream accepted = listener.accept();
        first.network().releaseAddress(LEASED);
        second.network().applyAddress(LEASED, 32, null);
        stream.write(new byte[] {1}, 0, 1);
        world.require("reset", () -> stream.status() == HalStream.FAILED, 1000);
        assertThat(read(accepted)).as("nothing reached the old holder").isEmpty();
    }

    @Test
    void powerCutFreesTheAddress() {
        world.box("stb-1").network().applyAddress(LEASED, 32, null);
        world.box("stb-1").powerCut();
        assertThat(world.box("stb-2").network().applyAddress(LEASED, 32, null)).isEqualTo(NetworkPort.DONE);
    }
}
