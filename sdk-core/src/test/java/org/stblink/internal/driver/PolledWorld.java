package org.stblink.internal.driver;

import static org.assertj.core.api.Assertions.assertThat;

import org.stblink.DeviceConfig;
import org.stblink.PeerChannel;
import org.stblink.StbLinkException;
import org.stblink.support.FakeWorld;
import org.stblink.support.ScriptedServer;
import org.stblink.support.TestDevice;

/** Two boxes without threads and a server, in one test's thread and virtual time. */
final class PolledWorld {
    final FakeWorld world;
    final ScriptedServer server;
    TestDevice a;
    TestDevice b;

    PolledWorld() {
        this(0);
    }

    PolledWorld(long origin) {
        world = FakeWorld.virtual(origin);
        server = new ScriptedServer(world);
        server.know("BOX-A", 1);
        server.know("BOX-B", 2);
    }

    DeviceConfig.Builder config(String id) {
        return TestDevice.config(server, id).maxRecordBytes(1024);
    }

    TestDevice device(DeviceConfig config) throws StbLinkException {
        TestDevice d = new TestDevice(world.box(config.deviceId()), config);
        d.box.runs(d.session);
        return d;
    }

    PolledWorld online() throws StbLinkException {
        return online(config("BOX-A").build(), config("BOX-B").build());
    }

    PolledWorld online(DeviceConfig configA, DeviceConfig configB) throws StbLinkException {
        a = device(configA);
        b = device(configB);
        a.session.start();
        b.session.start();
        world.runUntil(() -> a.isOnline() && b.isOnline());
        return this;
    }

    /** A channel from A to B; B's end is the last one it was told of. */
    PeerChannel call() throws StbLinkException {
        PeerChannel c = a.session.call("BOX-B", "test", 10_000);
        world.runUntil(() -> !b.opened().isEmpty());
        return c;
    }

    PeerChannel calleesEnd() {
        return b.opened().get(b.opened().size() - 1);
    }

    void assertNoRuleBroken() {
        assertThat(a.box.violations).isEmpty();
        assertThat(b.box.violations).isEmpty();
    }
}
