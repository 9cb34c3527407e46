package org.stblink.port.kit;

/** Opening the port ended with what the HAL does not speak of: a fault of the port, or a class that it lacks. */
final class PortNotOpened extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    PortNotOpened(Throwable cause) {
        super("the port could not be opened: " + cause, cause);
    }
}
