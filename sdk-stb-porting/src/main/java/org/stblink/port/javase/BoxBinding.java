package org.stblink.port.javase;

import org.stblink.hal.HalException;

/**
 * What makes a secret store worthless on another box (SEC-3): bytes that this box can always give again and a copy of
 * its flash cannot.
 *
 * <p>A vendor should take them from hardware: a key derived inside a trusted execution environment, a fused chip id.
 * They go into the store's key derivation as they are, so a secret value protects more than a unique one.
 *
 * <p>{@link MachineBinding} is the default and only a weak one: it is readable by every process of the box.
 */
public interface BoxBinding {
    /**
     * The bytes. The same on every call, over reboots and software updates; a box whose bytes changed cannot open its
     * store and has to be enrolled anew.
     *
     * @return a fresh array of 1 byte or more, which the caller wipes; or an empty one when the box has no identity to
     *     bind to, in which case the store works and is not bound
     * @throws HalException when they cannot be read now, though they are there
     */
    byte[] bytes() throws HalException;
}
