package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Timers fire once, in order, at the last time they were armed for. */
class TimerQueueTest {
    private final TimerQueue queue = new TimerQueue();
    private final List<String> fired = new ArrayList<>();

    @Test
    void timersFireInTheOrderOfTheirTimes() {
        queue.arm(new Note("c"), 30);
        queue.arm(new Note("a"), 10);
        queue.arm(new Note("b"), 20);
        queue.run(25);
        assertThat(fired).containsExactly("a", "b");
        assertThat(queue.next()).isEqualTo(30);
        queue.run(30);
        assertThat(fired).containsExactly("a", "b", "c");
        assertThat(queue.next()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void timerPutOffFiresAtItsNewTimeOnly() {
        Note note = new Note("a");
        queue.arm(note, 10);
        queue.arm(note, 100);
        queue.run(99);
        assertThat(fired).isEmpty();
        assertThat(queue.next()).isEqualTo(100);
        queue.run(100);
        queue.run(200);
        assertThat(fired).containsExactly("a");
    }

    @Test
    void timerPutForwardFiresAtItsNewTimeOnly() {
        Note note = new Note("a");
        queue.arm(note, 100);
        queue.arm(note, 10);
        queue.run(10);
        queue.run(1000);
        assertThat(fired).containsExactly("a");
    }

    @Test
    void cancelledTimerDoesNotFireAndIsNotHeld() {
        Note note = new Note("a");
        queue.arm(note, 10);
        queue.cancel(note);
        queue.cancel(note);
        assertThat(queue.size()).isZero();
        queue.run(100);
        assertThat(fired).isEmpty();
        assertThat(note.isArmed()).isFalse();
    }

    @Test
    void timerMayArmItselfAndOthersWhileItFires() {
        Note other = new Note("other");
        queue.arm(
                new Timer() {
                    int rounds;

                    @Override
                    void fire(long now) {
                        fired.add("self");
                        if (++rounds < 3) {
                            queue.arm(this, now + 10);
                        }
                        queue.arm(other, now);
                    }
                },
                10);
        queue.run(10);
        queue.run(20);
        queue.run(30);
        assertThat(fired).containsExactly("self", "other", "self", "other", "self", "other");
    }

    @Test
    void behavesAsASortedListWhateverHappens() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            TimerQueue tested = new TimerQueue();
            Map<Note, Long> model = new HashMap<>();
            List<Note> notes = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                notes.add(new Note("n" + i));
            }
            long now = 0;
            for (int step = 0; step < 5000; step++) {
                Note note = notes.get(random.nextInt(200));
                switch (random.nextInt(5)) {
                    case 0 -> {
                        tested.cancel(note);
                        model.remove(note);
                    }
                    case 1 -> {
                        now += random.nextInt(50);
                        long present = now;
                        List<String> expected = model.entrySet().stream()
                                .filter(e -> e.getValue() <= present)
                                .map(e -> e.getKey().name)
                                .sorted()
                                .toList();
                        model.values().removeIf(due -> due <= present);
                        fired.clear();
                        tested.run(now);
                        assertThat(fired.stream().sorted().toList())
                                .as("seed %d", seed)
                                .isEqualTo(expected);
                    }
                    default -> {
                        long due = now + random.nextInt(500);
                        tested.arm(note, due);
                        model.put(note, due);
                    }
                }
                assertThat(tested.size()).as("seed %d", seed).isEqualTo(model.size());
                long next =
                        model.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
                assertThat(tested.next()).as("seed %d", seed).isLessThanOrEqualTo(next);
            }
        }
    }

    private final class Note extends Timer {
        final String name;

        Note(String name) {
            this.name = name;
        }

        @Override
        void fire(long nowMillis) {
            fired.add(name);
        }
    }
}
