package org.stblink.port.sim;

/** Hears when two running hosts hold one address, which the protocol must never let happen. */
public interface AddressConflict {
    /**
     * {@code second} applied the address that {@code first} still has. What is sent to it arrives at the second from now
     * on.
     */
    void twoHold(byte[] ip, SimHost first, SimHost second);
}
