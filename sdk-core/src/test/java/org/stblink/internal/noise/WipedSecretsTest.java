package org.stblink.internal.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.stblink.internal.crypto.Sha256;
import org.stblink.internal.crypto.Suite;

/** What a handshake still holds of its secrets, seen from inside: every array that can be reached from it. */
class WipedSecretsTest {
    private static final int SEED = 3;
    private static final byte[] LABEL = {'x'};

    static final List<Pattern> PATTERNS = HandshakeStateTest.PATTERNS;

    /** What goes into the handshake of one side and must not stay in it. */
    private static List<byte[]> secrets(Pattern pattern, boolean initiator) {
        List<byte[]> secrets = new ArrayList<>();
        byte[] ephemeral = new byte[32];
        new Random(initiator ? SEED : SEED + 1).nextBytes(ephemeral);
        secrets.add(ephemeral);
        if (pattern.needsStatic(initiator)) {
            secrets.add(HandshakePair.staticKey(initiator, SEED));
        }
        if (pattern.usesPsk()) {
            secrets.add(Sha256.hash(new byte[] {3, SEED}));
        }
        return secrets;
    }

    @ParameterizedTest
    @FieldSource("PATTERNS")
    void keysAreGoneWithTheLastMessage(Pattern pattern) throws Exception {
        HandshakePair pair = new HandshakePair(pattern, Suite.CHACHA_POLY, SEED);
        pair.initiator.prepareEphemeral();
        for (byte[] secret : secrets(pattern, true)) {
            assertThat(holds(pair.initiator, secret))
                    .as("the search finds what is there")
                    .isTrue();
        }

        pair.finish();

        for (boolean initiator : new boolean[] {true, false}) {
            for (byte[] secret : secrets(pattern, initiator)) {
                assertThat(holds(initiator ? pair.initiator : pair.responder, secret))
                        .as("initiator: %s", initiator)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @FieldSource("PATTERNS")
    void keysAreGoneAfterDestroyInTheMiddle(Pattern pattern) throws Exception {
        HandshakePair pair = new HandshakePair(pattern, Suite.CHACHA_POLY, SEED);
        pair.exchange(new byte[0]);
        byte[] chainingKey = chainingKey(pair.initiator);

        pair.initiator.destroy();

        assertThat(holds(pair.initiator, chainingKey)).isFalse();
        for (byte[] secret : secrets(pattern, true)) {
            assertThat(holds(pair.initiator, secret)).isFalse();
        }
    }

    @ParameterizedTest
    @FieldSource("PATTERNS")
    void nothingIsLeftOfACheckpointThatWasNotNeeded(Pattern pattern) throws Exception {
        HandshakePair pair = new HandshakePair(pattern, Suite.CHACHA_POLY, SEED);
        pair.initiator.prepareEphemeral();
        byte[] before = chainingKey(pair.initiator);
        pair.exchange(new byte[0]);
        byte[] after = chainingKey(pair.initiator);

        if (!Arrays.equals(before, after)) {
            assertThat(holds(pair.initiator, before)).isFalse();
        }
        assertThat(count(pair.initiator, after)).isEqualTo(1);
        assertThat(count(pair.initiator, secrets(pattern, true).get(0))).isEqualTo(1);
    }

    @ParameterizedTest
    @FieldSource("PATTERNS")
    void theChainingKeyIsGoneAfterTheSplit(Pattern pattern) throws Exception {
        HandshakePair pair = new HandshakePair(pattern, Suite.CHACHA_POLY, SEED).finish();
        byte[] chainingKey = chainingKey(pair.initiator);
        assertThat(holds(pair.initiator, chainingKey)).isTrue();

        pair.initiator.split();

        assertThat(holds(pair.initiator, chainingKey)).isFalse();
    }

    @Test
    void nothingIsExportedBeforeTheEndOrAfterTheSplitOrUnderNoLabel() throws Exception {
        HandshakePair pair = new HandshakePair(Pattern.NK, Suite.CHACHA_POLY, SEED);
        assertThatIllegalStateException().isThrownBy(() -> pair.initiator.export(LABEL));

        pair.finish();
        assertThat(pair.initiator.export(LABEL))
                .hasSize(32)
                .isEqualTo(pair.responder.export(LABEL))
                .isNotEqualTo(pair.initiator.export(new byte[] {'y'}));
        assertThatIllegalStateException().isThrownBy(() -> pair.initiator.export(new byte[0]));

        pair.initiator.split();
        assertThatIllegalStateException().isThrownBy(() -> pair.initiator.export(LABEL));
        pair.responder.destroy();
        assertThatIllegalStateException().isThrownBy(() -> pair.responder.export(LABEL));
    }

    private static byte[] chainingKey(HandshakeState handshake) throws Exception {
        Field symmetric = HandshakeState.class.getDeclaredField("symmetric");
        symmetric.setAccessible(true);
        Field chainingKey = SymmetricState.class.getDeclaredField("chainingKey");
        chainingKey.setAccessible(true);
        return ((byte[]) chainingKey.get(symmetric.get(handshake))).clone();
    }

    private static boolean holds(Object from, byte[] secret) throws Exception {
        return count(from, secret) > 0;
    }

    /** In how many arrays it is, of those that our own objects lead to. The source of entropy is the test's. */
    private static int count(Object from, byte[] secret) throws Exception {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> open = new ArrayDeque<>(List.of(from));
        int found = 0;
        while (!open.isEmpty()) {
            Object object = open.pop();
            if (!seen.add(object)) {
                continue;
            }
            if (object instanceof byte[] bytes) {
                found += Arrays.equals(bytes, secret) ? 1 : 0;
            } else if (object.getClass().getName().startsWith("org.stblink.") && !(object instanceof TestEntropy)) {
                for (Class<?> c = object.getClass(); c != Object.class; c = c.getSuperclass()) {
                    for (Field field : c.getDeclaredFields()) {
                        if (!Modifier.isStatic(field.getModifiers())
                                && !field.getType().isPrimitive()) {
                            field.setAccessible(true);
                            Object value = field.get(object);
                            if (value != null) {
                                open.push(value);
                            }
                        }
                    }
                }
            }
        }
        return found;
    }
}
