package org.stblink.server.domain;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Limits;

/**
 * TICKET_STORED, READY or NOT_READY: the device has its pending ticket, which is the confirmed one from now on (section
 * 7.2), and only when that is durable it is online: else a server that restarts just then takes the older ticket still,
 * and two boxes of one identity were online without one of them being found. If it cannot be stored, nothing is lost:
 * the connection is closed, and the next REGISTER shows the pending ticket and so confirms it.
 */
final class TicketConfirmation {
    private final Lanes lanes;
    private final Presence presence;
    private final Roster roster;
    private final Journal journal;
    private final int tryLaterSeconds;
    private final Resumption resumption;

    TicketConfirmation(
            Lanes lanes, Presence presence, Roster roster, Journal journal, Settings settings, Resumption resumption) {
        this.lanes = lanes;
        this.presence = presence;
        this.roster = roster;
        this.journal = journal;
        this.tryLaterSeconds = settings.tryLaterSeconds();
        this.resumption = resumption;
    }

    void confirmed(Device device, long nowMillis) {
        byte[] ticket = device.unconfirmedTicket;
        if (ticket == null) {
            presence.promoted(device, nowMillis);
        } else if (!device.confirming) {
            // Once: a device that repeats itself must not make work for the store.
            device.confirming = true;
            if (device.resumed != null) {
                resumption.confirmed(device, device.resumed);
            } else {
                lanes.submit(device.id, new Work(device, ticket));
            }
        }
    }

    /** One confirmation. */
    private final class Work extends DeviceWork {
        private final Device device;
        private final byte[] ticket;
        private boolean isVoid;

        Work(Device device, byte[] ticket) {
            this.device = device;
            this.ticket = ticket;
        }

        @Override
        boolean isOfTheDevice() {
            return true;
        }

        @Override
        @Nullable
        Change decide(@Nullable DeviceRecord record, long nowMillis) {
            if (record == null || !Arrays.equals(record.pendingTicket(), ticket)) {
                // Void, if a resume from the ticket before was confirmed meanwhile: then another box is at work.
                isVoid = record != null && record.isEnrolled() && !Tickets.equal(record.confirmedTicket(), ticket);
                return null;
            }
            ResumeRecord resume = record.resume();
            return Change.of(record.change()
                    .tickets(ticket, null)
                    .resume(resume == null ? null : resume.promoted())
                    .done());
        }

        @Override
        void done(long nowMillis) {
            device.confirming = false;
            device.unconfirmedTicket = null;
            if (!isVoid) {
                presence.promoted(device, nowMillis);
            } else if (roster.find(device.id) == device) {
                roster.close(device, CloseReason.SUPERSEDED, Limits.SUPERSEDED_RETRY_SECONDS, nowMillis);
            }
        }

        @Override
        void failed(StoreFailure cause, long nowMillis) {
            device.confirming = false;
            journal.trace(nowMillis, 0, "STORE_FAILED", device.id, "ticket: " + cause.getMessage());
            if (device.saysReady && roster.find(device.id) == device) {
                roster.close(device, CloseReason.INTERNAL, tryLaterSeconds, nowMillis);
            }
        }
    }
}
