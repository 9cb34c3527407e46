package org.stblink.port.kit;

import java.util.ArrayList;
import java.util.List;
import org.stblink.hal.LogSink;

/** LOG. The lines it writes say that they are the kit's. */
final class LogChecks {
    /** Of the ports' numbers (9000 to 9999) the last: the kit's. */
    private static final int KIT_CODE = 9999;

    private static final int LINES = 8;
    private static final int LONG_LINE = 600;
    private static final int SLOW_MILLIS = 100;
    private static final int ASKED = 1000;
    private static final int ROUNDS = 5;
    private static final int CHEAP_MILLIS = 50;

    private LogChecks() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<Check>();
        checks.add(
                new Check(
                        "LOG-1",
                        "logDoesNotBlockOrThrow",
                        "LogSink.log: catch what the writer throws; hand lines to a buffer when the writer is slow") {
                    @Override
                    void run(Bench bench) throws CheckFailed {
                        LogSink log = bench.platform().log();
                        StringBuffer longLine = new StringBuffer("porting kit: a long line ");
                        while (longLine.length() < LONG_LINE) {
                            longLine.append("{} %s ");
                        }
                        long least = Long.MAX_VALUE;
                        for (int i = 0; i < LINES; i++) {
                            long begin = bench.now();
                            bench.call("LogSink.log");
                            log.log(
                                    LogSink.ERROR + i % LogSink.DEBUG,
                                    KIT_CODE,
                                    i == 0 ? longLine.toString() : "porting kit: line " + i);
                            least = Math.min(least, bench.now() - begin);
                            bench.requireAtOnce("log", begin);
                        }
                        bench.measured("logLine", least, "ms");
                        if (least > SLOW_MILLIS) {
                            throw new CheckFailed("each of " + LINES + " lines took " + least + " ms or more");
                        }
                    }
                });
        checks.add(new ManualCheck(
                "LOG-1",
                "fullLogDiskDoesNotMatter",
                "fill the file system that the log is written to, and run the kit with --only LOG-1"));
        checks.add(
                new Check(
                        "LOG-2",
                        "enabledIsCheap",
                        "LogSink.enabled: answer from a field; do not read a configuration each time") {
                    @Override
                    void run(Bench bench) throws CheckFailed {
                        long least = Long.MAX_VALUE;
                        for (int round = 0; round < ROUNDS; round++) {
                            long begin = bench.now();
                            bench.call("LogSink.enabled");
                            for (int i = 0; i < ASKED; i++) {
                                bench.platform().log().enabled(LogSink.ERROR + i % LogSink.DEBUG);
                            }
                            least = Math.min(least, bench.now() - begin);
                        }
                        if (least > CHEAP_MILLIS) {
                            throw new CheckFailed(ASKED + " calls of enabled took " + least + " ms");
                        }
                    }
                });
        return checks;
    }
}
