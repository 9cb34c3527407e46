package org.stblink.server.admin;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An admin server of its own for each test, on a store in {@code data} of a fresh folder. */
abstract class AdminScene {
    @TempDir
    Path temporary;

    AdminFixture admin;

    @BeforeEach
    final void startAdmin() throws Exception {
        admin = new AdminFixture(temporary.resolve("data"));
    }

    @AfterEach
    final void stopAdmin() {
        admin.close();
    }
}
