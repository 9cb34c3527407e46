package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stblink.server.domain.EventSink;
import org.stblink.server.sim.Configs;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** What the domain refuses moves the metric that an operator's alarm waits for: its causes are known by their words. */
class RefusalMetricsTest {
    private World world = new World(1);
    private TestDevice box = world.device("box").online();

    /** What of the refusals is no longer 0. */
    private List<String> counted() {
        world.advance(500);
        Metrics metrics = new Metrics(EventSink.NONE);
        world.trace().forEach(metrics::event);
        String text = new String(metrics.write(world.plane().counters()), StandardCharsets.UTF_8);
        return text.lines()
                .filter(line -> line.startsWith("stblink_refusals_total{") && !line.endsWith(" 0.0"))
                .toList();
    }

    private static String registrations(String cause) {
        return "stblink_refusals_total{cause=\"" + cause + "\",message=\"register\"} 1.0";
    }

    @Test
    void cloneThatRegisters() {
        TestDevice clone = box.clone("203.0.113.5");
        box.online();
        clone.connect().sendRegister();
        assertThat(counted()).containsExactly(registrations("clone"));
        assertThat(world.plane().counters().refusals()).isEqualTo(1);
    }

    @Test
    void cloneThatResumes() {
        TestDevice clone = box.clone("203.0.113.5");
        box.connection().cut();
        box.resume();
        clone.resume();
        box.sendReady();
        clone.sendReady();
        assertThat(counted()).containsExactly(registrations("clone"));
        assertThat(world.plane().counters().refusals()).isEqualTo(1);
    }

    @Test
    void quarantineByTheOperatorIsNoRefusalYet() {
        world.plane().quarantine("box", world.now(), (outcome, now) -> {});
        assertThat(counted()).isEmpty();
        box.connect().sendRegister();
        assertThat(counted()).containsExactly(registrations("quarantined"));
    }

    @Test
    void deviceThatHasToWaitForAnAddressAfterARestore() {
        world.store().markRestored(world.epoch() + 1);
        world.restart();
        world.device("late").connect().sendEnrol().sendRegister();
        assertThat(counted()).containsExactly(registrations("no-address"));
    }

    @Test
    void deviceForWhichThePoolHasNoAddress() {
        world = new World(2, Configs.lab(), Configs.range("10.0.0.0/32"));
        world.device("box").online();
        world.device("late").connect().sendEnrol().sendRegister();
        assertThat(counted()).containsExactly(registrations("no-address"));
    }

    @Test
    void deviceWhoseKeysAreVoidSinceItsRelease() {
        TestDevice impostor = box.clone("203.0.113.5");
        world.plane().release("box", null, world.now(), (outcome, now) -> {});
        world.settle();
        impostor.connect().sendRegister();
        assertThat(counted()).containsExactly(registrations("not-enrolled"));
    }
}
