package org.stblink.port.kit;

import java.util.function.Function;
import org.stblink.SoftwareCrypto;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.HalException;
import org.stblink.hal.Platform;
import org.stblink.port.Addresses;
import org.stblink.port.XdhAccelerator;
import org.stblink.port.javase.JcaAccelerator;
import org.stblink.port.sim.SimBox;
import org.stblink.port.sim.SimWorld;

/** A box of the simulated world under the kit, in virtual time; and what breaks it. */
final class SimLab implements LabPort {
    static final String PEER = "pc";
    static final int PEER_PORT = 7412;

    /** Makes one part of the port a broken one. Called after each start of the box. */
    interface Breaking {
        void of(Parts parts, SimLab lab);
    }

    final SimWorld world = new SimWorld(1);
    final SimBox box = world.box("stb-1");
    private final DamageableStore store = new DamageableStore(box.secrets());
    private final Breaking breaking;
    /** What {@link #elsewhere} answers, for a store whose copies work. */
    Function<SimLab, Platform> copyOnDemand = lab -> null;

    SimLab(Breaking breaking) {
        this.breaking = breaking;
        JcaAccelerator jvms = new JcaAccelerator(box.log());
        box.accelerate(new XdhAccelerator(withSm4(jvms), jvms));
        new SimKitPeer(world, PEER, PEER_PORT);
    }

    /** Few JVMs have SM4. */
    private static CryptoAccelerator withSm4(CryptoAccelerator jvms) {
        SoftwareCrypto software = new SoftwareCrypto();
        return (algorithm, key32) ->
                algorithm == CryptoAccelerator.SM4_GCM ? software.aead(algorithm, key32) : jvms.aead(algorithm, key32);
    }

    static SimLab good() {
        return new SimLab((parts, lab) -> {});
    }

    KitOptions options() {
        return new KitOptions()
                .portName("simulated")
                .ownAddress(Addresses.text(box.primaryAddress()))
                .allocatedAddress("10.64.3.7/16")
                .peer(PEER + ":" + PEER_PORT)
                .watchClockSeconds(60);
    }

    DamageableStore store() {
        return store;
    }

    @Override
    public Platform open() {
        Parts parts = new Parts(box);
        parts.secrets = store;
        breaking.of(parts, this);
        return parts;
    }

    @Override
    public Platform restart(Platform running) {
        box.powerCut();
        box.boot();
        return open();
    }

    @Override
    public boolean damage(Platform running, String record) throws HalException {
        store.damage(record);
        return true;
    }

    /** The simulated store is bound to no box: this rule is not looked at here. */
    @Override
    public Platform elsewhere(Platform running) {
        return copyOnDemand.apply(this);
    }
}
