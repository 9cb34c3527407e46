package org.stblink.toolchain.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.stblink.toolchain.box.BoxCommand;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.Event;
import org.stblink.toolchain.process.ProcessFailure;

/**
 * The story the demo tells, with real processes: registration, an offline target, a call, a file each way, a cut link and a
 * new code, revocation. Every scene ticks what it has shown; nothing else does.
 */
final class Demo {
    static final String REGISTRATION = "registration: both boxes enrolled, registered, and got an address of their own";
    static final String STRANGER = "a serial that is not on the list was refused";
    static final String OFFLINE = "offline target: asked by heartbeat, and the caller was refused";
    static final String CODE = "online target: asked, and a fresh code issued to both sides";
    static final String EXCHANGE = "direct encrypted exchange: a file each way, hashes equal";
    static final String RENEWAL = "link cut: the same request again brought a new session and a new code";
    static final String REVOCATION = "revocation by the operator ended a live channel at both ends";

    static final String STEPS = "every step from 301 to 312 was drawn from what a process told";

    /** For one scene, a process's start included. Long, because a busy machine is no failure of what is shown. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int FILE_BYTES = 300_000;
    private static final int FIRST_STEP = 301;
    private static final int LAST_STEP = 312;

    private final Path directory;
    private final Ladder ladder = new Ladder(System.out);
    private final Checklist checklist =
            new Checklist(REGISTRATION, STRANGER, OFFLINE, CODE, EXCHANGE, RENEWAL, REVOCATION, STEPS);
    private final HexFormat hex = HexFormat.of();
    private final LabDevice caller = LabDevice.named("STB-0001", "ann");
    private final LabDevice target = LabDevice.named("STB-0002", "bob");
    private final Cast cast = new Cast(ladder, target.id());

    /** @param directory an empty one, for everything the processes keep */
    Demo(Path directory) {
        this.directory = directory;
    }

    Checklist checklist() {
        return checklist;
    }

    void run() throws IOException, InterruptedException, ProcessFailure {
        ladder.head(caller.id(), target.id());
        try (Lab lab = Lab.start(directory.resolve("server"), cast::server)) {
            lab.importDevices(List.of(caller, target));
            Path fileA = randomFile("from-" + caller.id() + ".bin");
            Path fileB = randomFile("from-" + target.id() + ".bin");
            ladder.scene("registration (steps 301, 302)");
            try (Child a = box(lab, caller, fileA)) {
                stranger(lab);
                try (Child b = box(lab, target, fileB)) {
                    register(a, b);
                    offline(a, b);
                    String first = call(a, b);
                    exchange(a, b, fileA, fileB, first);
                    String second = renew(a, b, first);
                    revoke(lab, a, b, second);
                    steps();
                }
            }
        }
    }

    private void register(Child a, Child b) throws InterruptedException, ProcessFailure {
        Event atA =
                a.events().await(0, PATIENCE, "its registration", e -> e.name().equals("online"));
        Event atB =
                b.events().await(0, PATIENCE, "its registration", e -> e.name().equals("online"));
        require(!atA.get("address").equals(atB.get("address")), "both boxes have address " + atA.get("address"));
        checklist.seen(REGISTRATION, atA.get("address") + " and " + atB.get("address"));
    }

    /** A box whose serial the operator never imported. */
    private void stranger(Lab lab) throws IOException, InterruptedException, ProcessFailure {
        LabDevice nobody = LabDevice.named("STB-9999", "eve");
        Path file = randomFile("nobody.bin");
        try (Child c = box(lab, nobody, file)) {
            c.events()
                    .await(
                            0,
                            PATIENCE,
                            "the refusal of its enrolment",
                            e -> e.is("session", "reason", "ENROLMENT_REFUSED"));
        }
        checklist.seen(STRANGER, nobody.id());
    }

    /** The target is stopped in its tracks: its connection stands, its heartbeat does not. */
    private void offline(Child a, Child b) throws IOException, InterruptedException, ProcessFailure {
        ladder.scene("a target that does not answer its heartbeat (steps 303 to 305)");
        b.freeze();
        int mark = a.events().mark();
        int asked = cast.server().mark();
        a.type("call " + target.id());
        Event failed = a.events()
                .await(mark, PATIENCE, "the failure of its call", e -> e.name().equals("channel-closed"));
        require(
                failed.get("reason").equals("TARGET_OFFLINE"),
                "the call to a frozen box failed with " + failed.get("reason") + ", not TARGET_OFFLINE");
        cast.server()
                .await(
                        asked,
                        PATIENCE,
                        "its heartbeat to the target",
                        e -> e.name().equals("PING"));
        cast.server().await(asked, PATIENCE, "the refusal", e -> e.is("CALL_FAILED", "note", "OFFLINE"));
        require(!cast.server().has(asked, e -> e.name().equals("CODE")), "a code was made for an offline target");
        int thawed = b.events().mark();
        b.thaw();
        checklist.seen(OFFLINE, "the caller was told " + failed.get("reason"));
        b.type("state");
        b.events().await(thawed, PATIENCE, "being back online", e -> e.is("state", "state", "ONLINE"));
    }

    /** Returns the session id. */
    private String call(Child a, Child b) throws IOException, InterruptedException, ProcessFailure {
        ladder.scene("a call (steps 303 to 309)");
        String sid = connect(a, b);
        checklist.seen(CODE, "session " + sid);
        return sid;
    }

