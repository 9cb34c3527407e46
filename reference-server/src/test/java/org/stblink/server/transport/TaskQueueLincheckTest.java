package org.stblink.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongConsumer;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.stblink.server.LincheckRuns;

/** Threads that hand tasks in and do them: each task is done once, one at a time, and none is left when all threads have gone. */
class TaskQueueLincheckTest {
    @Test
    void everyTaskIsDoneOnceAndByOneThreadAtATime() {
        LincheckRuns.checkEnds(LookingAgain.class);
    }

    @Test
    void aThreadThatDoesNotLookAgainIsFoundOut() {
        assertThat(LincheckRuns.raceAtEndOf(LookingOnce.class)).contains("left");
    }

    @Test
    void twoThreadsAtWorkAreFoundOut() {
        assertThat(LincheckRuns.raceAtEndOf(WithoutTurns.class)).contains("two at work");
    }

    /** What all have in common. */
    public abstract static class Hands {
        final TaskQueue queue = new TaskQueue();
        private int atWork;
        private boolean together;

        @Operation
        public void task() {
            queue.add(this::work);
            help();
        }

        @Operation
        public void newcomer() {
            queue.addForNewcomer(this::work);
            help();
        }

        /** Reads and writes a field that nothing guards but the turns. */
        private void work(long now) {
            together |= atWork != 0;
            atWork++;
            together |= atWork != 1;
            atWork--;
        }

        abstract void help();

        void turn() {
            for (LongConsumer task = queue.next(); task != null; task = queue.next()) {
                task.accept(0);
            }
        }

        /** Called when all threads are done. */
        @Validate
        public void nothingIsLeft() {
            if (together) {
                throw new IllegalStateException("two at work");
            }
            if (queue.waits()) {
                throw new IllegalStateException(queue.waiting() + " left");
            }
        }
    }

    /** As {@link DomainLoop} does it. */
    public static class LookingAgain extends Hands {
        @Override
        void help() {
            while (queue.waits() && queue.begin()) {
                turn();
                queue.end();
            }
        }
    }

    /** The planted race: what came at the end of another's turn waits for ever. */
    public static class LookingOnce extends Hands {
        @Override
        void help() {
            if (queue.begin()) {
                turn();
                queue.end();
            }
        }
    }

    /** The other planted race. */
    public static class WithoutTurns extends Hands {
        @Override
        void help() {
            turn();
        }
    }
}
