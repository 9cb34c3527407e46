package org.stblink.toolchain.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.stblink.server.admin.AdminClient;
import org.stblink.toolchain.lab.Lab;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.Event;
import org.stblink.toolchain.process.EventLog;
import org.stblink.toolchain.process.ProcessFailure;

/** A server on this program's host and boxes on hosts of their own, each as a process; what two such stories share. */
final class Story implements AutoCloseable {
    /** Far longer than anything takes on a busy machine: it only bounds a story that would fail anyway. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Two heartbeats that fail are noticed soon; an address and a channel outlive every cut of a story. */
    private static final String TIMES = """
            service { keep-alive-seconds = 2, lease-seconds = 120, grace-seconds = 120 }
            policy = [ { allow = true, caller = "anyone", target = "same-group" } ]
            admin { host = "127.0.0.1", port = 0 }
            """;

    private final Hosts hosts;
    private final Path directory;
    private final Lab lab;
    private final EventLog server = new EventLog("the server");
    private final List<Child> started = new ArrayList<>();

    /** @param configuration of the server, but for what every story has */
    Story(Hosts hosts, Path directory, String configuration) throws IOException {
        this.hosts = hosts;
        this.directory = directory;
        Path home = Files.createDirectories(directory.resolve("server"));
        Files.writeString(home.resolve("server.conf"), TIMES + configuration);
        lab = Lab.start(
                home, event -> server.add(Event.parse("* " + event.get("name") + " device=" + event.get("device"))));
    }

    /** Puts a device on the allow-list with an address that is its own. */
    void pin(LabDevice device, String address) throws IOException, InterruptedException, AdminClient.Refused {
        lab.admin()
                .importJson(JSON.std.asBytes(List.of(
                        Map.of("id", device.id(), "group", "lab", "token", device.token(), "address", address))));
    }

    void tell(String what) {
        System.out.println("ok    " + what);
    }

    /** Starts a box on the host that has its id as its name. */
    Child start(LabDevice device) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("org.stblink.toolchain.Main"));
        arguments.addAll(lab.boxArguments(device, directory.resolve(device.id())));
        arguments.addAll(List.of("--linux-interface", "eth0"));
        Child box = Child.start(device.id(), hosts.on(device.id()), log(device), e -> {}, device.password(), arguments);
        started.add(box);
        return box;
    }

    /** Starts another program of the tests on a host. */
    Child start(String host, Class<?> program, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(program.getName()));
        all.addAll(List.of(arguments));
        Child child = Child.start(host, hosts.on(host), directory.resolve(host + ".log"), e -> {}, "", all);
        started.add(child);
        return child;
    }

    private Path log(LabDevice device) {
        return directory.resolve(device.id() + ".log");
    }

    /** What a box has written to its log. */
    String said(LabDevice device) throws IOException {
        return Files.readString(log(device));
    }

    int serverMark() {
        return server.mark();
    }

    /** Waits until the server has heard such a thing of a device. */
    void awaitAtServer(int mark, LabDevice device, String name) throws InterruptedException, ProcessFailure {
        server.await(mark, PATIENCE, name + " of " + device.id(), e -> e.is(name, "device", device.id()));
    }

    /** Waits until a box is online at the server, too. */
    String awaitOnline(Child box, LabDevice device, int boxMark, int serverMark)
            throws InterruptedException, ProcessFailure {
        Event online = await(box, boxMark, "being online", e -> e.name().equals("online"));
        awaitAtServer(serverMark, device, "READY");
        return online.get("address");
    }

    static Event await(Child box, int mark, String what, Predicate<Event> wanted)
            throws InterruptedException, ProcessFailure {
        return box.events().await(mark, PATIENCE, what, wanted);
    }

    /** Calls once; what became of it. */
    Event call(Child from, LabDevice target) throws IOException, InterruptedException, ProcessFailure {
        int mark = from.events().mark();
        from.type("call " + target.id());
        return await(
                from,
                mark,
                "what became of its call",
                e -> e.name().equals("channel-open") || e.name().equals("channel-closed"));
    }

    /** Calls once, to no avail. The server has to know already why. */
    void callFails(Child from, LabDevice target, String reason)
            throws IOException, InterruptedException, ProcessFailure {
        Event outcome = call(from, target);
        assertThat(outcome.is("channel-closed", "reason", reason))
                .as("a call of " + target.id() + " fails, " + reason + ": " + outcome)
                .isTrue();
    }

    /** A channel that both ends have open, with a line in each direction. */
    void talk(Child caller, Child target, LabDevice targetDevice)
            throws IOException, InterruptedException, ProcessFailure {
        int mark = target.events().mark();
        Event open = call(caller, targetDevice);
        assertThat(open.name())
                .as("a call of " + targetDevice.id() + ": " + open)
                .isEqualTo("channel-open");
        String sid = open.get("sid");
        await(target, mark, "the channel", e -> e.is("channel-open", "sid", sid));
        exchange(caller, target, "hello");
    }

    /** A line in each direction of the one channel they have. */
    void exchange(Child one, Child other, String text) throws IOException, InterruptedException, ProcessFailure {
        say(one, other, text + "-there");
        say(other, one, text + "-back");
    }

    private static void say(Child from, Child to, String text)
            throws IOException, InterruptedException, ProcessFailure {
        int mark = to.events().mark();
        from.type("say " + text);
        await(to, mark, "the line " + text, e -> e.is("said", "text", text));
    }

    /** Ends the channel that two have, at both ends. */
    void hangUp(Child one, Child other) throws IOException, InterruptedException, ProcessFailure {
        int markOne = one.events().mark();
        int markOther = other.events().mark();
        one.type("close");
        await(one, markOne, "the end", e -> e.name().equals("channel-closed"));
        await(other, markOther, "the end", e -> e.name().equals("channel-closed"));
    }

    /** Lets a box end in order. */
    void quit(Child box) throws IOException, InterruptedException, ProcessFailure {
        box.type("quit");
        box.awaitEnd();
    }

    String addresses(LabDevice device) throws IOException, InterruptedException {
        return hosts.ip(device.id(), "-o", "addr", "show", "dev", "eth0");
    }

    void assertStillHas(LabDevice device, String allocated) throws IOException, InterruptedException {
        assertThat(addresses(device)).contains(" " + allocated + "/");
    }

    /** The box has its allocated address besides its own, and its control connection is not made from it. */
    void assertAddedBesides(LabDevice device, String allocated, String primary)
            throws IOException, InterruptedException {
        assertThat(addresses(device)).contains(" " + allocated + "/", " " + primary + "/");
        String port = lab.controlAddress().replaceAll(".*:", "");
        assertThat(hosts.run(device.id(), "ss", "-Htn", "state", "established", "dport", "=", ":" + port))
                .as("where the control connection comes from")
                .contains(primary)
                .doesNotContain(allocated);
    }

    @Override
    public void close() {
        for (Child each : started) {
            each.close();
        }
        lab.close();
    }
}