    private String connect(Child a, Child b) throws IOException, InterruptedException, ProcessFailure {
        int atA = a.events().mark();
        int atB = b.events().mark();
        int asked = cast.server().mark();
        a.type("call " + target.id());
        Event open =
                a.events().await(atA, PATIENCE, "an open channel", e -> e.name().equals("channel-open"));
        Event there =
                b.events().await(atB, PATIENCE, "an open channel", e -> e.name().equals("channel-open"));
        require(open.get("sid").equals(there.get("sid")), "the two ends have different sessions");
        for (String step : List.of("REQUEST", "PONG", "CODE", "OFFER", "GRANT")) {
            cast.server().await(asked, PATIENCE, step, e -> e.is(step, "trace", open.get("trace")));
        }
        return open.get("sid");
    }

    private void exchange(Child a, Child b, Path fileA, Path fileB, String sid)
            throws IOException, InterruptedException, ProcessFailure {
        ladder.scene("a file each way, encrypted under the code, not through the server (steps 308 to 312)");
        int atA = a.events().mark();
        int atB = b.events().mark();
        a.type("send " + fileA);
        Event sentA =
                a.events().await(atA, PATIENCE, "its sent file", e -> e.name().equals("file-sent"));
        Event gotB =
                b.events().await(atB, PATIENCE, "a received file", e -> e.name().equals("file-received"));
        Event sentB =
                b.events().await(atB, PATIENCE, "its sent file", e -> e.name().equals("file-sent"));
        Event gotA =
                a.events().await(atA, PATIENCE, "a received file", e -> e.name().equals("file-received"));
        require(sentA.get("sha256").equals(gotB.get("sha256")), "the first file arrived changed");
        require(sentB.get("sha256").equals(gotA.get("sha256")), "the second file arrived changed");
        require(Files.mismatch(fileA, received(target, gotB)) < 0, "the first file on disk differs");
        require(Files.mismatch(fileB, received(caller, gotA)) < 0, "the second file on disk differs");
        require(gotA.get("sid").equals(sid) && gotB.get("sid").equals(sid), "the files went over another session");
        checklist.seen(
                EXCHANGE,
                sentA.get("bytes") + " bytes sha256 " + sentA.get("sha256").substring(0, 16) + "..., "
                        + sentB.get("bytes") + " bytes sha256 "
                        + sentB.get("sha256").substring(0, 16) + "...");
    }

    /** Its name alone is taken from the event, where no value has blanks: those of the directory before it are others there. */
    private Path received(LabDevice device, Event got) {
        String path = got.get("path");
        return home(device)
                .resolve(BoxCommand.RECEIVED)
                .resolve(path.substring(path.lastIndexOf(File.separatorChar) + 1));
    }

    private Path home(LabDevice device) {
        return directory.resolve(device.id());
    }

    /** Returns the new session's id. */
    private String renew(Child a, Child b, String first) throws IOException, InterruptedException, ProcessFailure {
        ladder.scene("the link is cut; the same request again");
        int atA = a.events().mark();
        int atB = b.events().mark();
        a.type("cut");
        Event overA =
                a.events().await(atA, PATIENCE, "the loss of its channel", e -> e.is("channel-closed", "sid", first));
        Event overB =
                b.events().await(atB, PATIENCE, "the loss of its channel", e -> e.is("channel-closed", "sid", first));
        for (Event over : List.of(overA, overB)) {
            require(
                    over.get("reason").equals("LINK_LOST") || over.get("reason").equals("TRUNCATED"),
                    "a cut link was taken for " + over.get("reason"));
        }
        String second = connect(a, b);
        require(!second.equals(first), "the session id came twice");
        checklist.seen(RENEWAL, "session " + second);
        return second;
    }

    private void revoke(Lab lab, Child a, Child b, String sid)
            throws IOException, InterruptedException, ProcessFailure {
        ladder.scene("the operator ends the session");
        int atA = a.events().mark();
        int atB = b.events().mark();
        long began = System.nanoTime();
        lab.revokeSession(sid);
        Event overA =
                a.events().await(atA, PATIENCE, "the end of its channel", e -> e.is("channel-closed", "sid", sid));
        Event overB =
                b.events().await(atB, PATIENCE, "the end of its channel", e -> e.is("channel-closed", "sid", sid));
        long millis = (System.nanoTime() - began) / 1_000_000;
        for (Event over : List.of(overA, overB)) {
            require(over.get("reason").equals("CHANNEL_REVOKED"), "a revoked channel ended with " + over.get("reason"));
        }
        checklist.seen(REVOCATION, "after " + millis + " ms");
    }

    private void steps() throws ProcessFailure {
        List<Integer> missing = new ArrayList<>();
        for (int step = FIRST_STEP; step <= LAST_STEP; step++) {
            if (!ladder.steps().contains(step)) {
                missing.add(step);
            }
        }
        require(missing.isEmpty(), "these steps were not seen: " + missing);
        checklist.seen(STEPS, "12 of 12");
    }

    private Child box(Lab lab, LabDevice device, Path file) throws IOException {
        Path home = home(device);
        Files.createDirectories(home);
        return Child.start(
                device.id(),
                directory.resolve(device.id() + ".log"),
                e -> cast.box(device.id(), e),
                device.password(),
                arguments(lab.boxArguments(device, home), file));
    }

    private static List<String> arguments(List<String> box, Path reply) {
        List<String> all = new ArrayList<>(List.of("org.stblink.toolchain.Main"));
        all.addAll(box);
        all.addAll(List.of("--reply", reply.toString()));
        return all;
    }

    private Path randomFile(String name) throws IOException {
        byte[] bytes = new byte[FILE_BYTES];
        new SecureRandom().nextBytes(bytes);
        // Named by its content's beginning too, so that a stale file cannot be taken for it.
        Path file = directory.resolve(hex.formatHex(bytes, 0, 4) + "-" + name);
        return Files.write(file, bytes);
    }

    private static void require(boolean condition, String otherwise) throws ProcessFailure {
        if (!condition) {
            throw new ProcessFailure(otherwise);
        }
    }
}
