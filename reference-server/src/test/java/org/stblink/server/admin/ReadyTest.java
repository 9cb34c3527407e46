package org.stblink.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.server.store.DeviceDirectory;
import org.stblink.server.store.PolicyStore;
import org.stblink.server.store.StoreException;

/** What a server that cannot serve tells whom. */
@Timeout(60)
class ReadyTest {
    private static final String FAILURE = "database /srv/stb/stblink.db cannot be read";

    @TempDir
    Path temporary;

    private static DeviceDirectory failing(DeviceDirectory store) {
        DeviceDirectory directory = mock(DeviceDirectory.class, delegatesTo(store));
        PolicyStore policies = mock(PolicyStore.class, delegatesTo(store.policies()));
        doReturn(CompletableFuture.failedFuture(new StoreException(FAILURE)))
                .when(policies)
                .load();
        doReturn(policies).when(directory).policies();
        return directory;
    }

    @Test
    void whyItIsNotReadyIsToldToWhoHasAToken() throws Exception {
        try (AdminFixture admin =
                new AdminFixture(temporary.resolve("data"), settings -> settings, ReadyTest::failing)) {
            HttpResponse<String> anybody = admin.send(admin.plain("/v1/ready"));
            HttpResponse<String> operator = admin.send(admin.request("/v1/health"));

            assertThat(anybody.statusCode()).isEqualTo(503);
            assertThat(anybody.body()).contains("/v1/health").doesNotContain("/srv");
            assertThat(operator.statusCode()).isEqualTo(503);
            assertThat(operator.body()).contains(FAILURE);
        }
    }
}
