package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.internal.crypto.Sha256;
import org.stblink.server.domain.Change;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.IpAddress;

/** Imports in parts and in one, with tokens made on the way, and the export. */
@Timeout(120)
class ImportTest extends AdminScene {
    private String open(Map<String, Object> rules) throws Exception {
        return "/v1/imports/" + admin.client.call("POST", "/v1/imports", rules).get("import");
    }

    private Map<String, Object> add(String path, String type, String lines) throws Exception {
        return admin.client.call("POST", path + "/lines", type, lines.getBytes(StandardCharsets.UTF_8));
    }

    private AdminClient.Refused refused(String method, String path, Object body) {
        AdminClient.Refused refused =
                catchThrowableOfType(AdminClient.Refused.class, () -> admin.client.call(method, path, body));
        assertThat(refused).as("%s %s", method, path).isNotNull();
        return refused;
    }

    private List<String> ids() throws Exception {
        return admin.client.get("/v1/devices?limit=1000").get("devices") instanceof List<?> devices
                ? devices.stream()
                        .map(device -> String.valueOf(((Map<?, ?>) device).get("id")))
                        .toList()
                : List.of();
    }

    @Test
    void nothingOfAnImportIsSeenBeforeItsEndAndThenAllOfIt() throws Exception {
        String path = open(Map.of("group", "lab"));
        assertThat(add(path, AdminClient.SERIALS, "# a comment\nSTB-01..STB-30\n\nX-1\n"))
                .containsEntry("inserted", 31)
                .containsEntry("unchanged", 0);
        assertThat(add(path, AdminClient.CSV, "id,address\nY-1,10.0.0.5\n")).containsEntry("inserted", 32);
        assertThat(ids()).isEmpty();
        assertThat(admin.client.get("/v1/groups")).containsEntry("devices", 0);
        assertThat(refused("GET", "/v1/devices/STB-01", null).status()).isEqualTo(404);
        assertThat(admin.operator.acts).isEmpty();

        assertThat(admin.client.call("POST", path + "/commit", null)).containsEntry("inserted", 32);

        assertThat(ids()).hasSize(32).contains("STB-01", "STB-30", "X-1", "Y-1");
        assertThat(admin.operator.acts).containsExactly("pinned 10.0.0.5 Y-1");
        assertThat(refused("POST", path + "/commit", null).status()).isEqualTo(404);
        assertThat(admin.client
                        .get("/v1/audit?before=0&event=ADMIN_ACT&limit=1")
                        .toString())
                .contains("commitImport 404");
    }

