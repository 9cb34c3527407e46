package org.stblink.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.stblink.server.sim.TestConnection;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/**
 * The server with a member of any words: whatever a device says and however long it waits, the server handles it or closes
 * that connection, and another device stays well.
 *
 * <p>Replays the corpus in the ordinary run; toolchain/fuzz searches for more.
 */
class ControlFuzzTest {
    private static final int MOST_STEPS = 100;
    private static final int MOST_CONNECTIONS = 6;

    @FuzzTest
    void serverWithADeviceOfAnyWords(byte[] data) {
        World world = new World(77);
        TestDevice witness = world.device("witness").online();
        TestDevice box = world.device("box");
        int at = 0;
        int connections = 0;
        for (int step = 0; step < MOST_STEPS && at < data.length; step++) {
            int what = data[at++] & 0xFF;
            TestConnection connection = box.connection();
            if (connection == null || !connection.isOpen()) {
                if (++connections > MOST_CONNECTIONS) {
                    break;
                }
                connect(box, what);
            } else if ((what & 7) == 0) {
                world.advance(250L << (what >> 3 & 15));
            } else {
                int length = Math.min(what >> 3 == 0 ? 200 : what >> 1, data.length - at);
                byte[] plain = Arrays.copyOfRange(data, at, at + length);
                at += length;
                if ((what & 7) == 1) {
                    connection.sendRaw(plain);
                } else {
                    connection.sendPlain(plain, length);
                }
                world.settle();
            }
        }
        assertThat(witness.connection().isOpen()).as("another device is well").isTrue();
        world.advance(100_000);
        assertThat(witness.connection().isOpen())
                .as("another device is well later")
                .isTrue();
    }

    private static void connect(TestDevice box, int how) {
        box.connect();
        if ((how & 3) > 0 && !box.hasKeys()) {
            box.sendEnrol();
        }
        if ((how & 3) > 1) {
            box.sendRegister();
        }
        if ((how & 3) > 2 && box.connection().isOpen()) {
            box.sendReady();
        }
    }

    /** Bytes of a stranger from the first on. */
    @FuzzTest
    void serverWithAStrangerOfAnyBytes(byte[] data) {
        World world = new World(78);
        TestDevice witness = world.device("witness").online();
        TestConnection connection = world.stranger("stranger").dial();
        connection.sendRaw(data);
        world.settle();
        world.advance(20_000);
        assertThat(connection.isOpen()).as("a stranger without a handshake").isFalse();
        assertThat(witness.connection().isOpen()).isTrue();
    }
}
