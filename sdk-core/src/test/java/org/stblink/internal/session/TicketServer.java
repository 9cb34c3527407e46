package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.stblink.internal.crypto.HmacSha256;
import org.stblink.internal.crypto.Kdf;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.KeySet;
import org.stblink.internal.wire.KeySetAck;
import org.stblink.internal.wire.KeySetEntry;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.NotReady;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.ServerHello;
import org.stblink.support.ServerEnd;

/**
 * Sections 6 and 7.2 of the specification as a server keeps them, for one device: replays ENROLLED, holds a confirmed and
 * a pending ticket, and fails the test where it would have to quarantine.
 */
final class TicketServer {
    private final ControlRig rig;
    private Enrol enrolment;
    private byte[] confirmed;
    private byte[] pending;
    /** What the device can resume from: the states of the tickets above, and those that resumes brought. */
    private final List<State> states = new ArrayList<>();

    int resumes;
    boolean refusesResumes;
    private boolean secretErased;
    private int tickets;
    private long keySetSerial;
    KeySet keySet;
    int readies;

    TicketServer(ControlRig rig) {
        this.rig = rig;
    }

    /** Answers all that the present connection brought; true when it said something. */
    boolean answer() {
        ServerEnd end = rig.server;
        if (end == null) {
            return false;
        }
        if (end.isAskedToResume()) {
            resume(end);
            return true;
        }
        if (end.isGreeted() && end.preamble()[6] == 1) {
            end.goOn();
            return true;
        }
        boolean any = false;
        for (Message m = end.next(); m != null; m = end.next()) {
            any = true;
            handle(m, end);
        }
        return any;
    }

    private void handle(Message m, ServerEnd end) {
        if (m instanceof Enrol enrol) {
            enrol(enrol, end);
        } else if (m instanceof Register register) {
            register(register, end);
        } else if (m instanceof Ready || m instanceof NotReady) {
            confirmed = pending;
            states.removeIf(state -> !Arrays.equals(state.ticket, confirmed));
            readies += m instanceof Ready ? 1 : 0;
        } else if (m instanceof KeySetAck ack) {
            keySetSerial = ack.serial;
        }
    }

    /** Section 4.4, by keeping what the specification suggests to compute. */
    private void resume(ServerEnd end) {
        byte[] body = end.resumeBody();
        State shown = null;
        for (State state : states) {
            if (Arrays.equals(state.handle, Arrays.copyOf(body, 16))
                    && Arrays.equals(Arrays.copyOf(state.ticket, 8), Arrays.copyOfRange(body, 16, 24))) {
                shown = state;
            }
        }
        assertThat(shown).as("a state that the server knows").isNotNull();
        byte[] e = HmacSha256.mac(rig.known.authKey(), ServerEnd.ascii("STBLink/1 resume"), shown.ratchet);
        assertThat(end.provesResume(e)).as("the proof of a resume").isTrue();
        if (refusesResumes) {
            end.hello(ServerHello.refused(ServerHello.REASON_RESUME, 1));
            return;
        }
        resumes++;
        confirmed = shown.ticket;
        end.resume(e, -1);
        Registered answer = rig.registered(++tickets);
        pending = answer.ticket.clone();
        states.add(State.of(e, pending));
        end.send(answer);
    }

    /** A ticket and what goes with it. */
    private record State(byte[] ticket, byte[] handle, byte[] ratchet) {
        static State of(byte[] e, byte[] ticket) {
            byte[] handle = Arrays.copyOf(Kdf.expand32(e, ServerEnd.ascii("STBLink/1 handle")), 16);
            return new State(ticket, handle, Kdf.expand32(e, ServerEnd.ascii("STBLink/1 ratchet"), ticket));
        }
    }

    private void enrol(Enrol m, ServerEnd end) {
        assertThat(secretErased).as("ENROL after the first registration").isFalse();
        if (enrolment != null) {
            assertThat(m.nonce).as("the nonce of a repeated ENROL").isEqualTo(enrolment.nonce);
            assertThat(m.pwKey).isEqualTo(enrolment.pwKey);
            assertThat(m.token).isEqualTo(enrolment.token);
        }
        enrolment = m;
        Enrolled answer = rig.known.enrol(m, 1);
        confirmed = answer.ticket;
        end.send(answer);
    }

    private void register(Register m, ServerEnd end) {
        assertThat(rig.known.proves(m, end.handshakeHash()))
                .as("REGISTER's proof")
                .isTrue();
        secretErased = true;
        boolean isPending = pending != null && Arrays.equals(m.ticket, pending)
                || states.stream().anyMatch(state -> Arrays.equals(state.ticket, m.ticket));
        assertThat(isPending || Arrays.equals(m.ticket, confirmed))
                .as("a ticket that does not quarantine")
                .isTrue();
        if (isPending) {
            confirmed = m.ticket;
        }
        Registered answer = rig.registered(++tickets);
        pending = answer.ticket.clone();
        states.add(State.of(end.exportKey(), pending));
        end.send(answer);
        if (keySet != null && m.keySetSerial < keySet.serial) {
            end.send(keySet);
        }
    }

    /** Works with the device until it has said READY once more, or nothing happens any more. */
    void serve() {
        for (int i = 0; i < 100; i++) {
            rig.turn();
            if (!answer()) {
                return;
            }
        }
        throw new AssertionError("device and server do not come to rest");
    }

    boolean isOnline() {
        return rig.machine.state() == ControlState.REGISTERED && readies > 0;
    }

    /** The serial of the key set the device acknowledged, 0 for none. */
    long acknowledgedKeySet() {
        return keySetSerial;
    }

    KeySet keySetOf(long serial, int... keys) {
        KeySetEntry[] entries = new KeySetEntry[keys.length];
        for (int i = 0; i < keys.length; i++) {
            byte[] publicKey = ServerEnd.publicKey(rig.serverKeys[keys[i]]);
            entries[i] = new KeySetEntry(KeySetEntry.GROUP_X25519_SHA256, publicKey);
        }
        return new KeySet(serial, entries);
    }
}
