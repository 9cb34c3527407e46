package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.Lease;
import org.stblink.server.domain.Operator;
import org.stblink.server.domain.Standing;

/** Which devices are listed: every choice counts, together with every other one. */
@Timeout(60)
class DeviceListTest extends AdminScene {
    @BeforeEach
    void threeThatAreConnectedOneOfThemPutAside() throws Exception {
        admin.client.importCsv("a,g\nb,g\nc,g\n".getBytes(StandardCharsets.UTF_8));
        DeviceRecord aside = DeviceRecord.allowed("b", "g")
                .change()
                .standing(Standing.QUARANTINED)
                .done();
        store(Change.of(aside));
        for (String id : List.of("a", "b", "c")) {
            connect(id);
        }
    }

    private void connect(String id) {
        admin.operator.connected.add(
                new Operator.DeviceView(id, "g", IpAddress.parse("10.0.0.1"), 5000, true, false, 0, 1));
    }

    private Map<String, Object> list(String query) throws Exception {
        return admin.client.get("/v1/devices?" + query);
    }

    private static List<String> ids(Map<String, Object> page) {
        return ((List<?>) page.get("devices"))
                .stream()
                        .map(device -> String.valueOf(((Map<?, ?>) device).get("id")))
                        .toList();
    }

    @Test
    void connectedOnesAreChosenByTheirStanding() throws Exception {
        assertThat(ids(list("connected=true&standing=QUARANTINED"))).containsExactly("b");
        assertThat(ids(list("connected=true&standing=ALLOWED"))).containsExactly("a", "c");
        assertThat(ids(list("connected=true&standing=REVOKED"))).isEmpty();
    }

    @Test
    void aPageOfConnectedOnesWithAStandingIsFullOrTheLast() throws Exception {
        Map<String, Object> first = list("connected=true&standing=QUARANTINED&limit=1");
        assertThat(ids(first)).containsExactly("b");
        Map<String, Object> second = list("connected=true&standing=QUARANTINED&limit=1&after=b");
        assertThat(ids(second)).isEmpty();
        assertThat(second).doesNotContainKey("next");

        Map<String, Object> allowed = list("connected=true&standing=ALLOWED&limit=2");
        assertThat(ids(allowed)).containsExactly("a", "c");
        assertThat(ids(list("connected=true&standing=ALLOWED&limit=2&after=c"))).isEmpty();

        Map<String, Object> none = list("connected=true&standing=REVOKED&limit=1");
        assertThat(ids(none)).isEmpty();
        assertThat(none).doesNotContainKey("next");
    }

    @Test
    void onesPutAsideThatAreConnectedAreChosenByGroupAndSearch() throws Exception {
        assertThat(ids(list("connected=true&standing=QUARANTINED&group=g&search=B")))
                .containsExactly("b");
        assertThat(ids(list("connected=true&standing=QUARANTINED&group=other"))).isEmpty();
        admin.operator.connected.clear();
        assertThat(ids(list("connected=true&standing=QUARANTINED"))).isEmpty();
    }

    /** One that was removed a moment ago may still be connected. */
    @Test
    void aPageOfConnectedOnesIsFullThoughOneIsNoLongerListed() throws Exception {
        connect("0");

        Map<String, Object> page = list("connected=true&limit=2");

        assertThat(ids(page)).containsExactly("a", "b");
        assertThat(page).containsEntry("next", "b");
    }

    @Test
    void howOftenIsLookedForAPageHasABound() throws Exception {
        for (int i = 10; i < 40; i++) {
            connect(String.valueOf(i));
        }

        Map<String, Object> page = list("connected=true&limit=1");

        assertThat(ids(page)).isEmpty();
        assertThat(page).containsEntry("next", "29");
        assertThat(ids(list("connected=true&limit=1&after=29"))).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"search=a", "group=g", "standing=REVOKED", "connected=true", "after=a"})
    void anAddressIsAskedForAlone(String other) {
        AdminClient.Refused refused =
                catchThrowableOfType(AdminClient.Refused.class, () -> list("address=10.0.0.5&" + other));

        assertThat(refused).as("accepted").isNotNull();
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused).hasMessageContaining(other.substring(0, other.indexOf('=')));
    }

    @Test
    void anAddressMayBeAskedForWithWhatChoosesNothing() throws Exception {
        assertThat(ids(list("address=10.0.0.5&connected=false&limit=5"))).isEmpty();
    }

    /** A pin counts when its device registers next: until then another one may be there. */
    @Test
    void anAddressNamesWhoHoldsItAndWhoHasItPinned() throws Exception {
        IpAddress address = IpAddress.parse("10.0.0.5");
        DeviceRecord pinned =
                DeviceRecord.allowed("a", "g").change().pinnedAddress(address).done();
        store(Change.of(pinned));
        assertThat(ids(list("address=10.0.0.5"))).containsExactly("a");

        store(new Change(List.of(), List.of(), List.of(new Lease(address, "b")), List.of(), List.of(), List.of()));
        assertThat(ids(list("address=10.0.0.5"))).containsExactly("a", "b");

        store(new Change(List.of(), List.of(), List.of(new Lease(address, "a")), List.of(), List.of(), List.of()));
        assertThat(ids(list("address=10.0.0.5"))).containsExactly("a");
    }

    @Test
    void aSearchForWhatNoIdHasFindsNothing() throws Exception {
        for (String search : List.of("a".repeat(50_001), "a".repeat(65), "%00a", "%00", "%25", "a%20")) {
            assertThat(ids(list("search=" + search))).as(search).isEmpty();
            assertThat(ids(list("connected=true&search=" + search))).as(search).isEmpty();
            assertThat(admin.client.text("/v1/devices/export?search=" + search))
                    .isEqualTo("id,group,username,address\n");
        }
        assertThat(ids(list("search=A"))).containsExactly("a");
    }
}
