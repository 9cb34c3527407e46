package org.stblink.server.control;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.CryptoAccelerator;
import org.stblink.hal.EntropySource;
import org.stblink.internal.crypto.FixedBasePrimitives;
import org.stblink.internal.crypto.Primitives;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.Sizes;
import org.stblink.server.domain.ControlEvents;

/**
 * What the connections of one thread share: the server's keys, who is admitted, where messages go, and the buffers.
 *
 * <p>Threads: one; a server makes one per event loop.
 */
public final class ControlContext {
    final ServerKeys keys;
    final List<Integer> suites;
    final Admission admission;
    final ControlEvents events;
    final EntropySource entropy;
    final @Nullable CryptoAccelerator accelerator;
    final Primitives primitives;
    final ControlTap tap;
    final AssemblerPool assemblers = new AssemblerPool();
    /** One frame on its way out; used within a call only. */
    final byte[] output = new byte[Sizes.FRAME_HEADER + Limits.FRAME_AFTER_REGISTRATION_BYTES];

    /**
     * @param suites accepted on control channels
     * @param accelerator asked first for AEAD keys, best {@link SharedEngines}; null for software
     */
    public ControlContext(
            ServerKeys keys,
            List<Integer> suites,
            Admission admission,
            ControlEvents events,
            EntropySource entropy,
            @Nullable CryptoAccelerator accelerator) {
        this(keys, suites, admission, events, entropy, accelerator, new FixedBasePrimitives(), ControlTap.NONE);
    }

    /**
     * As the other one.
     *
     * @param primitives of the handshakes
     * @param tap hears what passes
     */
    public ControlContext(
            ServerKeys keys,
            List<Integer> suites,
            Admission admission,
            ControlEvents events,
            EntropySource entropy,
            @Nullable CryptoAccelerator accelerator,
            Primitives primitives,
            ControlTap tap) {
        this.keys = keys;
        this.suites = List.copyOf(suites);
        this.admission = admission;
        this.events = events;
        this.entropy = entropy;
        this.accelerator = accelerator;
        this.primitives = primitives;
        this.tap = tap;
    }
}
