package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.internal.crypto.Suite;
import org.stblink.internal.noise.NoiseException;
import org.stblink.internal.noise.Transport;
import org.stblink.internal.wire.DownReason;
import org.stblink.internal.wire.FrameAssembler;

/** Protocol section 10.4, key changes: what a sender does in time, and what a receiver insists on. Limits made small. */
class PeerRekeyTest {
    private static final long NEVER = Long.MAX_VALUE / 2;

    private final PeerEnds ends = PeerEnds.chacha();

    private static KeyLimits limits(long records, long bytes, long millis) {
        return new KeyLimits(records, bytes, 16, millis);
    }

    @Test
    void limitsOfEveryChannelAreTheProtocols() {
        assertThat(KeyLimits.PROTOCOL.records).isEqualTo(1 << 22);
        assertThat(KeyLimits.PROTOCOL.bytes).isEqualTo(1 << 30);
        assertThat(KeyLimits.PROTOCOL.slackBytes).isEqualTo(16 * 1024);
        assertThat(KeyLimits.PROTOCOL.millis).isEqualTo(10 * 60 * 1000);
    }

    /** Types of the records the caller under test seals, as an honest receiver opens them; REKEY is 4. */
    private String typesSaid(KeyLimits limits, int[] sizes, long gapMillis) throws NoiseException {
        ends.keyLimits = limits;
        ends.caller = ends.newCaller(ends.callerParameters(), ends.psk);
        RawPeer raw = RawPeer.target(ends);
        StringBuilder types = new StringBuilder();
        for (int size : sizes) {
            ends.now += gapMillis;
            ends.write(ends.caller, PeerEnds.bytes(size), false);
            for (byte[] plain : raw.open(ends.say(ends.caller))) {
                types.append(plain[0]);
            }
        }
        return types.toString();
    }

    @Test
    void senderChangesTheKeyWithTheLastRecordThatItsKeyMayCarry() throws NoiseException {
        // CONFIRM is the first of the four records under the first key.
        assertThat(typesSaid(limits(4, NEVER, NEVER), new int[8], 0)).isEqualTo("11" + "4" + "111" + "4" + "111");
    }

    @Test
    void senderChangesTheKeyBeforeItCarriesTooMuch() throws NoiseException {
        assertThat(typesSaid(limits(NEVER, 100, NEVER), new int[] {60, 40, 1, 99, 100, 30, 80}, 0))
                .isEqualTo("11" + "411" + "41" + "41" + "41");
    }

    @Test
    void senderChangesAnOldKeyBeforeTheNextRecord() throws NoiseException {
        assertThat(typesSaid(limits(NEVER, NEVER, 1000), new int[6], 400)).isEqualTo("11" + "4111" + "41");
    }

    @Test
    void keyOfExactlyTheAgeIsOld() throws NoiseException {
        assertThat(typesSaid(limits(NEVER, NEVER, 1000), new int[4], 500)).isEqualTo("1" + "41" + "1" + "41");
    }

    @Test
    void destroyedDirectionsHaveNoKeyAnyMore() {
        byte[] key = new byte[Suite.KEY_BYTES];
        Transport transport = Transport.of(Suite.CHACHA_POLY, key, key, null);
        RecordSender sender = new RecordSender(
                transport.sender(), new OutBuffer(RecordSender.bufferBytes(64)), 64, KeyLimits.PROTOCOL, 0);
        RecordReceiver receiver =
                new RecordReceiver(transport.receiver(), new FrameAssembler(64), 64, KeyLimits.PROTOCOL);

        sender.destroy();
        receiver.destroy();

        assertThatIllegalStateException().isThrownBy(() -> sender.end(0));
        assertThatIllegalStateException().isThrownBy(() -> transport.receiver().rekey());
    }

