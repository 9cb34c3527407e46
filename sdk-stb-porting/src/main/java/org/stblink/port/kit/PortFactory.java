package org.stblink.port.kit;

import org.stblink.hal.HalException;
import org.stblink.hal.Platform;

/**
 * All the kit needs from a porter: the port.
 *
 * <p>A port whose storage can be restarted, damaged and copied from within a program implements {@link LabPort} instead;
 * then the kit checks by itself what else a person does with a power switch.
 */
public interface PortFactory {
    /**
     * Opens the port as after a start of the box. The kit calls it once a run.
     *
     * @throws HalException when it cannot be opened; the kit shows the message
     */
    Platform open() throws HalException;
}
