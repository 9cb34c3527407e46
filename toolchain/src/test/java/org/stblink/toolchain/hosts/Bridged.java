package org.stblink.toolchain.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stblink.toolchain.hosts.Story.await;

import java.nio.file.Path;
import java.util.List;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.Child;
import org.stblink.toolchain.process.Event;

/** Server, three boxes and a stranger on one switch; IPv4. A program, on a host of its own. */
final class Bridged {
    private static final String SWITCH = "switch";
    private static final String STRANGER = "stranger";
    private static final String NETWORK = "192.168.50.";

    private Bridged() {}

    public static void main(String[] args) throws Exception {
        LabDevice a = LabDevice.named("BOX-A", "ann");
        LabDevice b = LabDevice.named("BOX-B", "bob");
        LabDevice c = LabDevice.named("BOX-C", "cho");
        try (Hosts hosts = new Hosts()) {
            hosts.add(SWITCH);
            hosts.ip(SWITCH, "link", "add", "br0", "type", "bridge");
            hosts.ip(SWITCH, "link", "set", "br0", "up");
            plug(hosts, Hosts.HERE, "1");
            plug(hosts, a.id(), "11");
            plug(hosts, b.id(), "12");
            plug(hosts, c.id(), "13");
            plug(hosts, STRANGER, "99");
            try (Story story = new Story(hosts, Path.of(args[0]), """
                    control { host = "192.168.50.1", port = 0 }
                    addresses = [ { block = "10.64.0.0/24", prefix = 24 } ]
                    """)) {
                new Bridged().play(hosts, story, List.of(a, b, c));
            }
        }
    }

    private static void plug(Hosts hosts, String host, String number) throws Exception {
        if (!host.equals(Hosts.HERE)) {
            hosts.add(host);
        }
        hosts.wire(SWITCH, "port" + number, host, "eth0");
        hosts.ip(SWITCH, "link", "set", "port" + number, "master", "br0");
        hosts.ip(host, "addr", "add", NETWORK + number + "/24", "dev", "eth0");
    }

    private void play(Hosts hosts, Story story, List<LabDevice> devices) throws Exception {
        LabDevice a = devices.get(0);
        LabDevice b = devices.get(1);
        LabDevice c = devices.get(2);
        story.pin(a, "10.64.0.11");
        story.pin(b, "10.64.0.12");
        story.pin(c, "10.64.0.13");
        int server = story.serverMark();
        Child boxA = story.start(a);
        Child boxB = story.start(b);
        Child boxC = story.start(c);
        assertThat(story.awaitOnline(boxA, a, 0, server)).isEqualTo("10.64.0.11");
        assertThat(story.awaitOnline(boxB, b, 0, server)).isEqualTo("10.64.0.12");
        assertThat(story.awaitOnline(boxC, c, 0, server)).isEqualTo("10.64.0.13");
        story.assertAddedBesides(a, "10.64.0.11", NETWORK + "11");
        story.assertAddedBesides(b, "10.64.0.12", NETWORK + "12");
        story.tell("each box has its allocated address besides its own");

        story.talk(boxA, boxB, b);
        assertThat(hosts.run(a.id(), "ss", "-Htn", "state", "established", "dst", "10.64.0.12"))
                .contains("10.64.0.11");
        story.tell("a call goes from one allocated address to the other");

        serverUnreachableAndBack(hosts, story, boxA, a, boxB, b);
        linkCut(hosts, story, boxA, boxB, b);
        boxB = killed(story, boxA, boxB, b);
        impostor(hosts, story, boxA, a, boxB, b);
        conflict(hosts, story, boxA, boxC, c);
    }

    private void serverUnreachableAndBack(Hosts hosts, Story story, Child boxA, LabDevice a, Child boxB, LabDevice b)
            throws Exception {
        int markA = boxA.events().mark();
        int markB = boxB.events().mark();
        int server = story.serverMark();
        hosts.ip(SWITCH, "link", "set", "port1", "down");
        await(boxA, markA, "the loss of the server", e -> e.name().equals("session"));
        await(boxB, markB, "the loss of the server", e -> e.name().equals("session"));
        story.exchange(boxA, boxB, "meanwhile");
        story.assertStillHas(a, "10.64.0.11");
        hosts.ip(SWITCH, "link", "set", "port1", "up");
        story.awaitOnline(boxA, a, markA, server);
        story.awaitOnline(boxB, b, markB, server);
        story.exchange(boxA, boxB, "again");
        story.hangUp(boxA, boxB);
        story.talk(boxB, boxA, a);
        story.hangUp(boxB, boxA);
        story.tell("while the server is away the channel goes on; when it is back both register, and call again");
    }

