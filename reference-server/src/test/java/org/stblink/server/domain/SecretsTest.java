package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.wire.Answer;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
import org.stblink.internal.wire.ReEnrol;
import org.stblink.internal.wire.Register;
import org.stblink.server.sim.TestDevice;
import org.stblink.server.sim.World;

/** No secret stays where it is not needed, and none is ever printed: section 9.3, P8. */
class SecretsTest {
    private World world;
    private TestDevice caller;
    private TestDevice target;

    @BeforeEach
    void twoDevicesOnline() {
        world = new World(41);
        caller = world.device("caller");
        caller.password = "correct horse battery";
        caller.online();
        target = world.device("target").online();
    }

    @Test
    void scanFindsWhatIsThere() { // the test of this test
        byte[] ticket = caller.ticket;
        assertThat(reachable(world.plane(), ticket)).isNotEmpty();
        assertThat(reachable(List.of(Map.of("key", ticket.clone())), ticket)).isNotEmpty();
    }

    @Test
    void codeIsNowhereWhileTheTargetThinksNorAfterTheGrant() { // P8
        target.verdict = -1;
        caller.call("target");
        byte[] code = target.open(target.last(Offer.class));
        assertThat(code).hasSize(32);
        assertThat(reachable(world.plane(), code)).isEmpty();
        assertThat(reachable(world.context(), code)).isEmpty();

        target.verdict = 0;
        target.connection().send(new Answer(target.last(Offer.class).sid, 0));
        world.settle();
        assertThat(caller.open(caller.last(Grant.class))).isEqualTo(code);
        assertThat(reachable(world.plane(), code)).isEmpty();
        assertThat(reachable(world.context(), code)).isEmpty();
        assertThat(reachable(world.plane(), caller.last(Grant.class).wrap)).isEmpty();
    }

    @Test
    void codeIsWipedWhereItWasDrawn() { // P8
        world.entropy().watch();
        caller.call("target");
        assertThat(caller.has(Grant.class)).isTrue();
        List<byte[]> drawn = world.entropy().given().stream()
                .filter(bytes -> bytes.length == 32)
                .toList();
        assertThat(drawn).singleElement().satisfies(code -> assertThat(code).containsOnly(0));
    }

    @Test
    void enrolmentIsWipedFromTheFrameBuffer() {
        TestDevice box = world.device("box");
        box.password = "another password";
        box.connect().sendEnrol();
        byte[] pwKey = KeyHierarchy.pwKey(box.password, box.nonce);
        assertThat(reachable(world.context(), pwKey)).isEmpty();
        assertThat(reachable(world.context(), box.last(Enrolled.class).secret)).isEmpty();
    }

    @Test
    void deviceSecretIsNowhereOnceItIsAnswered() {
        TestDevice box = world.device("box").connect().sendEnrol();
        byte[] secret = box.last(Enrolled.class).secret;
        assertThat(reachable(world.plane(), secret)).isEmpty();
        assertThat(reachable(world.store(), secret)).as("sealed in the store").isEmpty();
    }

    @Test
    void deviceSecretAndFirstTicketAreWipedWhereTheyWereDrawn() {
        TestDevice box = world.device("box").connect();
        TestDevice unlucky = world.device("unlucky").connect();
        world.entropy().watch();
        box.sendEnrol();
        world.store().failCommits(true);
        unlucky.sendEnrol();
        caller.sendReEnrol("anna", "another password", 1);
        world.store().failCommits(false);
        target.sendReEnrol("bert", "another password", 1);
        assertThat(world.entropy().given())
                .filteredOn(bytes -> bytes.length == 32 || bytes.length == 16)
                .hasSize(8)
                .allSatisfy(secret -> assertThat(secret).containsOnly(0));
    }

    @Test
    void seedsOfTicketsAreWipedWhereTheyWereDrawn() {
        caller.connect();
        world.entropy().watch();
        caller.sendRegister();
        assertThat(unwiped()).isEmpty();
        caller.resume().connection().cut();
        caller.resume();
        assertThat(caller.isResumed()).isTrue();
        assertThat(unwiped())
                .as("two nonces of each opening, which are no secrets")
                .hasSize(4);
    }

    @Test
    void messagesWithSecretsAreWipedWhetherTheyAreAnsweredRefusedOrNotStored() {
        for (boolean stored : new boolean[] {true, false}) {
            world.store().failCommits(!stored);
            for (String id : List.of("box-" + stored, "nobody-" + stored)) {
                TestDevice box = id.startsWith("box") ? world.device(id) : world.stranger(id);
                box.connect();
                box.nonce = filled(16);
                Enrol enrol = new Enrol(id, filled(16), filled(16), "", filled(32));
                world.plane().received(box.connection().server(), enrol, world.now());
                world.settle();
                assertThat(enrol.token).as(id).containsOnly(0);
                assertThat(enrol.pwKey).as(id).containsOnly(0);
            }
            Register register =
                    new Register("box-" + stored, filled(16), 0, "", "", new byte[] {1}, 4096).withMac(new byte[32]);
            TestDevice stranger = world.stranger("stranger-" + stored).connect();
            world.plane().received(stranger.connection().server(), register, world.now());
            world.settle();
            assertThat(register.ticket).containsOnly(0);
        }
    }

