package org.stblink.toolchain.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.MessageText;
import org.stblink.internal.wire.Register;
import org.stblink.server.admin.http.Json;
import org.stblink.toolchain.values.InputFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code stblink capture}. */
@Command(
        name = "capture",
        description = "Shows control traffic that 'stblink admin capture' had a server write down, and replays it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class CaptureCommand {
    private static final int NAME = 20;
    private static final String MISSING = " lines are missing here: the server's disk was behind";

    @Command(
            name = "show",
            description = "Prints it as a ladder: device on the left, server on the right.",
            mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "FILE", converter = InputFile.class) Path file) throws IOException {
        Map<Long, String> names = new HashMap<>();
        long begin = -1;
        for (CapturedLine line : CaptureFile.read(file)) {
            begin = begin < 0 ? line.ms() : begin;
            if (line.isGap()) {
                System.out.println(time(line.ms() - begin) + "  " + line.missing() + MISSING);
                continue;
            }
            String name = name(names, line);
            Message message = line.message();
            String text = message == null ? text(line) : MessageText.of(message);
            String arrow = message == null ? "  ----  " : line.fromDevice() ? "  --->  " : "  <---  ";
            System.out.println(time(line.ms() - begin) + "  " + name + " ".repeat(Math.max(0, NAME - name.length()))
                    + arrow + text);
        }
        return 0;
    }

    @Command(name = "json", description = "Prints it decoded: JSON, an object a line.", mixinStandardHelpOptions = true)
    int json(@Parameters(paramLabel = "FILE", converter = InputFile.class) Path file) throws IOException {
        Map<Long, String> names = new HashMap<>();
        for (CapturedLine line : CaptureFile.read(file)) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("ms", line.ms());
            if (line.isGap()) {
                object.put("dropped", line.missing());
                System.out.println(Json.text(object));
                continue;
            }
            object.put("connection", line.connection());
            object.put("device", name(names, line));
            Message message = line.message();
            if (message == null) {
                object.put("event", text(line));
            } else {
                object.put("from", line.fromDevice() ? "device" : "server");
                object.put("message", MessageFields.of(message));
            }
            System.out.println(Json.text(object));
        }
        return 0;
    }

    @Command(
            name = "replay",
            description = {
                "Gives what the devices said to the server's own domain, and compares its answers with those of then.",
                "It does so in memory, with keys of its own. Exit code 0: the same; 1: not, with a line for each difference, or",
                "nothing could be replayed, or the capture has gaps."
            },
            mixinStandardHelpOptions = true)
    int replay(@Parameters(paramLabel = "FILE", converter = InputFile.class) Path file) throws IOException {
        Replay replay = new Replay(CaptureFile.read(file));
        List<String> differences = replay.run();
        differences.forEach(System.out::println);
        System.out.println(replay.said() + " messages of devices, " + replay.answered() + " answers, "
                + differences.size() + " differences");
        replay.passedOver().forEach((which, many) -> System.out.println("not played: " + many + " messages " + which));
        if (replay.missing() > 0) {
            System.out.println(
                    replay.missing() + " lines are missing in the capture: a difference may be of that, and what"
                            + " they had is not compared");
        }
        if (replay.said() == 0) {
            System.out.println("nothing was replayed, so nothing is shown: capture while boxes connect anew");
            return 1;
        }
        return differences.isEmpty() && replay.missing() == 0 ? 0 : 1;
    }

    private static String text(CapturedLine line) {
        return line.event() + (line.resumed() ? ", resumed" : "");
    }

    /** The device's id, once the connection has said it. */
    private static String name(Map<Long, String> names, CapturedLine line) {
        @Nullable String id = idOf(line.message());
        if (id != null) {
            names.put(line.connection(), id);
        }
        return names.getOrDefault(line.connection(), "connection " + line.connection());
    }

    static @Nullable String idOf(@Nullable Message message) {
        if (message instanceof Enrol enrol) {
            return enrol.deviceId;
        }
        return message instanceof Register register ? register.deviceId : null;
    }

    private static String time(long ms) {
        String seconds = String.valueOf(ms / 1000);
        String rest = String.valueOf(1000 + ms % 1000).substring(1);
        return " ".repeat(Math.max(0, 6 - seconds.length())) + seconds + "." + rest;
    }
}
