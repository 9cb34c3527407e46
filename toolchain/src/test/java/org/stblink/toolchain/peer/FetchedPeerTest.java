package org.stblink.toolchain.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stblink.toolchain.process.ProcessFailure;

/** What was fetched, or not: what is said of it, and what becomes of a program that does not start. */
class FetchedPeerTest {
    @TempDir
    Path folder;

    private FetchedPeer peer;

    @BeforeEach
    void folderOfAPeer() {
        peer = new FetchedPeer(folder, "Server", "serve");
    }

    @Test
    void whatWasNotFetchedIsToldWithHowToFetchIt() throws Exception {
        assertThat(peer.lack()).contains("it is not here (toolchain/peers/fetch fetches it)");
        Files.createFile(folder.resolve("Server.class"));
        assertThat(peer.lack()).isEmpty();
    }

    @Test
    void versionIsThatOfTheLibraryAndOfNoOtherThatBeginsAlike() throws Exception {
        Files.createFile(folder.resolve("serve-core-7.0.jar"));
        assertThatThrownBy(peer::version).isInstanceOf(IOException.class).hasMessage("there is no serve in " + folder);
        Files.createFile(folder.resolve("serve-2.1.0-M1.jar"));
        assertThat(peer.version()).isEqualTo("2.1.0-M1");
    }

    @Test
    void programThatDoesNotStartIsToldWithWhereItsWordsAre() throws Exception {
        Files.createFile(folder.resolve("serve-1.jar"));
        Path words = folder.resolve("server.err");
        assertThatThrownBy(() -> new JvmServer("Peer", peer, folder, List.of()) {})
                .isInstanceOf(ProcessFailure.class)
                .hasMessageContaining(words.toString())
                .hasMessageContaining("it ended");
        assertThat(words).content().contains("Server");
    }
}
