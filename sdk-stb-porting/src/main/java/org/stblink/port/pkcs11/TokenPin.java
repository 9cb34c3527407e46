package org.stblink.port.pkcs11;

import org.stblink.hal.HalException;

/**
 * Where the token's PIN comes from. It is asked for once each time the token is opened, and never kept.
 *
 * <p>What a PIN is worth on a box nobody types at: whoever has the box's storage <em>and</em> its token has both. It then
 * guards the token alone, taken out of its box. A PIN that something outside the box has to give (a boot loader that was
 * measured, a vendor's fuse) guards more; this interface is where to bring it in. {@link PinFile} is the plain way.
 */
public interface TokenPin {
    /**
     * The PIN.
     *
     * @return a fresh array, which the caller wipes; empty for a token that has its own way of asking
     * @throws HalException when there is none now; its message never contains what was read
     */
    char[] pin() throws HalException;
}
