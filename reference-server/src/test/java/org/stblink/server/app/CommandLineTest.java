package org.stblink.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.server.store.Restoration;

class CommandLineTest {
    @Test
    void readsEveryOption() throws Exception {
        assertThat(CommandLine.parse("--data", "d", "--config", "c.conf", "--check-config"))
                .isEqualTo(new CommandLine(
                        Path.of("c.conf"), Path.of("d"), null, Restoration.Unknown.REFUSE, false, true, false, false));
        assertThat(CommandLine.parse())
                .isEqualTo(new CommandLine(null, null, null, Restoration.Unknown.REFUSE, false, false, false, false));
        assertThat(CommandLine.parse("--restore", "b.db", "--since-unknown", "accept"))
                .isEqualTo(new CommandLine(
                        null, null, Path.of("b.db"), Restoration.Unknown.ACCEPT, false, false, false, false));
        assertThat(CommandLine.parse("--check-upgrade").checkUpgrade()).isTrue();
        assertThat(CommandLine.parse("--help").help()).isTrue();
        assertThat(CommandLine.parse("--version").version()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--confg x",
                "--config",
                "--data",
                "x",
                "--data=x",
                "--restore",
                "--since-unknown",
                "--since-unknown maybe",
                "--since-unknown accept",
                "--config a --config b",
                "--check-config --check-upgrade",
                "--check-config --restore b.db",
                "--check-upgrade --restore b.db"
            })
    void whatItDoesNotKnowIsAnErrorOfConfiguration(String typed) {
        StartFailure failure = catchThrowableOfType(StartFailure.class, () -> CommandLine.parse(typed.split(" ")));

        assertThat(failure.exitCode()).isEqualTo(2);
        assertThat(failure).hasMessageContaining(typed.split(" ")[0]).hasMessageContaining("see --help");
    }
}
