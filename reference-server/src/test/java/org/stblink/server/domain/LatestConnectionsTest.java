package org.stblink.server.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import org.junit.jupiter.api.Test;
import org.stblink.server.store.MemoryDeviceStore;

/** How long it is remembered on which connection a device was heard of last. */
class LatestConnectionsTest {
    private final Journal journal =
            new Journal(new MemoryDeviceStore(() -> 0), event -> {}, new Counts(), Settings.DEFAULTS);
    private final LatestConnections latest = new LatestConnections(new Roster(journal));

    @Test
    void openingThatConfirmedATicketIsRememberedAsLongAsAnOlderConnectionCanLive() {
        latest.promoted("a", connection(5), 0);
        assertThat(latest.isPromotedAfter(connection(4), "a")).isTrue();
        assertThat(latest.isPromotedAfter(connection(5), "a")).as("itself").isFalse();
        assertThat(latest.isPromotedAfter(connection(4), "b")).isFalse();

        latest.promoted("b", connection(6), LatestConnections.MEMORY_MILLIS);
        assertThat(latest.isPromotedAfter(connection(4), "a")).isTrue();
        latest.promoted("c", connection(7), LatestConnections.MEMORY_MILLIS + 1);
        assertThat(latest.isPromotedAfter(connection(4), "a")).as("forgotten").isFalse();
        assertThat(latest.isPromotedAfter(connection(4), "b")).isTrue();
    }

    private static Connection connection(long id) {
        Connection connection = mock(Connection.class);
        when(connection.id()).thenReturn(id);
        return connection;
    }
}
