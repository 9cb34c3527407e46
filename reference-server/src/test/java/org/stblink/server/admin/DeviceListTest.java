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
            admin.operator.connected.add(
                    new Operator.DeviceView(id, "g", IpAddress.parse("10.0.0.1"), 5000, true, false, 0, 1));
        }
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

    /** As many as there are connected are looked at for a page: what is left of them may be fewer, and there is more all the same. */
    @Test
    void aPageOfConnectedOnesWithAStandingIsGoneOnFromHoweverShortItIs() throws Exception {
        Map<String, Object> first = list("connected=true&standing=QUARANTINED&limit=1");
        assertThat(ids(first)).isEmpty();
        assertThat(first).containsEntry("next", "a");

        Map<String, Object> second = list("connected=true&standing=QUARANTINED&limit=2&after=a");
        assertThat(ids(second)).containsExactly("b");
        assertThat(second).containsEntry("next", "c");

        Map<String, Object> third = list("connected=true&standing=QUARANTINED&limit=2&after=c");
        assertThat(ids(third)).isEmpty();
        assertThat(third).doesNotContainKey("next");
    }

    /** One that was removed a moment ago may still be connected. */
    @Test
    void aPageOfConnectedOnesIsGoneOnFromThoughOneIsNoLongerListed() throws Exception {
        admin.operator.connected.add(
                new Operator.DeviceView("0", "g", IpAddress.parse("10.0.0.2"), 5000, true, false, 0, 1));

        Map<String, Object> page = list("connected=true&limit=2");

        assertThat(ids(page)).containsExactly("a");
        assertThat(page).containsEntry("next", "a");
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
