package org.stblink.port.linux;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.port.Addresses;
import org.stblink.port.javase.HeldPaths;

/**
 * Which addresses this port added: written before one is added and after it was taken away, so that what a killed program left can be
 * told from what others configured.
 *
 * <pre>
 * FILE        a line an address:  boot id, interface, address/prefix, gateway or -, routing table or 0
 * FILE.lock   held while the port is open
 * FILE.new    while FILE is replaced
 * </pre>
 *
 * <p>It has to survive the program, not the power: after a boot the system has none of the addresses, and a line of another boot is
 * void. So nothing here waits for a disk, and {@code /run} is a good place for it.
 */
final class AddressJournal implements Closeable {
    private static final Path BOOT_ID = Paths.get("/proc/sys/kernel/random/boot_id");
    private static final int FIELDS = 5;
    private static final String NONE = "-";

    private final Path file;
    private final Path held;
    private final String boot;
    private final FileChannel lockFile;
    private final List<AppliedAddress> entries;

    private AddressJournal(Path file, Path held, String boot, FileChannel lockFile, List<AppliedAddress> entries) {
        this.file = file;
        this.held = held;
        this.boot = boot;
        this.lockFile = lockFile;
        this.entries = entries;
    }

    /**
     * Opens it; the directory must be there.
     *
     * @throws HalException when it cannot be read or written, is damaged, or another program has it open
     */
    static AddressJournal open(Path file) throws HalException {
        try {
            return open(file, new String(Files.readAllBytes(BOOT_ID), StandardCharsets.US_ASCII).trim());
        } catch (IOException e) {
            throw new HalException("cannot read " + BOOT_ID + ", and so not tell this boot from others: " + e, e);
        }
    }

    static AddressJournal open(Path file, String boot) throws HalException {
        Path held;
        try {
            held = HeldPaths.name(sibling(file, ".lock"));
        } catch (IOException e) {
            throw unusable(file, e);
        }
        if (!HeldPaths.hold(held)) {
            throw inUse(file);
        }
        FileChannel lockFile = null;
        boolean opened = false;
        try {
            lockFile = FileChannel.open(held, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lockFile.tryLock() == null) {
                throw inUse(file);
            }
            AddressJournal journal = new AddressJournal(file, held, boot, lockFile, read(file, boot));
            opened = true;
            return journal;
        } catch (IOException e) {
            throw unusable(file, e);
        } finally {
            if (!opened) {
                closeAfterFailure(lockFile);
                HeldPaths.release(held);
            }
        }
    }

    private static HalException inUse(Path file) {
        return new HalException(file + " is in use: each box on this machine needs a journal of its own");
    }

    private static HalException unusable(Path file, IOException e) {
        return new HalException("cannot use " + file + " as the journal of added addresses: " + e, e);
    }

    private static void closeAfterFailure(@Nullable FileChannel lockFile) throws HalException {
        if (lockFile != null) {
            try {
                lockFile.close();
            } catch (IOException e) {
                throw new HalException("cannot close the journal's lock: " + e, e);
            }
        }
    }

    private static Path sibling(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static List<AppliedAddress> read(Path file, String boot) throws IOException, HalException {
        List<AppliedAddress> found = new ArrayList<AppliedAddress>();
        List<String> lines;
        try {
            // Not ASCII: what a power cut made of the lines of another boot is void, whatever it is.
            lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException firstTime) {
            return found;
        }
        for (String line : lines) {
            if (!line.startsWith(boot + " ")) {
                continue;
            }
            String[] fields = line.split(" ");
            AppliedAddress entry = fields.length == FIELDS ? entry(fields) : null;
            if (entry == null) {
                throw new HalException(file + " is damaged at \"" + line + "\". Look with 'ip addr' whether the box has"
                        + " an allocated address left, delete that, and then this file");
            }
            found.add(entry);
        }
        return found;
    }

    private static @Nullable AppliedAddress entry(String[] fields) {
        int slash = fields[2].indexOf('/');
        byte[] ip = slash < 0 ? null : Addresses.parse(fields[2].substring(0, slash));
        byte[] gateway = fields[3].equals(NONE) ? null : Addresses.parse(fields[3]);
        if (ip == null || gateway == null && !fields[3].equals(NONE)) {
            return null;
        }
        try {
            int prefix = Integer.parseInt(fields[2].substring(slash + 1));
            Addresses.requireSubnet(ip, prefix, gateway);
            return new AppliedAddress(fields[1], ip, prefix, gateway, Integer.parseInt(fields[4]));
        } catch (IllegalArgumentException notSoWritten) {
            return null;
        }
    }

    /** What was added and not taken away, in this boot. */
    List<AppliedAddress> entries() {
        return new ArrayList<AppliedAddress>(entries);
    }

    @Nullable
    AppliedAddress find(byte[] ip) {
        for (AppliedAddress each : entries) {
            if (each.isAbout(ip)) {
                return each;
            }
        }
        return null;
    }

    /** @throws IpFailure when it could not be written: then the address must not be added */
    void add(AppliedAddress address) throws IpFailure {
        entries.add(address);
        try {
            write();
        } catch (IOException e) {
            entries.remove(address);
            throw new IpFailure("cannot write " + file + ", so no address is added: " + e);
        }
    }

    /** @throws IpFailure when it could not be written: then the address stays, and so does its table, which nobody else must get before */
    void remove(AppliedAddress address) throws IpFailure {
        entries.remove(address);
        try {
            write();
        } catch (IOException e) {
            entries.add(address);
            throw new IpFailure("cannot write " + file + ": " + e);
        }
    }

    private void write() throws IOException {
        StringBuilder text = new StringBuilder();
        for (AppliedAddress each : entries) {
            text.append(boot).append(' ').append(each.device).append(' ');
            text.append(Addresses.text(each.ip)).append('/').append(each.prefix).append(' ');
            text.append(each.gateway == null ? NONE : Addresses.text(each.gateway))
                    .append(' ');
            text.append(each.table).append('\n');
        }
        Path next = sibling(file, ".new");
        Files.write(next, text.toString().getBytes(StandardCharsets.US_ASCII));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Lets another program open it. */
    @Override
    public void close() throws IOException {
        if (lockFile.isOpen()) {
            lockFile.close();
            HeldPaths.release(held);
        }
    }
}
