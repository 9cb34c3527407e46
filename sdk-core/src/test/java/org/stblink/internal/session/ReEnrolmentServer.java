package org.stblink.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.NotReady;
import org.stblink.internal.wire.ReEnrol;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;
import org.stblink.support.KnownDevice;
import org.stblink.support.ServerEnd;

/**
 * Sections 6.1 and 7.2 of the specification as a server keeps them, for one device: a present generation and at most one that
 * waits. Fails the test where a real one would have to refuse or to quarantine.
 */
final class ReEnrolmentServer {
    private final ControlRig rig;
    private KnownDevice present;
    private KnownDevice next;
    private ReEnrol question;
    private byte[] confirmed;
    private byte[] pending;
    private int tickets;
    long generation;
    int readies;
    int asked;

    ReEnrolmentServer(ControlRig rig) {
        this.rig = rig;
        this.present = rig.known;
    }

    /** Works with the device until nothing happens any more. */
    void serve() {
        for (int i = 0; i < 100; i++) {
            rig.turn();
            if (!answer()) {
                return;
            }
        }
        throw new AssertionError("device and server do not come to rest");
    }

    private boolean answer() {
        ServerEnd end = rig.server;
        if (end == null) {
            return false;
        }
        if (end.isGreeted()) {
            end.goOn();
            return true;
        }
        boolean any = false;
        for (Message m = end.next(); m != null; m = end.next()) {
            any = true;
            if (m instanceof Enrol enrol) {
                Enrolled first = present.enrol(enrol, 1);
                generation = 1;
                confirmed = first.ticket;
                end.send(first);
            } else if (m instanceof Register register) {
                register(register, end);
            } else if (m instanceof ReEnrol wish) {
                reEnrol(wish, end);
            } else if (m instanceof Ready || m instanceof NotReady) {
                confirmed = pending;
                readies++;
            }
        }
        return any;
    }

    private void reEnrol(ReEnrol m, ServerEnd end) {
        assertThat(present.proves(m, end.handshakeHash()))
                .as("RE_ENROL's proof")
                .isTrue();
        asked++;
        boolean repeated =
                question != null && Arrays.equals(question.nonce, m.nonce) && Arrays.equals(question.pwKey, m.pwKey);
        if (!repeated) {
            question = m;
            next = present.next(m, generation + 1);
        }
        end.send(new Enrolled(generation + 1, next.secret.clone(), next.firstTicket));
    }

    private void register(Register m, ServerEnd end) {
        if (next != null && next.proves(m, end.handshakeHash())) {
            present = next;
            generation++;
            confirmed = next.firstTicket;
            pending = null;
            next = null;
            question = null;
        }
        assertThat(present.proves(m, end.handshakeHash()))
                .as("a proof under a generation that counts")
                .isTrue();
        boolean isPending = pending != null && Arrays.equals(m.ticket, pending);
        assertThat(isPending || Arrays.equals(m.ticket, confirmed))
                .as("a ticket that does not quarantine")
                .isTrue();
        confirmed = m.ticket;
        Registered answer = rig.registered(++tickets);
        pending = answer.ticket;
        end.send(answer);
    }
}