    @Test
    void soAreChangesOfPasswordEvenThoseThatComeTooOften() {
        for (int i = 0; i < 6; i++) {
            ReEnrol wish = new ReEnrol(filled(16), "anna", filled(32)).withMac(new byte[32]);
            world.plane().received(target.connection().server(), wish, world.now());
            world.settle();
            assertThat(wish.pwKey).as("wish %d", i).containsOnly(0);
            target.online();
        }
    }

    @Test
    void registerIsWipedWhenItCannotBeStored() {
        caller.connect();
        Register register = caller.registerMessage(caller.connection().hash());
        world.store().failCommits(true);
        world.plane().received(caller.connection().server(), register, world.now());
        world.settle();
        assertThat(register.ticket).containsOnly(0);
    }

    @Test
    void changeOfPasswordLeavesNoSecretInClear() {
        caller.sendReEnrol("anna", "another password", 1);
        byte[] secret = caller.last(Enrolled.class).secret;
        byte[] pwKey = caller.askedPwKey();
        caller.takeNext();
        for (Object place : List.of(world.plane(), world.store(), world.context())) {
            assertThat(reachable(place, secret)).as("D").isEmpty();
            assertThat(reachable(place, pwKey)).as("pwKey").isEmpty();
            assertThat(reachable(place, caller.kAuth())).as("K_auth").isEmpty();
        }
    }

    @Test
    void deviceKeysAreNowhereInClearWhileTheDeviceIsOnline() {
        assertThat(reachable(world.plane(), caller.kAuth())).isEmpty();
        assertThat(reachable(world.store(), caller.kAuth())).isEmpty();
    }

    @Test
    void passwordProofIsNowhereAfterEnrolment() {
        byte[] pwKey = KeyHierarchy.pwKey(caller.password, caller.nonce);
        assertThat(reachable(world.plane(), pwKey)).isEmpty();
        assertThat(reachable(world.store(), pwKey)).isEmpty();
        assertThat(reachable(world.context(), pwKey)).isEmpty();
    }

    @Test
    void auditAndTraceHoldNoSecret() {
        caller.call("target");
        byte[] code = target.open(target.last(Offer.class));
        StringBuilder text = new StringBuilder();
        world.audit().forEach(text::append);
        world.trace().forEach(text::append);
        for (byte[] secret : List.of(code, caller.ticket, caller.kAuth(), target.ticket)) {
            assertThat(text.toString().toLowerCase(Locale.ROOT))
                    .doesNotContain(HexText.of(secret))
                    .doesNotContain(Arrays.toString(secret))
                    .doesNotContain(new String(secret, StandardCharsets.ISO_8859_1));
        }
        assertThat(text.toString()).doesNotContain(caller.password);
    }

    /** Of what was drawn since the entropy source is watched: keys, seeds and nonces that are still there. */
    private List<byte[]> unwiped() {
        return world.entropy().given().stream()
                .filter(bytes -> bytes.length == 32 && !Arrays.equals(bytes, new byte[32]))
                .toList();
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 7);
        return bytes;
    }

    /** Paths on which the bytes can be reached from an object, as a whole array or inside of one. */
    private static List<String> reachable(Object root, byte[] secret) {
        List<String> found = new ArrayList<>();
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        ArrayDeque<Object> queue = new ArrayDeque<>(List.of(root));
        while (!queue.isEmpty()) {
            Object object = queue.poll();
            if (!seen.add(object)) {
                continue;
            }
            if (object instanceof byte[] bytes) {
                if (contains(bytes, secret)) {
                    found.add("byte[" + bytes.length + "]");
                }
            } else if (object.getClass().isArray()) {
                for (int i = 0;
                        !object.getClass().getComponentType().isPrimitive() && i < Array.getLength(object);
                        i++) {
                    add(queue, Array.get(object, i));
                }
            } else if (object instanceof Map<?, ?> map) {
                map.forEach((key, value) -> {
                    add(queue, key);
                    add(queue, value);
                });
                addFields(queue, object);
            } else if (object instanceof Iterable<?> some) {
                some.forEach(one -> add(queue, one));
                addFields(queue, object);
            } else {
                addFields(queue, object);
            }
        }
        return found;
    }

    private static void addFields(ArrayDeque<Object> queue, Object object) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            boolean ours =
                    type.getName().startsWith("org.stblink") && !type.getName().startsWith("org.stblink.server.sim");
            for (Field field : ours ? type.getDeclaredFields() : new Field[0]) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    try {
                        add(queue, field.get(object));
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
    }

    private static void add(ArrayDeque<Object> queue, Object value) {
        if (value != null) {
            queue.add(value);
        }
    }

    private static boolean contains(byte[] bytes, byte[] secret) {
        for (int at = 0; at + secret.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + secret.length, secret, 0, secret.length)) {
                return true;
            }
        }
        return false;
    }
}
