package org.stblink.toolchain.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stblink.toolchain.hosts.Story.await;

import java.nio.file.Path;
import java.util.List;
import org.stblink.toolchain.lab.LabDevice;
import org.stblink.toolchain.process.Child;

/**
 * Server and three boxes, each on a network of its own around a router; IPv6. The allocated addresses lie in none of these networks: the
 * router has a route to each, and is the gateway that the server names. A program, on a host of its own.
 */
final class Routed {
    private static final String ROUTER = "router";
    private static final String GATEWAY = "fe80::1";

    private Routed() {}

    public static void main(String[] args) throws Exception {
        List<LabDevice> devices = List.of(
                LabDevice.named("BOX-A", "ann"), LabDevice.named("BOX-B", "bob"), LabDevice.named("BOX-C", "cho"));
        try (Hosts hosts = new Hosts()) {
            hosts.add(ROUTER);
            hosts.run(ROUTER, "sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding");
            connect(hosts, Hosts.HERE, 0);
            for (int i = 0; i < devices.size(); i++) {
                hosts.add(devices.get(i).id());
                connect(hosts, devices.get(i).id(), i + 1);
                hosts.ip(
                        ROUTER,
                        "route",
                        "add",
                        allocated(i + 1) + "/128",
                        "via",
                        primary(i + 1),
                        "dev",
                        "to" + (i + 1));
            }
            try (Story story = new Story(hosts, Path.of(args[0]), """
                    control { host = "%s", port = 0 }
                    addresses = [ { block = "2001:db8:64::/112", prefix = host, gateway = "%s" } ]
                    """.formatted(primary(0), GATEWAY))) {
                new Routed().play(hosts, story, devices);
            }
        }
    }

    private static String primary(int network) {
        return "2001:db8:" + (network + 1) + "::10";
    }

    private static String allocated(int box) {
        return "2001:db8:64::" + box;
    }

    private static void connect(Hosts hosts, String host, int network) throws Exception {
        String near = "to" + network;
        hosts.wire(ROUTER, near, host, "eth0");
        hosts.ip(ROUTER, "addr", "add", "2001:db8:" + (network + 1) + "::1/64", "dev", near, "nodad");
        hosts.ip(ROUTER, "addr", "add", GATEWAY + "/64", "dev", near, "nodad");
        configure(hosts, host, network);
    }

    /** As a router's advertisement does. */
    private static void configure(Hosts hosts, String host, int network) throws Exception {
        hosts.ip(host, "addr", "add", primary(network) + "/64", "dev", "eth0", "nodad");
        hosts.ip(host, "route", "add", "default", "via", "2001:db8:" + (network + 1) + "::1", "dev", "eth0");
    }

    private void play(Hosts hosts, Story story, List<LabDevice> devices) throws Exception {
        LabDevice a = devices.get(0);
        LabDevice b = devices.get(1);
        LabDevice c = devices.get(2);
        for (int i = 0; i < devices.size(); i++) {
            story.pin(devices.get(i), allocated(i + 1));
        }
        int server = story.serverMark();
        Child boxA = story.start(a);
        Child boxB = story.start(b);
        Child boxC = story.start(c);
        story.awaitOnline(boxA, a, 0, server);
        story.awaitOnline(boxB, b, 0, server);
        story.awaitOnline(boxC, c, 0, server);
        story.assertAddedBesides(a, allocated(1), primary(1));
        story.assertAddedBesides(c, allocated(3), primary(3));
        assertThat(hosts.ip(a.id(), "-6", "route", "get", allocated(2), "from", allocated(1)))
                .contains("via " + GATEWAY);
        story.tell("each box has its allocated address besides its own");

        story.talk(boxA, boxB, b);
        assertThat(hosts.run(a.id(), "ss", "-Htn", "state", "established", "dst", "[" + allocated(2) + "]"))
                .contains("[" + allocated(1) + "]:");
        story.hangUp(boxA, boxB);
        story.talk(boxC, boxA, a);
        story.hangUp(boxC, boxA);
        story.tell("calls go through the router, from one allocated address to the other");

        standby(story, boxA, boxB, b);

        int mark = boxA.events().mark();
        server = story.serverMark();
        hosts.ip(a.id(), "link", "set", "eth0", "down");
        story.awaitAtServer(server, a, "LEFT");
        story.callFails(boxB, a, "TARGET_OFFLINE");
        await(boxA, mark, "the loss of the server", e -> e.name().equals("session"));
        assertThat(story.addresses(a)).doesNotContain(allocated(1));
        hosts.ip(a.id(), "link", "set", "eth0", "up");
        configure(hosts, a.id(), 1);
        story.awaitOnline(boxA, a, mark, server);
        story.talk(boxB, boxA, a);
        story.tell("an interface that loses its addresses has the allocated one again when its link is back");

        story.quit(boxC);
        assertThat(story.addresses(c)).doesNotContain(allocated(3)).contains(primary(3));
        assertThat(hosts.ip(c.id(), "-6", "rule", "show")).doesNotContain("741");
        story.tell("a box that ends in order leaves nothing");
    }

    /** One that still runs is woken by a call; one that stands still is asleep to the caller, and wakes when it runs again. */
    private static void standby(Story story, Child boxA, Child boxB, LabDevice b) throws Exception {
        int mark = boxB.events().mark();
        int slept = story.serverMark();
        boxB.type("sleep 3600");
        await(boxB, mark, "sleep", e -> e.is("session", "state", "ASLEEP"));
        story.awaitAtServer(slept, b, "SLEEP"); // which it is to ask all the same, and not to hear in between
        story.talk(boxA, boxB, b);
        story.hangUp(boxA, boxB);

        int again = boxB.events().mark();
        int server = story.serverMark();
        boxB.type("sleep 3600");
        await(boxB, again, "sleep", e -> e.is("session", "state", "ASLEEP"));
        story.awaitAtServer(server, b, "SLEEP");
        boxB.freeze();
        story.callFails(boxA, b, "TARGET_ASLEEP");
        server = story.serverMark();
        boxB.thaw();
        await(boxB, again, "waking", e -> e.name().equals("online"));
        story.awaitAtServer(server, b, "AWAKE");
        story.talk(boxA, boxB, b);
        story.hangUp(boxA, boxB);
        story.tell("a box in standby is woken by a call, or asleep to the caller while it stands still");
    }
}
