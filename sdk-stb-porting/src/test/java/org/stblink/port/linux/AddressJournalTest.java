package org.stblink.port.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stblink.hal.HalException;
import org.stblink.port.OtherProcess;

class AddressJournalTest {
    private static final byte[] V4 = {10, 64, 3, 7};
    private static final byte[] V6 = {0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7};

    @TempDir
    private Path directory;

    private AddressJournal open(String boot) throws HalException {
        return AddressJournal.open(directory.resolve("journal"), boot);
    }

    @Test
    void remembersWhatWasAddedAndNotTakenAway() throws Exception {
        try (AddressJournal journal = open("boot-1")) {
            journal.add(new AppliedAddress("eth0", V4, 16, new byte[] {10, 64, 0, 1}, 7411));
            journal.add(new AppliedAddress("eth1", V6, 128, null, AppliedAddress.NO_TABLE));
            journal.add(new AppliedAddress("eth0", new byte[] {10, 64, 3, 8}, 32, null, AppliedAddress.NO_TABLE));
            AppliedAddress last = journal.find(new byte[] {10, 64, 3, 8});
            assertThat(last).isNotNull();
            journal.remove(last);
        }
        try (AddressJournal journal = open("boot-1")) {
            assertThat(journal.entries())
                    .extracting(AppliedAddress::toString)
                    .containsExactly("10.64.3.7/16 via 10.64.0.1 on eth0", "2001:db8:0:0:0:0:0:7/128 on eth1");
            assertThat(journal.entries()).extracting(each -> each.table).containsExactly(7411, 0);
        }
    }

    @Test
    void nothingIsLeftAfterABoot() throws Exception {
        try (AddressJournal journal = open("boot-1")) {
            journal.add(new AppliedAddress("eth0", V4, 32, null, AppliedAddress.NO_TABLE));
        }
        try (AddressJournal journal = open("boot-2")) {
            assertThat(journal.entries()).isEmpty();
        }
    }

    @Test
    void servesOneProgramAtATime() throws Exception {
        try (AddressJournal journal = open("boot-1")) {
            assertThat(journal.entries()).isEmpty();
            assertThatThrownBy(() -> open("boot-1"))
                    .isInstanceOf(HalException.class)
                    .hasMessageContaining("is in use");
        }
        open("boot-1").close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "boot-1 eth0 10.64.3.7/32 -",
                "boot-1 eth0 10.64.3.7 - 0",
                "boot-1 eth0 10.64.3.7/33 - 0",
                "boot-1 eth0 10.64.3.700/32 - 0",
                "boot-1 eth0 10.64.3.7/32 fe80::1 0",
                "boot-1 eth0 10.64.3.7/32 - seven",
                "boot-1 "
            })
    void aDamagedOneIsNotGuessedAt(String line) throws Exception {
        Files.writeString(directory.resolve("journal"), line + "\n");
        assertThatThrownBy(() -> open("boot-1"))
                .isInstanceOf(HalException.class)
                .hasMessageContaining("is damaged at \"" + line + "\"")
                .hasMessageContaining("ip addr");
    }

    @Test
    void whatAPowerCutMadeOfLinesOfAnotherBootIsVoid() throws Exception {
        byte[] content = new byte[300];
        byte[] half = "boot-0 eth0 10.64.3".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(half, 0, content, 0, half.length);
        content[40] = (byte) 0xff;
        Files.write(directory.resolve("journal"), content);
        try (AddressJournal journal = open("boot-1")) {
            assertThat(journal.entries()).isEmpty();
        }
    }

    /** The system's lock, which another program would ask for. */
    @Test
    void aSecondOpeningInOneProgramDoesNotGiveTheLockAway() throws Exception {
        try (AddressJournal journal = open("boot-1")) {
            assertThatThrownBy(() -> open("boot-1")).isInstanceOf(HalException.class);
            assertThat(OtherProcess.canLock(directory.resolve("journal.lock"))).isFalse();
            assertThat(journal.entries()).isEmpty();
        }
        assertThat(OtherProcess.canLock(directory.resolve("journal.lock"))).isTrue();
    }

    @Test
    void anAddressThatCannotBeWrittenDownIsNotAdded() throws Exception {
        try (AddressJournal journal = open("boot-1")) {
            Files.createDirectories(directory.resolve("journal.new/in-the-way"));
            assertThatThrownBy(() -> journal.add(new AppliedAddress("eth0", V4, 32, null, 0)))
                    .isInstanceOf(IpFailure.class)
                    .hasMessageContaining("no address is added");
            assertThat(journal.entries()).isEmpty();
        }
    }
}
