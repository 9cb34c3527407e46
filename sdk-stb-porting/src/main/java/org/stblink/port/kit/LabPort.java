package org.stblink.port.kit;

import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.Platform;

/**
 * A port to which a program can do what else happens to a box. Each method may answer that it cannot: the kit then says
 * how a person checks it.
 */
public interface LabPort extends PortFactory {
    /**
     * Loses everything of {@code running} that is not durable and opens the same storage again, as a restart of the box
     * does.
     *
     * @return the port after the restart ({@code running} is not used any more), or null when a program cannot do that
     */
    @Nullable
    Platform restart(Platform running) throws HalException;

    /**
     * Changes bytes of a record in the storage, behind the port's back.
     *
     * @return false when a program cannot do that
     */
    boolean damage(Platform running, String record) throws HalException;

    /**
     * Copies {@code running}'s storage, over a copy that an earlier run may have left, and opens the copy as other hardware
     * would.
     *
     * @return that port, closed by the kit's end; or null when a program cannot do that
     * @throws HalException when the copy does not open, which is what SEC-3 wants; nothing else may be told so
     * @throws RuntimeException when the copy could not be made: SEC-3 then fails, for nothing was looked at
     */
    @Nullable
    Platform elsewhere(Platform running) throws HalException;
}
