package org.stblink.server.domain;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * TICKET_STORED, READY or NOT_READY: the device has its pending ticket, which is the confirmed one from now on (section
 * 7.2). If that cannot be stored, nothing is lost: the next REGISTER shows the pending ticket and so confirms it.
 */
final class TicketConfirmation {
    private final Lanes lanes;
    private final Journal journal;

    TicketConfirmation(Lanes lanes, Journal journal) {
        this.lanes = lanes;
        this.journal = journal;
    }

    void confirmed(Device device) {
        byte[] ticket = device.unconfirmedTicket;
        if (ticket != null) {
            lanes.submit(device.id, new Work(device, ticket));
        }
    }

    /** One confirmation. */
    private final class Work extends DeviceWork {
        private final Device device;
        private final byte[] ticket;

        Work(Device device, byte[] ticket) {
            this.device = device;
            this.ticket = ticket;
        }

        @Override
        @Nullable
        Change decide(@Nullable DeviceRecord record, long nowMillis) {
            if (record == null || !Arrays.equals(record.pendingTicket(), ticket)) {
                return null;
            }
            return Change.of(record.change().tickets(ticket, null).done());
        }

        @Override
        void done(long nowMillis) {
            device.unconfirmedTicket = null;
        }

        @Override
        void failed(StoreFailure cause, long nowMillis) {
            journal.trace(nowMillis, 0, "STORE_FAILED", device.id, "ticket: " + cause.getMessage());
        }
    }
}
