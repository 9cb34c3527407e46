package org.stblink.server.app;

import java.util.List;

/** Why the server does not start, in lines for the operator, and the exit code that tells a script which kind it is. */
public final class StartFailure extends Exception {
    /** What was asked for is wrong: the command line or the configuration. */
    public static final int CONFIGURATION = 2;
    /**
     * What was asked for is right, and this machine does not give it: a port, a directory, a key, the database. Not 3, with which a
     * JVM ends that has no memory left: then starting again helps.
     */
    public static final int ENVIRONMENT = 4;

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private StartFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    static StartFailure configuration(List<String> problems) {
        return new StartFailure(CONFIGURATION, String.join(System.lineSeparator(), problems));
    }

    static StartFailure environment(String problem) {
        return new StartFailure(ENVIRONMENT, problem);
    }

    /** {@link #CONFIGURATION} or {@link #ENVIRONMENT}. */
    public int exitCode() {
        return exitCode;
    }
}
