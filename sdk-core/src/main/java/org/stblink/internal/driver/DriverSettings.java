package org.stblink.internal.driver;

import org.stblink.internal.session.ControlSettings;

/** What the driver needs of the application's configuration, beside what the machines do. */
public final class DriverSettings {
    final ControlSettings control;
    final String[] hosts;
    final int[] ports;
    final boolean acceptsCalls;
    final int listenPort;
    final int maxRecord;
    final int maxMessage;
    final int maxChannels;
    final int sendBuffer;

    /**
     * @param hosts server endpoints, with {@code ports}, in the order to try them
     * @param listenPort 0 for any
     * @param maxMessage bytes
     * @param sendBuffer bytes; 0 for one record
     */
    public DriverSettings(
            ControlSettings control,
            String[] hosts,
            int[] ports,
            boolean acceptsCalls,
            int listenPort,
            int maxRecord,
            int maxMessage,
            int maxChannels,
            int sendBuffer) {
        this.control = control;
        this.hosts = hosts;
        this.ports = ports;
        this.acceptsCalls = acceptsCalls;
        this.listenPort = listenPort;
        this.maxRecord = maxRecord;
        this.maxMessage = maxMessage;
        this.maxChannels = maxChannels;
        this.sendBuffer = sendBuffer;
    }
}
