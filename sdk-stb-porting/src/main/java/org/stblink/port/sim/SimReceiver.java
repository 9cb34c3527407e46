package org.stblink.port.sim;

/** Hears what happens to a connection of a host that does not use the HAL. Called within the run, never later. */
public interface SimReceiver {
    /** The connection that {@link SimWorld#dial} began is open. */
    default void opened() {}

    /** Bytes arrived, cut at any place. The array is the receiver's. */
    void received(byte[] bytes);

    /** The other end closed in order. */
    void ended();

    /** The connection was refused, reset or timed out. */
    void broken();
}
