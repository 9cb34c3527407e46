package org.stblink.server.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Asks the system for a file's lock, from a process that has nothing to do with the tests'. */
final class OtherProcess {
    private static final int FREE = 0;
    private static final int TAKEN = 7;

    private OtherProcess() {}

    /** @param arguments the file */
    public static void main(String[] arguments) throws IOException {
        boolean taken;
        try (FileChannel file = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
            taken = file.tryLock() == null;
        }
        System.exit(taken ? TAKEN : FREE);
    }

    /** Whether another process could have it now. */
    static boolean canLock(Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OtherProcess.class.getName(),
                        file.toString())
                .inheritIO()
                .start();
        int code = process.waitFor();
        if (code != FREE && code != TAKEN) {
            throw new IOException("the other process ended with " + code);
        }
        return code == FREE;
    }
}
