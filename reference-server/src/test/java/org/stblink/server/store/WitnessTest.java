package org.stblink.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.AdditionalAnswers;
import org.mockito.Mockito;
import org.stblink.server.store.audit.AuditHead;

/** The file alone: what it holds, how long it gets, a disk that is full for a while. */
class WitnessTest {
    private static final Witness.Line FIRST = line(1);
    private static final Witness.Line SECOND = line(2);
    private static final Witness.Line THIRD = line(3);

    @TempDir
    Path data;

    private static Witness.Line line(long seq) {
        return new Witness.Line(new AuditHead(seq, new byte[32]), "DEVICE_REVOKED", "box-" + seq);
    }

    /** Rights would not help. */
    @Test
    void aFileOfBinaryGarbageIsDamagedAndNotUnreadable() throws Exception {
        Files.write(data.resolve("witness"), new byte[] {(byte) 0xFF, (byte) 0xFE, 0, '\n', 7, '\n'});
        assertThatThrownBy(() -> Witness.read(data))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("witness, line 1, is not a line of a witness");
    }

    @Test
    void linesThatMetAFullDiskAreWrittenBeforeTheNextOnesAndNoneIsTorn() throws Exception {
        Witness.begin(data, List.of(FIRST)).close();
        Path file = data.resolve("witness");
        try (FileChannel real = FileChannel.open(file, StandardOpenOption.APPEND)) {
            boolean[] full = {true};
            FileChannel disk = Mockito.mock(FileChannel.class, AdditionalAnswers.delegatesTo(real));
            Mockito.doAnswer(call -> {
                        ByteBuffer bytes = call.getArgument(0);
                        if (full[0]) {
                            bytes.limit(bytes.position() + 20);
                            real.write(bytes);
                            throw new IOException("No space left on device");
                        }
                        return real.write(bytes);
                    })
                    .when(disk)
                    .write(Mockito.any(ByteBuffer.class));
            Witness witness = Witness.over(file, disk, List.of(FIRST), 100);

            witness.witness(List.of(SECOND));
            witness.mark(new AuditHead(9, new byte[32]));
            full[0] = false;
            witness.witness(List.of(THIRD));
            witness.mark(new AuditHead(9, new byte[32]));
        }

        List<Witness.Line> lines = Witness.read(data);
        assertThat(lines).extracting(Witness.Line::device).containsExactly("box-1", "box-2", "box-3", null);
        assertThat(Files.readString(file)).endsWith("MARK *\n");
    }

    @Test
    void aHyphenIsADeviceWhereverAnEarlierVersionDidNotWriteItForNobody() throws Exception {
        String hash = "0".repeat(64);
        Files.writeString(
                data.resolve("witness"),
                String.join(
                        "\n",
                        "STBLink witness 1",
                        "1 " + hash + " SERVER_STARTED -",
                        "2 " + hash + " POLICY_SET -",
                        "3 " + hash + " DEVICE_REVOKED -",
                        "4 " + hash + " MARK -",
                        "5 " + hash + " STORE_RESTORED -",
                        ""));
        List<Witness.Line> lines = Witness.read(data);
        assertThat(lines).extracting(Witness.Line::device).containsExactly(null, null, "-", null, null);

        Witness.begin(data, lines).close();

        assertThat(Witness.read(data)).isEqualTo(lines);
        assertThat(Files.readString(data.resolve("witness"))).contains("SERVER_STARTED *\n", "DEVICE_REVOKED -\n");
    }

    private static List<Witness.Line> lines(long from, long through) {
        return LongStream.rangeClosed(from, through).mapToObj(WitnessTest::line).toList();
    }

    private List<String> texts() throws Exception {
        return Files.readAllLines(data.resolve("witness"));
    }

    /** As it was left by a version that never made it shorter. */
    @Test
    void ofAFileThatIsTooLongTheNewestLinesAreKept() throws Exception {
        Witness.begin(data, lines(1, 9), 10).close();

        assertThat(Witness.read(data, 4)).isEqualTo(lines(6, 9));
        Witness.begin(data, lines(1, 9), 4).close();
        assertThat(Witness.read(data)).isEqualTo(lines(6, 9));
    }

    @Test
    void aServerThatNeverStartsAnewDropsTheOldestLines() throws Exception {
        try (Witness witness = Witness.begin(data, lines(1, 3), 3)) {
            for (long seq = 4; seq <= 50; seq++) {
                witness.witness(lines(seq, seq));

                List<Witness.Line> held = Witness.read(data);
                assertThat(held).hasSizeBetween(3, 5).isEqualTo(lines(seq + 1 - held.size(), seq));
                assertThat(texts()).hasSize(held.size() + 1);
            }
            witness.witness(lines(51, 70));
            witness.mark(new AuditHead(71, new byte[32]));
        }

        assertThat(Witness.read(data))
                .hasSize(23)
                .endsWith(new Witness.Line(new AuditHead(71, new byte[32]), "MARK", null));
        assertThat(data).isDirectoryNotContaining("glob:**.new");
        assertThat(OwnerOnly.isOpenToOthers(data.resolve("witness"))).isFalse();
    }

    @Test
    void aFileThatCannotBeMadeShorterGoesOnAsItIsUntilItCan() throws Exception {
        try (Witness witness = Witness.begin(data, lines(1, 1), 3)) {
            Path obstacle = Files.createDirectories(data.resolve("witness.new/in-the-way"));
            witness.witness(lines(2, 4));
            witness.witness(lines(5, 6));
            assertThat(Witness.read(data)).isEqualTo(lines(1, 6));
            Files.delete(obstacle);
            witness.witness(lines(7, 7));
            assertThat(Witness.read(data)).isEqualTo(lines(2, 7));
            witness.witness(lines(8, 9));
        }
        assertThat(Witness.read(data)).isEqualTo(lines(2, 9));
    }
}