    private void linkCut(Hosts hosts, Story story, Child boxA, Child boxB, LabDevice b) throws Exception {
        int mark = boxB.events().mark();
        int server = story.serverMark();
        hosts.ip(SWITCH, "link", "set", "port12", "down");
        story.awaitAtServer(server, b, "LEFT");
        story.callFails(boxA, b, "TARGET_OFFLINE");
        await(boxB, mark, "the loss of the server", e -> e.name().equals("session"));
        hosts.ip(SWITCH, "link", "set", "port12", "up");
        story.awaitOnline(boxB, b, mark, server);
        story.talk(boxA, boxB, b);
        story.hangUp(boxA, boxB);
        story.tell("a box whose link is cut is offline, and is there again when the link is");
    }

    private Child killed(Story story, Child boxA, Child boxB, LabDevice b) throws Exception {
        int server = story.serverMark();
        boxB.kill();
        story.assertStillHas(b, "10.64.0.12");
        Child again = story.start(b);
        story.awaitOnline(again, b, 0, server);
        assertThat(story.said(b)).contains("[9014] released 10.64.0.12/24 on eth0, which an earlier run left");
        story.talk(boxA, again, b);
        story.hangUp(boxA, again);
        story.tell("what a killed box left is released when it starts again");
        return again;
    }

    private void impostor(Hosts hosts, Story story, Child boxA, LabDevice a, Child boxB, LabDevice b) throws Exception {
        boxB.type("state");
        String port = await(boxB, 0, "its port", e -> e.name().equals("state")).get("port");
        hosts.ip(STRANGER, "addr", "add", "10.64.0.12/32", "dev", "eth0");
        hosts.ip(STRANGER, "route", "add", "10.64.0.0/24", "dev", "eth0");
        Child stranger = story.start(STRANGER, Impostor.class, "10.64.0.12", port);
        await(stranger, 0, "listening", e -> e.name().equals("listening"));
        String link = hosts.run(STRANGER, "cat", "/sys/class/net/eth0/address").trim();
        hosts.ip(a.id(), "neigh", "replace", "10.64.0.12", "dev", "eth0", "lladdr", link, "nud", "permanent");

        Event outcome = story.call(boxA, b);
        assertThat(outcome.name())
                .as("a call that reaches an impostor: " + outcome)
                .isEqualTo("channel-closed");
        assertThat(outcome.get("reason")).isEqualTo("CONNECT_FAILED");
        assertThat(await(stranger, 0, "the caller", e -> e.name().equals("caller"))
                        .get("bytes"))
                .isEqualTo("71");
        stranger.kill();
        hosts.ip(a.id(), "neigh", "del", "10.64.0.12", "dev", "eth0");
        hosts.ip(STRANGER, "addr", "del", "10.64.0.12/32", "dev", "eth0");
        story.talk(boxA, boxB, b);
        story.hangUp(boxA, boxB);
        story.tell("an impostor at the target's address gets an opening, and no channel");
    }

    private void conflict(Hosts hosts, Story story, Child boxA, Child boxC, LabDevice c) throws Exception {
        story.quit(boxC);
        assertThat(story.addresses(c)).doesNotContain("10.64.0.13");
        hosts.ip(STRANGER, "addr", "add", "10.64.0.13/32", "dev", "eth0");
        int server = story.serverMark();
        Child refused = story.start(c);
        story.awaitAtServer(server, c, "NOT_READY");
        assertThat(story.said(c)).contains("another host on eth0 has the address 10.64.0.13 already");
        assertThat(story.addresses(c)).doesNotContain("10.64.0.13");
        story.callFails(boxA, c, "TARGET_OFFLINE");
        story.quit(refused);

        hosts.ip(STRANGER, "addr", "del", "10.64.0.13/32", "dev", "eth0");
        server = story.serverMark();
        Child again = story.start(c);
        story.awaitOnline(again, c, 0, server);
        story.talk(boxA, again, c);
        story.tell("an address that another host has is not taken; when that gives it up, it is");
    }
}
