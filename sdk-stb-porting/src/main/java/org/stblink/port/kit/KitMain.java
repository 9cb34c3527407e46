package org.stblink.port.kit;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;

/**
 * The kit as a program.
 *
 * <p>Where the VM can load a class by its name:
 *
 * <pre>java -cp sdk-core.jar:kit.jar:my-port.jar org.stblink.port.kit.KitMain com.vendor.MyPort --allocated 10.64.3.7/16</pre>
 *
 * <p>where {@code com.vendor.MyPort} is a {@link PortFactory} with a constructor without parameters. Elsewhere a vendor
 * writes the main:
 *
 * <pre>
 * public static void main(String[] args) {
 *     System.exit(KitMain.run(new MyPort(), args, System.out));
 * }
 * </pre>
 */
public final class KitMain {
    /** No MUST is broken. */
    public static final int EXIT_GOOD = 0;
    /** A MUST is broken. */
    public static final int EXIT_BROKEN = 1;
    /** Wrong options. */
    public static final int EXIT_USAGE = 2;
    /** The port could not be opened, or the peer not reached: nothing is said about the rules. */
    public static final int EXIT_CANNOT_RUN = 3;

    private static final String USAGE = "options:\n"
            + "  --name NAME            the port's name, for the report\n"
            + "  --peer HOST:PORT       where kit-peer listens; without it the kit runs over the port's own listener\n"
            + "  --own ADDRESS          an address the box has; default: what the peer sees, or 127.0.0.1\n"
            + "  --allocated ADDR/BITS  an address the port may add\n"
            + "  --gateway ADDRESS      and its gateway\n"
            + "  --slow-name NAME       a host name whose name server does not answer\n"
            + "  --only RULE,RULE       only these rules\n"
            + "  --json FILE            write the machine-readable report there (- is the standard output)\n"
            + "  --patience MILLIS      how long to wait for what must come; default 10000\n"
            + "  --check-limit MILLIS   after this a check counts as hung; default 120000\n"
            + "  --watch-clock SECONDS  set the time back, then suspend the box, when the kit says so\n"
            + "  --exhaust-threads N    start up to N threads to see a refusal\n"
            + "  --before-cut           leave traces, then write until the power is cut\n"
            + "  --writes N             ... or N times\n"
            + "  --after-cut            look at what the cut left, then everything else\n"
            + "  --copied               only look whether another box's copied storage works here\n"
            + "  --damaged              only look whether record kit.torn, damaged by hand, is told as unreadable";

    private static final String HELP = "--help";
    private static final String SYNOPSIS = "usage: KitMain FACTORY-CLASS [options]\n";

    private KitMain() {}

    /** @param args the factory's class and {@link #USAGE options} */
    public static void main(String[] args) {
        if (args.length == 1 && args[0].equals(HELP)) {
            System.out.println(SYNOPSIS + USAGE);
            return;
        }
        if (args.length == 0 || args[0].startsWith("--")) {
            System.err.println(SYNOPSIS + USAGE);
            System.exit(EXIT_USAGE);
            return;
        }
        PortFactory factory;
        try {
            factory = make(args[0]);
        } catch (Exception e) {
            notMade(args[0], e);
            return;
        } catch (LinkageError e) {
            notMade(args[0], e);
            return;
        }
        String[] rest = new String[args.length - 1];
        System.arraycopy(args, 1, rest, 0, rest.length);
        System.exit(run(factory, rest, System.out));
    }

    private static void notMade(String className, Throwable why) {
        System.err.println(
                "cannot make a " + className + ": " + why + ". It and what it needs must be on the class path;"
                        + " it must be public, have a public constructor without parameters, and implement "
                        + PortFactory.class.getName());
        System.exit(EXIT_USAGE);
    }

    /** Without {@code java.lang.reflect}, which is not on every box. */
    @SuppressWarnings("ClassNewInstance")
    private static PortFactory make(String className) throws Exception {
        return (PortFactory) Class.forName(className).newInstance();
    }