    @Test
    void receiverAllowsAsManyRecordsAsTheLimitAndNotOneMore() throws NoiseException {
        RawPeer raw = limitedTarget(limits(4, NEVER, NEVER));
        ends.hear(ends.target, PeerEnds.concat(raw.record(0x80), raw.record(0x80)));
        assertThat(ends.target.state()).isEqualTo(PeerState.OPEN);
        ends.hear(ends.target, raw.record(4));
        raw.rekeySender();
        ends.hear(ends.target, PeerEnds.concat(raw.record(0x80), raw.record(0x80), raw.record(0x80), raw.record(0x80)));
        assertThat(ends.target.state()).as("four under the new key").isEqualTo(PeerState.OPEN);

        ends.hear(ends.target, raw.record(4));

        assertThat(ends.target.downReason()).isEqualTo(DownReason.PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 30})
    void receiverAllowsTheLimitAndItsSlackPaddingIncluded(int pad) throws NoiseException {
        RawPeer raw = limitedTarget(limits(NEVER, 100, NEVER));
        ends.hear(ends.target, raw.padded(0x80, pad, new byte[116 - pad]));
        assertThat(ends.target.state()).isEqualTo(PeerState.OPEN);

        ends.hear(ends.target, raw.record(0x80, new byte[1]));

        assertThat(ends.target.downReason()).isEqualTo(DownReason.PROTOCOL);
    }

    private RawPeer limitedTarget(KeyLimits limits) throws NoiseException {
        ends.keyLimits = limits;
        RawPeer raw = RawPeer.callerPastTheDoor(ends);
        ends.hear(ends.target, raw.confirm());
        assertThat(ends.target.state()).isEqualTo(PeerState.OPEN);
        return raw;
    }

    @Test
    void recordUnderTheOldKeyAfterRekeyEndsTheChannel() throws NoiseException {
        RawPeer raw = RawPeer.caller(ends);
        ends.hear(ends.target, PeerEnds.concat(raw.confirm(), raw.record(4)));

        ends.hear(ends.target, raw.record(1, new byte[5]));

        assertThat(ends.target.downReason()).isEqualTo(DownReason.PROTOCOL);
        assertThat(ends.target.dataWaits()).isFalse();
    }

    @Test
    void directionsChangeKeysIndependently() {
        ends.keyLimits = limits(5, NEVER, NEVER);
        ends.handshake();
        for (int i = 0; i < 20; i++) {
            ends.write(ends.caller, PeerEnds.bytes(i), true);
            ends.deliver(ends.caller, ends.target);
            assertThat(ends.read(ends.target)).isEqualTo(PeerEnds.bytes(i));
        }
        ends.write(ends.target, PeerEnds.bytes(77), true);
        ends.deliver(ends.target, ends.caller);

        assertThat(ends.read(ends.caller)).isEqualTo(PeerEnds.bytes(77));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void honestSenderNeverTripsTheReceiver(long seed) {
        Random random = new Random(seed);
        ends.keyLimits = new KeyLimits(3 + random.nextInt(500), 1500 + random.nextInt(3000), 16, 1000);
        ends.handshake();
        long sent = 0;
        for (int i = 0; i < 2000; i++) {
            int size = random.nextInt(4) == 0 ? random.nextInt(1500) : random.nextInt(3);
            ends.now += random.nextInt(100);
            ends.write(ends.caller, PeerEnds.bytes(size), true);
            ends.deliver(ends.caller, ends.target);
            assertThat(ends.target.state()).as("seed %d, record %d", seed, i).isEqualTo(PeerState.OPEN);
            assertThat(ends.read(ends.target)).isEqualTo(PeerEnds.bytes(size));
            sent += size;
        }
        assertThat(ends.target.receivedBytes()).isEqualTo(sent);
    }

    @Test
    void keyChangeFitsIntoAFullBuffer() throws NoiseException {
        ends.keyLimits = limits(3, NEVER, NEVER);
        ends.handshake();
        while (ends.caller.write(PeerEnds.bytes(64), 0, 64, false, 0) > 0) {
            assertThat(ends.caller.state()).isEqualTo(PeerState.OPEN);
        }
        ends.caller.end(0);
        ends.caller.close(DownReason.LOCAL_CLOSE, 0);

        ends.deliver(ends.caller, ends.target);
        while (ends.target.dataWaits()) {
            ends.read(ends.target);
            ends.resume(ends.target);
        }

        assertThat(ends.target.downReason()).isEqualTo(DownReason.LOCAL_CLOSE);
        assertThat(ends.target.receivedBytes()).isEqualTo(ends.caller.sentBytes());
    }
}