    @Test
    void mistakesOfAllPartsAreListedByLineAndNothingStays() throws Exception {
        String path = open(Map.of());
        add(path, AdminClient.CSV, "id,group\ngood,g\nbad id,g\n");
        assertThat(add(path, AdminClient.CSV, "good,h\nmore,g\n")).containsEntry("problems", 2);

        AdminClient.Refused refused = refused("POST", path + "/commit", null);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.error()).containsEntry("problems", 2);
        assertThat(refused.error().get("lines").toString())
                .contains("line=3", "line=4, device=good, problem=a line before has it, with another group");
        admin.client.call("DELETE", path, null);
        awaitNoImport();
        assertThat(ids()).isEmpty();
        assertThat(admin.client.importCsv("good,h\n".getBytes(StandardCharsets.UTF_8)))
                .containsEntry("inserted", 1);
    }

    /** Taking away goes on in the background; a new import waits for it. */
    private void awaitNoImport() throws Exception {
        while (!admin.store.imports().openImports().get(30, TimeUnit.SECONDS).isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aHeaderIsNoDeviceHoweverItIsWritten() throws Exception {
        assertThat(admin.client.importCsv("ID, Group\ngood,h\n".getBytes(StandardCharsets.UTF_8)))
                .containsEntry("inserted", 1);
        for (String header : List.of("serial,group,pw", "group,id", "id,group,ID", "id,colour", "device,Password")) {
            AdminClient.Refused refused = catchThrowableOfType(
                    AdminClient.Refused.class,
                    () -> admin.client.importCsv((header + "\nbad,h,x\n").getBytes(StandardCharsets.UTF_8)));
            assertThat(refused).as(header).hasMessageContaining("line 1: a header begins with id");
        }
        assertThat(ids()).containsExactly("good");
    }

    @Test
    void everyFilesHeaderIsItsOwn() throws Exception {
        String path = open(Map.of());
        add(path, AdminClient.CSV, "id,group,username,password\na,g,anna,geheim\n");
        add(path, AdminClient.CSV, "\nid,password,username,group\nb,geheim,bert,h\nID, Group\nc,i\n");
        assertThat(add(path, AdminClient.CSV, "d,j\n")).containsEntry("inserted", 4);
        admin.client.call(
                "POST", path + "/lines?newFile=true", AdminClient.CSV, "e,k,emma".getBytes(StandardCharsets.UTF_8));
        admin.client.call("POST", path + "/commit", null);

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        admin.client.copy("/v1/devices/export", out);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        id,group,username,address
                        a,g,anna,
                        b,h,bert,
                        c,i,,
                        d,j,,
                        e,k,emma,
                        """);
    }

    @Test
    void aWrongHeaderOfALaterFileIsNoDeviceEither() throws Exception {
        String path = open(Map.of());
        add(path, AdminClient.CSV, "id,group\na,g\n");
        AdminClient.Refused refused = catchThrowableOfType(
                AdminClient.Refused.class, () -> add(path, AdminClient.CSV, "serial,group,pw\nb,g,geheim\n"));
        assertThat(refused).hasMessageContaining("line 3: a header begins with id");
    }

    @Test
    void anAddressThatNoDeviceCanHaveIsNotPinned() throws Exception {
        for (String wrong : List.of("192.0.2.1", "10.0.0.1", "10.0.2.9", "10.0.3.0", "10.0.3.255")) {
            AdminClient.Refused refused = catchThrowableOfType(
                    AdminClient.Refused.class,
                    () -> admin.client.importCsv(
                            ("id,group,address\nbox,g," + wrong + "\n").getBytes(StandardCharsets.UTF_8)));
            assertThat(String.valueOf(refused.error().get("lines")))
                    .as(wrong)
                    .contains("in 10.0.0.0/16 or 127.64.0.0/10");
        }
        // What is excluded is given to nobody by itself, and so is what an operator gives.
        assertThat(admin.client.importCsv("id,group,address\nbox,g,10.0.1.7\n".getBytes(StandardCharsets.UTF_8)))
                .containsEntry("inserted", 1);
        assertThat(refused("PATCH", "/v1/devices/box", Map.of("address", "192.0.2.1")))
                .hasMessageContaining("in 10.0.0.0/16 or 127.64.0.0/10");
    }

    @Test
    void aDryRunSaysWhatWouldBeAndChangesNothing() throws Exception {
        String lines = "a..a\nb1..b5\n";
        AdminClient.Refused wrong = catchThrowableOfType(
                AdminClient.Refused.class,
                () -> admin.client.call(
                        "POST",
                        "/v1/devices/import?dryRun=true&group=g",
                        AdminClient.SERIALS,
                        lines.getBytes(StandardCharsets.UTF_8)));
        assertThat(wrong).hasMessageContaining("line 1: a range is");

        Map<String, Object> answer = admin.client.call(
                "POST",
                "/v1/devices/import?dryRun=true&group=g",
                AdminClient.SERIALS,
                "b1..b5\n".getBytes(StandardCharsets.UTF_8));

        assertThat(answer).containsEntry("inserted", 5).containsEntry("dryRun", true);
        awaitNoImport();
        assertThat(ids()).isEmpty();
    }

    @Test
    void madeTokensAreToldOnceAndOnlyForWhatIsNew() throws Exception {
        admin.client.importCsv("old,g\n".getBytes(StandardCharsets.UTF_8));
        String path = open(Map.of("group", "g", "generateTokens", true));
        Map<String, Object> part = add(path, AdminClient.SERIALS, "old\nnew1..new2\nnew1\n");
        assertThat(part).containsEntry("inserted", 2).containsEntry("unchanged", 2);
        admin.client.call("POST", path + "/commit", null);

        assertThat((List<?>) part.get("tokens")).hasSize(2);
        for (Object each : (List<?>) part.get("tokens")) {
            Map<?, ?> token = (Map<?, ?>) each;
            DeviceRecord record = admin.store
                    .get(String.valueOf(token.get("id")))
                    .get(30, TimeUnit.SECONDS)
                    .orElseThrow()
                    .record();
            assertThat(record.tokenHash())
                    .isEqualTo(Sha256.hash(HexFormat.of().parseHex(String.valueOf(token.get("token")))));
        }
        String again = open(Map.of("group", "g", "generateTokens", true));
        assertThat(add(again, AdminClient.SERIALS, "old\nnew1..new2\n"))
                .containsEntry("inserted", 0)
                .containsEntry("unchanged", 3)
                .doesNotContainKey("tokens");
    }

    @Test
    void whatIsExportedIsImportedAgainWithoutAChangeAndHasNoSecret() throws Exception {
        String token = "00112233445566778899aabbccddeeff";
        admin.client.importCsv(("id,group,username,password,token,address\n" + "a,\"living, room\",anna,geheim," + token
                        + ",10.0.0.7\nb,g,,,,\nc,\" lab \",\"carl \",,,\n")
                .getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        admin.client.copy("/v1/devices/export", out);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        id,group,username,address
                        a,"living, room",anna,10.0.0.7
                        b,g,,
                        c," lab ","carl ",
                        """);
        assertThat(admin.client.importCsv(out.toByteArray()))
                .containsEntry("inserted", 0)
                .containsEntry("unchanged", 3);
    }

    @Test
    void aPinOfBeforeTheBlocksWereChangedIsImportedAgainAndPinnedToNobodyElse() throws Exception {
        store(Change.of(DeviceRecord.allowed("a", "g")
                .change()
                .pinnedAddress(IpAddress.parse("192.0.2.7"))
                .done()));
        store(Change.of(DeviceRecord.allowed("b", "g")));

        assertThat(admin.client.importCsv(
                        admin.client.text("/v1/devices/export").getBytes(StandardCharsets.UTF_8)))
                .containsEntry("unchanged", 2);
        for (String line : List.of("a,g,192.0.2.8", "b,g,192.0.2.8", "c,g,192.0.2.8")) {
            AdminClient.Refused refused = catchThrowableOfType(
                    AdminClient.Refused.class,
                    () -> admin.client.importCsv(("id,group,address\n" + line).getBytes(StandardCharsets.UTF_8)));
            assertThat(String.valueOf(refused.error().get("lines"))).as(line).contains("address");
        }
    }

    /** Its addresses count from the next start then; what is listed is not to be denied. */
    @Test
    void whatIsListedIsDoneThoughTheDomainDoesNotAnswer() throws Exception {
        String path = open(Map.of());
        add(path, AdminClient.CSV, "a,g,,,,10.0.0.5\n");
        admin.domainDown = true;
        assertThat(admin.client.call("POST", path + "/commit", null)).containsEntry("inserted", 1);
        admin.domainDown = false;
        assertThat(ids()).containsExactly("a");
        assertThat(refused("DELETE", path, null).status()).isEqualTo(404);
    }

    @Test
    void oneImportAtATimeAndOneThatWasLeftIsTakenAway() throws Exception {
        String first = open(Map.of("group", "g"));
        add(first, AdminClient.SERIALS, "a\n");
        AdminClient.Refused busy = refused("POST", "/v1/imports", null);
        assertThat(busy.status()).isEqualTo(409);
        assertThat(busy.name()).isEqualTo("IMPORT_BUSY");
        assertThat(busy).hasMessageContaining("DELETE " + first);

        admin.millis.addAndGet(600_001);
        // By itself, and not only for the next one: a change of the master key waits for its end.
        awaitNoImport();
        assertThat(ids()).isEmpty();
        assertThat(refused("GET", first, null).status()).isEqualTo(404);
    }

    @Test
    void whatAnEarlierRunLeftIsNeverSeenAndTakenAway() throws Exception {
        add(open(Map.of("group", "g")), AdminClient.SERIALS, "a0001..a5000\n");
        admin.close();

        admin = new AdminFixture(temporary.resolve("data"));

        assertThat(ids()).isEmpty();
        awaitNoImport();
        assertThat(admin.client.importCsv("a0001,other\n".getBytes(StandardCharsets.UTF_8)))
                .containsEntry("inserted", 1);
    }

    @Test
    void aRangeThatIsTooLargeForOneRequestIsRefused() throws Exception {
        String path = open(Map.of("group", "g"));
        AdminClient.Refused refused = catchThrowableOfType(
                AdminClient.Refused.class, () -> add(path, AdminClient.SERIALS, "a000001..a100001\n"));

        assertThat(refused.status()).isEqualTo(413);
    }
}
