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
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Grant;
import org.stblink.internal.wire.Offer;
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
