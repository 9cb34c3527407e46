package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.stblink.server.domain.DeviceRecord;
import org.stblink.server.domain.Vault;

/** What operators write, made into records. */
class EnlisterTest {
    @Test
    void aPasswordIsSealedUnderTheKeyOfTheMomentInWhichItIsStored() throws Exception {
        Vault vault = new Vault(new byte[32], AdminFixture.ENTROPY);
        Enlister enlister = new Enlister(vault, AdminFixture.ENTROPY, List.of());
        UnaryOperator<DeviceRecord> edit =
                enlister.edit("a", Set.of(ImportLine.PASSWORD), Map.of(ImportLine.PASSWORD, "geheim"));
        byte[] next = new byte[32];
        next[0] = 1;
        vault.changeKey(next);

        byte[] sealed = edit.apply(DeviceRecord.allowed("a", "g")).sealedPassword();

        assertThat(sealed).isNotNull();
        assertThat(vault.isPresent(Vault.PASSWORD, "a", 0, sealed)).isTrue();
    }
}
