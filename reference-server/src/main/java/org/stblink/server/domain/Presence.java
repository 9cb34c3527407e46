package org.stblink.server.domain;

import org.stblink.internal.wire.CloseReason;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.NotReady;
import org.stblink.internal.wire.NotReadyReason;
import org.stblink.internal.wire.Ready;

/** Who is there: READY, NOT_READY, PING and PONG (sections 7.3 and 8). */
final class Presence {
    private static final long MILLIS_PER_SECOND = 1000;

    /** Regular PINGs of so much time go out together. Nobody notices so little beside a keep-alive, which is a second or more. */
    private static final long TOGETHER_MILLIS = 100;

    /** The same where those would be more than {@link #MOST_TOGETHER}. It divides the other, so that devices of both go out together. */
    private static final long TOGETHER_IN_LARGE_FLEET_MILLIS = 20;

    /** So many PINGs may go out together before that time is shortened, since a call that comes meanwhile waits for them. */
    private static final long MOST_TOGETHER = 256;

    private final Roster roster;
    private final TimerQueue timers;
    private final Journal journal;
    private final Counts counts;
    private final long keepAliveMillis;
    private final long standbyMillis;

    Presence(Roster roster, TimerQueue timers, Journal journal, Counts counts, Settings settings) {
        this.roster = roster;
        this.timers = timers;
        this.journal = journal;
        this.counts = counts;
        this.keepAliveMillis = settings.keepAliveMillis();
        this.standbyMillis =
                Math.max(keepAliveMillis, settings.leaseSeconds() * MILLIS_PER_SECOND / Limits.STANDBY_BEATS_PER_LEASE);
    }

    /** The device left. */
    void end(Device device) {
        timers.cancel(device.heartbeat);
    }

    void ready(Device device, Ready message, long nowMillis) {
        device.port = message.port;
        device.saysReady = true;
        device.heartbeat.answered(nowMillis);
    }

    /** The device's ticket is the confirmed one. From here on it is online, if it said READY. */
    void promoted(Device device, long nowMillis) {
        if (device.saysReady && !device.ready && roster.find(device.id) == device) {
            roster.setReady(device, true);
            journal.trace(nowMillis, 0, "READY", device.id, "port " + device.port);
        }
    }

    void notReady(Device device, NotReady message, long nowMillis) {
        device.saysReady = false;
        roster.setReady(device, false);
        device.heartbeat.answered(nowMillis);
        String reason = NotReadyReason.name(message.reason);
        journal.trace(nowMillis, 0, "NOT_READY", device.id, reason);
        alarm(device, reason, nowMillis);
    }

    void pong(Device device, long pingId, long nowMillis) {
        if (!device.heartbeat.pong(pingId, nowMillis)) {
            roster.breach(device, "PONG for a PING that was never sent", nowMillis);
        }
    }

    /** Neither READY nor NOT_READY came in time. */
    void neverReady(Device device, long nowMillis) {
        alarm(device, "neither READY nor NOT_READY within 15 s", nowMillis);
        roster.close(device, CloseReason.TIMEOUT, 0, nowMillis);
    }

    /** Two PINGs in a row had no PONG. */
    void silent(Device device, long nowMillis) {
        journal.trace(nowMillis, 0, "SILENT", device.id, null);
        roster.close(device, CloseReason.TIMEOUT, 0, nowMillis);
    }

    void pinged() {
        counts.pingsSent++;
    }

    void arm(Heartbeat heartbeat, long atMillis) {
        timers.arm(heartbeat, atMillis);
    }

    long keepAliveMillis() {
        return keepAliveMillis;
    }

    /**
     * When the next regular PING is due: up to {@value #TOGETHER_MILLIS} ms before its time, together with others, so that sleeping threads
     * are woken for many PINGs at once, here and where the PONGs come from. Of a thousand devices, nearly every one would wake them else.
     */
    long nextBeat(long nowMillis, long beatMillis) {
        long at = nowMillis + beatMillis;
        return at - Math.floorMod(at, togetherMillis(roster.all().size(), beatMillis));
    }

    /** How much time's regular PINGs go out together. */
    private static long togetherMillis(long devices, long beatMillis) {
        return devices * TOGETHER_MILLIS <= MOST_TOGETHER * beatMillis
                ? TOGETHER_MILLIS
                : TOGETHER_IN_LARGE_FLEET_MILLIS;
    }

    /** Between two regular PINGs. */
    long beatMillis(Device device) {
        return device.isAsleep() ? standbyMillis : keepAliveMillis;
    }

    private void alarm(Device device, String cause, long nowMillis) {
        AuditEntry entry = new AuditEntry(AuditEvent.NOT_READY, device.id, device.link.source(), null, null, cause);
        journal.auditDevice(entry, nowMillis);
    }
}
