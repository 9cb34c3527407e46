package org.stblink.toolchain.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of peers that are not there, and of those that fail: the others are measured all the same. */
class PeersTest {
    private static final Peer MISSING = peer("Missing", Optional.of("missingd is not installed"), false);
    private static final Peer FAILING = peer("Failing", Optional.empty(), true);
    private static final Peer WELL = peer("Well", Optional.empty(), false);

    @TempDir
    Path folder;

    private static Peer peer(String name, Optional<String> lack, boolean fails) {
        return new Peer() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<String> lacks() {
                return lack;
            }

            @Override
            public Measured run(Effort effort, Path directory) throws IOException {
                Files.writeString(directory.resolve("log"), "a word");
                if (fails) {
                    throw new IOException("it ended at once");
                }
                return new Measured(name + " 1.0", List.of(PeerRow.of(name, "work", new Sample(10, 50), "ours")));
            }
        };
    }

    @Test
    void othersAreMeasuredWhenOneIsMissingOrFails() throws Exception {
        Peers peers = Peers.measure(List.of(MISSING, FAILING, WELL), Effort.quick(), folder);
        assertThat(peers.rows()).containsExactly(new PeerRow("Well", "work", 10, Unit.MICROS, 5, List.of("ours")));
        assertThat(peers.versions()).containsExactly("Well 1.0");
        assertThat(peers.missing()).containsExactly("Missing: missingd is not installed");
        assertThat(peers.failed()).containsExactly("Failing: it ended at once");
    }

    @Test
    void onlyWhatAFailureLeftIsKept() throws Exception {
        Peers.measure(List.of(FAILING, WELL), Effort.quick(), folder);
        assertThat(folder.resolve("Failing/log")).hasContent("a word");
        assertThat(folder.resolve("Well")).doesNotExist();
    }
}
