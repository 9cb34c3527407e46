package org.stblink.server.app;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.stblink.server.store.Restoration;

/**
 * What was typed.
 *
 * @param config the configuration file; null = the defaults alone
 * @param data the data directory, before the one in the file; null = the one in the file
 * @param restore the backup to put in the place of the database; null = none
 * @param sinceUnknown what to do when nobody knows what happened since the backup
 * @param checkUpgrade say what an upgrade of the database would do, and end
 * @param checkOnly say whether the configuration is right, and end
 * @param help print the usage, and end
 * @param version print the version, and end
 */
record CommandLine(
        @Nullable Path config,
        @Nullable Path data,
        @Nullable Path restore,
        Restoration.Unknown sinceUnknown,
        boolean checkUpgrade,
        boolean checkOnly,
        boolean help,
        boolean version) {
    static final String USAGE = """
            usage: stblink-server [--config FILE] [--data DIR] [--check-config | --check-upgrade | --restore BACKUP]

              --config FILE    read the configuration from FILE; what it does not say has its default
              --data DIR       keep database, keys and admin token in DIR (before data-dir of the file)
              --check-config   check the configuration and end: exit code 0, or 2 with what is wrong, or 4 where
                               that is a file it names (admin.tls-certificate, admin.tls-key)
              --check-upgrade  try on a copy what this program would change in the database of an earlier one, and end
              --restore BACKUP put a backup in the place of the database of a server that is stopped, and end
              --since-unknown quarantine|accept
                               with --restore, where nothing tells what happened since the backup: put every device
                               aside, or take the backup for the present state
              --help           print this
              --version        print which version of the program this is

            Every option of the configuration, with unit, default, range and danger, stands in reference.conf.
            Exit codes: 0 ended as asked, 1 fault of the program, 2 configuration, 3 out of memory,
            4 environment.""";

    /** Reads the arguments of main. */
    static CommandLine parse(String... arguments) throws StartFailure {
        @Nullable Path config = null;
        @Nullable Path data = null;
        @Nullable Path restore = null;
        Restoration.@Nullable Unknown sinceUnknown = null;
        Set<String> given = new HashSet<>();
        boolean checkUpgrade = false;
        boolean checkOnly = false;
        boolean help = false;
        boolean version = false;
        int at = 0;
        while (at < arguments.length) {
            String option = arguments[at++];
            if (!given.add(option)) {
                throw wrong(option + " is given twice");
            }
            switch (option) {
                case "--config" -> config = path(option, arguments, at++);
                case "--data" -> data = path(option, arguments, at++);
                case "--restore" -> restore = path(option, arguments, at++);
                case "--since-unknown" -> sinceUnknown = unknown(at < arguments.length ? arguments[at++] : "");
                case "--check-upgrade" -> checkUpgrade = true;
                case "--check-config" -> checkOnly = true;
                case "--help", "-h" -> help = true;
                case "--version", "-V" -> version = true;
                default -> throw wrong("unknown argument " + option);
            }
        }
        if (Stream.of(checkUpgrade, checkOnly, restore != null)
                        .filter(chosen -> chosen)
                        .count()
                > 1) {
            throw wrong("give one of --check-config, --check-upgrade and --restore");
        }
        if (sinceUnknown != null && restore == null) {
            throw wrong("--since-unknown goes with --restore");
        }
        Restoration.Unknown since = sinceUnknown == null ? Restoration.Unknown.REFUSE : sinceUnknown;
        return new CommandLine(config, data, restore, since, checkUpgrade, checkOnly, help, version);
    }

    private static Path path(String option, String[] arguments, int at) throws StartFailure {
        if (at >= arguments.length) {
            throw wrong(option + " needs a path behind it");
        }
        try {
            return Path.of(arguments[at]);
        } catch (InvalidPathException e) {
            throw wrong(option + " " + arguments[at] + " is not a path (" + e.getReason() + ")");
        }
    }

    private static Restoration.Unknown unknown(String text) throws StartFailure {
        return switch (text) {
            case "quarantine" -> Restoration.Unknown.QUARANTINE;
            case "accept" -> Restoration.Unknown.ACCEPT;
            default -> throw wrong("--since-unknown needs quarantine or accept behind it");
        };
    }

    private static StartFailure wrong(String problem) {
        return StartFailure.configuration(List.of(problem + ": see --help"));
    }
}