    /**
     * Runs the kit as told and writes the report for people to {@code out}.
     *
     * @return the exit code
     */
    public static int run(PortFactory factory, String[] args, PrintStream out) {
        if (args.length == 1 && args[0].equals(HELP)) {
            out.println(USAGE);
            return EXIT_GOOD;
        }
        KitOptions options = new KitOptions();
        String json;
        try {
            json = parse(args, options);
            options.progress(out);
        } catch (IllegalArgumentException e) {
            out.println("kit: " + e.getMessage() + "\n" + USAGE);
            return EXIT_USAGE;
        }
        try {
            Kit kit = new Kit(factory, options);
            if (options.phase() == KitOptions.BEFORE_CUT) {
                kit.writeUntilTheCut(out);
                return EXIT_GOOD;
            }
            Report report = kit.run();
            TextReport.print(report, out);
            if (json != null) {
                write(report, json, out);
            }
            return report.failed() ? EXIT_BROKEN : EXIT_GOOD;
        } catch (HalException e) {
            return cannotRun(e, out);
        } catch (PortNotOpened e) {
            return cannotRun(e, out);
        } catch (IOException e) {
            out.println("kit: cannot write the report to " + json + ": " + e.getMessage());
            return EXIT_CANNOT_RUN;
        }
    }

    private static int cannotRun(Exception e, PrintStream out) {
        out.println("kit: cannot run: " + e.getMessage());
        return EXIT_CANNOT_RUN;
    }

    private static void write(Report report, String json, PrintStream out) throws IOException {
        if (json.equals("-")) {
            JsonReport.print(report, out);
            return;
        }
        PrintStream file = new PrintStream(new FileOutputStream(json), false, "US-ASCII");
        try {
            JsonReport.print(report, file);
            if (file.checkError()) {
                throw new IOException("not all of it could be written");
            }
        } finally {
            file.close();
        }
    }

    /** @return where the machine-readable report goes, or null */
    private static @Nullable String parse(String[] args, KitOptions options) {
        String json = null;
        int i = 0;
        while (i < args.length) {
            String option = args[i++];
            if (flag(option, options)) {
                continue;
            }
            if (i == args.length) {
                throw new IllegalArgumentException("\"" + option + "\" is no option, or its value is missing");
            }
            String value = args[i++];
            if (option.equals("--json")) {
                json = value;
            } else if (!text(option, value, options) && !number(option, value, options)) {
                throw new IllegalArgumentException("\"" + option + "\" is no option");
            }
        }
        return json;
    }

    private static boolean flag(String option, KitOptions options) {
        if (option.equals("--before-cut")) {
            options.phase(KitOptions.BEFORE_CUT);
        } else if (option.equals("--after-cut")) {
            options.phase(KitOptions.AFTER_CUT);
        } else if (option.equals("--copied")) {
            options.phase(KitOptions.COPIED);
        } else if (option.equals("--damaged")) {
            options.phase(KitOptions.DAMAGED);
        } else {
            return false;
        }
        return true;
    }

    private static boolean text(String option, String value, KitOptions options) {
        if (option.equals("--name")) {
            options.portName(value);
        } else if (option.equals("--peer")) {
            options.peer(value);
        } else if (option.equals("--own")) {
            options.ownAddress(value);
        } else if (option.equals("--allocated")) {
            options.allocatedAddress(value);
        } else if (option.equals("--gateway")) {
            options.gateway(value);
        } else if (option.equals("--slow-name")) {
            options.slowName(value);
        } else if (option.equals("--only")) {
            options.only(value);
        } else {
            return false;
        }
        return true;
    }

    private static boolean number(String option, String value, KitOptions options) {
        if (option.equals("--patience")) {
            options.patienceMillis(number(option, value));
        } else if (option.equals("--check-limit")) {
            options.checkLimitMillis(number(option, value));
        } else if (option.equals("--watch-clock")) {
            options.watchClockSeconds(number(option, value));
        } else if (option.equals("--exhaust-threads")) {
            options.exhaustThreads(number(option, value));
        } else if (option.equals("--writes")) {
            options.writes(number(option, value));
        } else {
            return false;
        }
        return true;
    }

    private static int number(String option, String value) {
        return KitOptions.number(option, value, 1, Integer.MAX_VALUE);
    }
}
