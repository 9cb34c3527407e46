package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CauseTest {
    @Test
    void everyCauseHasANumberOfItsOwnAndItsName() throws IllegalAccessException {
        Set<Integer> numbers = new HashSet<>();
        for (Field cause : Cause.class.getDeclaredFields()) {
            if (Modifier.isPublic(cause.getModifiers())) {
                assertThat(Cause.name(cause.getInt(null))).isEqualTo(cause.getName());
                assertThat(numbers.add(cause.getInt(null))).as(cause.getName()).isTrue();
            }
        }
        assertThat(numbers).hasSizeGreaterThan(40);
    }

    @Test
    void otherNumbersStayNumbers() {
        assertThat(Cause.name(999)).isEqualTo("999");
    }
}
