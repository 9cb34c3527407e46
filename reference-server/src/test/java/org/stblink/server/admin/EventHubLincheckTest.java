package org.stblink.server.admin;

import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.stblink.server.LincheckRuns;
import org.stblink.server.domain.TraceEvent;

/** The domain thread tells, the threads of the admin API listen. */
class EventHubLincheckTest {
    @Test
    void followersSeeEveryEventOnceAndInOrder() {
        LincheckRuns.check(Hub.class);
    }

    public static class Hub {
        private final EventHub hub = new EventHub("0");

        @Operation
        public void event() {
            hub.event(new TraceEvent(0, 0, "EVENT", null, null, null, null, null, null));
        }

        @Operation
        public long last() {
            return hub.last();
        }

        @Operation
        public String after() throws InterruptedException {
            StringBuilder numbers = new StringBuilder();
            for (EventHub.Numbered numbered : hub.after(0, 0)) {
                numbers.append(numbered.number())
                        .append(' ')
                        .append(numbered.event().name());
            }
            return numbers.toString();
        }
    }
}
