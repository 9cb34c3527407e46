package org.stblink.port.sim;

/** Somebody who sits on a {@link SimLink}: records, changes or removes what passes. */
public interface SimTap {
    /**
     * Bytes pass.
     *
     * @param from name of the sending host
     * @param bytes what was sent, cut at any place; a copy
     * @return what arrives instead: the same, something else, or an empty array. TCP's order is kept
     */
    byte[] passing(String from, byte[] bytes);
}
