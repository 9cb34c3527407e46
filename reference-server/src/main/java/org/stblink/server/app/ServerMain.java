package org.stblink.server.app;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.stblink.server.admin.AdminSettings;
import org.stblink.server.admin.AdminTls;
import org.stblink.server.store.StoreException;
import org.tinylog.Logger;
import org.tinylog.configuration.Configuration;

/**
 * The program. It prints one line on standard output when it is up ({@code READY control=… admin=… key=…}); all else goes
 * to standard error. It ends with the exit codes of {@link CommandLine#USAGE}.
 */
public final class ServerMain {
    private static final String NAME = "stblink-server: ";
    private static final int FAULT = 1;

    /** Netty's own property: how many of its buffers it follows, with a stack trace each, to find those that are lost. */
    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

    private ServerMain() {}

    /** Runs until it is told to end (SIGTERM, SIGINT). */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            if (run(arguments, System.out)) {
                // The shutdown hook ends the process.
                new CountDownLatch(1).await();
            }
        } catch (StartFailure e) {
            String.valueOf(e.getMessage()).lines().forEach(line -> System.err.println(NAME + line));
            System.exit(e.exitCode());
        }
    }

    /**
     * Does what was typed.
     *
     * @return whether a server runs now
     */
    private static boolean run(String[] arguments, PrintStream out) throws StartFailure {
        CommandLine line = CommandLine.parse(arguments);
        if (line.help()) {
            out.println(CommandLine.USAGE);
            return false;
        }
        if (line.version()) {
            out.println(Version.text());
            return false;
        }
        ServerSettings settings = SettingsReader.read(line.config());
        if (line.checkOnly()) {
            requireCertificate(settings, true);
            out.println("the configuration is right");
            return false;
        }
        @Nullable Path data = line.data();
        if (data != null) {
            settings = settings.withDataDirectory(data);
        }
        @Nullable Path backup = line.restore();
        if (backup != null) {
            RestoreTask.run(settings, backup, line.sinceUnknown()).forEach(out::println);
            return false;
        }
        if (line.checkUpgrade()) {
            UpgradeCheck.run(settings).forEach(out::println);
            return false;
        }
        requireCertificate(settings, false);
        // Before the first line is logged; later it could not be changed.
        Configuration.set("level", settings.logLevel());
        if (System.getProperty(LEAK_DETECTION) == null) {
            System.setProperty(LEAK_DETECTION, "disabled");
        }
        DriverLibrary library = new DriverLibrary(settings.dataDirectory());
        Server server = Server.start(settings, () -> Runtime.getRuntime().halt(FAULT));
        library.loaded();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server), "shutdown"));
        Logger.info("data in {}", settings.dataDirectory().toAbsolutePath());
        out.println(server.readyLine());
        out.flush();
        return true;
    }

    /**
     * Before anything is made or opened: the API that needs it comes last.
     *
     * @param inDate whether one that is out of date will not do: a server starts with it, and says so
     */
    private static void requireCertificate(ServerSettings settings, boolean inDate) throws StartFailure {
        AdminSettings.Tls tls = settings.admin().tls();
        if (tls != null) {
            try {
                AdminTls read = AdminTls.read(tls.certificate(), tls.key());
                if (inDate) {
                    read.requireInDate(Instant.now());
                }
            } catch (StoreException e) {
                throw StartFailure.environment(String.valueOf(e.getMessage()));
            }
        }
    }

    /** A hook cannot change the exit code (143 for SIGTERM) but by ending the process itself. */
    private static void end(Server server) {
        int code = FAULT;
        try {
            server.close();
            code = 0;
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }
}
