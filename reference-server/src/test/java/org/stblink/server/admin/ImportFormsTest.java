package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.internal.crypto.Sha256;
import org.stblink.server.domain.IpAddress;
import org.stblink.server.domain.Vault;

/** What an import is written in: right, wrong, and the same again. */
@Timeout(120)
class ImportFormsTest extends AdminScene {
    private static final String TOKEN = "00112233445566778899aabbccddeeff";

    private Map<String, Object> importCsv(String lines) throws Exception {
        return admin.client.importCsv(lines.getBytes(StandardCharsets.UTF_8));
    }

    private AdminClient.Refused refused(String lines) {
        AdminClient.Refused refused = catchThrowableOfType(AdminClient.Refused.class, () -> importCsv(lines));
        assertThat(refused).as("accepted: %s", lines).isNotNull();
        return refused;
    }

    @Test
    void csvWithQuotesAndHeaderIsImportedSealedAndTheSameAgainChangesNothing() throws Exception {
        String lines = """
                id,group,password,username,token,address\r
                box-1,living room,"p,a""ss\u00e9",anna,,\r

                box-2,g,,,%s,10.0.0.7
                """.formatted(TOKEN);

        assertThat(importCsv(lines)).containsEntry("inserted", 2).containsEntry("unchanged", 0);
        assertThat(importCsv("\uFEFF" + lines)).containsEntry("inserted", 0).containsEntry("unchanged", 2);

        var box1 =
                admin.store.get("box-1").get(30, TimeUnit.SECONDS).orElseThrow().record();
        byte[] password = admin.vault.open(Vault.PASSWORD, "box-1", 0, box1.sealedPassword());
        assertThat(new String(password, StandardCharsets.UTF_8)).isEqualTo("p,a\"ss\u00e9");
        var box2 =
                admin.store.get("box-2").get(30, TimeUnit.SECONDS).orElseThrow().record();
        assertThat(box2.tokenHash()).isEqualTo(Sha256.hash(HexFormat.of().parseHex(TOKEN)));
        assertThat(box2.pinnedAddress()).isEqualTo(IpAddress.parse("10.0.0.7"));
        assertThat(admin.operator.acts).contains("pinned 10.0.0.7 box-2");
        assertThat(admin.client.device("box-1"))
                .containsEntry("group", "living room")
                .containsEntry("assignedUsername", "anna")
                .containsEntry("hasAssignedPassword", true)
                .containsEntry("hasToken", false)
                .containsEntry("online", false)
                .doesNotContainKeys("sealedPassword", "password", "token");
    }

    @Test
    void jsonIsImported() throws Exception {
        byte[] list = ("[{\"id\":\"a\",\"group\":\"g\",\"token\":\"" + TOKEN + "\"},{\"id\":\"b\",\"group\":\"g\","
                        + "\"address\":null}]")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(admin.client.importJson(list)).containsEntry("inserted", 2);
        assertThat(admin.client.importJson(list)).containsEntry("unchanged", 2);
    }

    @Test
    void anImportWithMistakesNamesThemByLineAndImportsNothing() throws Exception {
        importCsv("there,g");
        AdminClient.Refused refused = refused("""
                good,g
                bad id,g
                no-group,
                short-token,g,,,0011
                bad-address,g,,,,10.0.0
                """);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.name()).isEqualTo("IMPORT_REFUSED");
        assertThat(refused.error().get("lines").toString())
                .contains("line=2", "line=3, device=no-group", "line=4, device=short-token", "32 to 64 hex digits")
                .contains("line=5, device=bad-address, problem=address must be")
                .doesNotContain("0011");
        assertThat(admin.client.devices("", "", 10).toString())
                .contains("there")
                .doesNotContain("good");

        assertThat(refused("there,other").error().get("lines").toString())
                .contains("line=1, device=there, problem=it is on the list already, with another group");
        assertThat(refused("new,g,ann\nnew,g,bob").error().get("lines").toString())
                .contains("line=2, device=new, problem=a line before has it, with another username");
    }

    @Test
    void differencesOfSecretsAreNoticedAndNotShown() throws Exception {
        importCsv("a,g,anna,first password," + TOKEN);

        assertThat(refused("a,g,anna,second secret," + TOKEN).error().toString())
                .contains("another password")
                .doesNotContain("first")
                .doesNotContain("second");
        assertThat(refused("a,g,anna,first password," + TOKEN.replace('0', '1'))
                        .error()
                        .toString())
                .contains("another token")
                .doesNotContain(TOKEN);
        assertThat(refused("a,g,berta,first password," + TOKEN).error().toString())
                .contains("another username");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id,colour\na,red",
                "id,id\na,b",
                "a,g,u,p," + TOKEN + ",,extra",
                "a,\"g",
                "a,\"g\"x",
            })
    void csvThatIsNoTableIsRefused(String lines) {
        assertThat(refused(lines).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "[1]",
                "[{\"id\":1}]",
                "[{\"id\":\"a\",\"colour\":\"hunter2\"}]",
                "[{\"id\":\"a\",\"id\":\"b\"}]",
                "[{\"id\":\"a\",\"group\":\"g\"}]\n[{\"id\":\"b\",\"group\":\"g\"}]"
            })
    void jsonThatIsNoListOfObjectsIsRefusedWithoutRepeatingIt(String body) {
        AdminClient.Refused refused = catchThrowableOfType(
                AdminClient.Refused.class, () -> admin.client.importJson(body.getBytes(StandardCharsets.UTF_8)));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().toString()).doesNotContain("hunter2");
    }

    @Test
    void aCommentIsNoRangeWhateverStandsInIt() throws Exception {
        String lines = "# S-100..S-105 come later\n  # see the list... of May\nS-1..S-2\n#..\n";

        assertThat(admin.client.call(
                        "POST",
                        "/v1/devices/import?group=g",
                        AdminClient.SERIALS,
                        lines.getBytes(StandardCharsets.UTF_8)))
                .containsEntry("inserted", 2);
    }

    /** An answer that is lost would take them with it, and devices would have tokens that nobody knows. */
    @Test
    void tokensAreNotMadeWhereTheyAreToldOnlyOnceTheyCount() {
        AdminClient.Refused refused = catchThrowableOfType(
                AdminClient.Refused.class,
                () -> admin.client.call(
                        "POST",
                        "/v1/devices/import?group=g&generateTokens=true",
                        AdminClient.SERIALS,
                        "S-1\n".getBytes(StandardCharsets.UTF_8)));

        assertThat(refused).as("accepted").isNotNull();
        assertThat(refused).hasMessageContaining("no such parameter: generateTokens");
    }

    @Test
    void anEmptyGroupForAllLinesIsNone() throws Exception {
        AdminClient.Refused refused = catchThrowableOfType(
                AdminClient.Refused.class,
                () -> admin.client.call(
                        "POST",
                        "/v1/devices/import?group=",
                        AdminClient.SERIALS,
                        "S-1\n".getBytes(StandardCharsets.UTF_8)));

        assertThat(refused).as("accepted").isNotNull();
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.error().toString()).contains("group must be 1 to 64 characters");
        assertThat(admin.client.get("/v1/groups")).containsEntry("devices", 0);
    }

    @Test
    void aBodyOverTheBoundIsRefused() {
        assertThat(refused("a".repeat(AdminFixture.MAX_BODY + 1)).status()).isEqualTo(413);
    }
}
