package org.stblink.internal.session;

import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.ReEnrol;
import org.stblink.support.KnownDevice;

/** A device that is online, and changes its password. */
abstract class ReEnrolmentScene {
    final ControlRig rig = ControlRig.online();
    /** A device with a {@link ReEnrolmentServer}, anew with each {@link #freshServer}. */
    ControlRig fresh;

    CredentialChange begin() {
        CredentialChange change = rig.machine.changeCredentials("bert", "new-password");
        rig.turn();
        return change;
    }

    KnownDevice answer(ReEnrol m) {
        KnownDevice next = rig.known.next(m, 2);
        rig.send(new Enrolled(2, next.secret.clone(), next.firstTicket));
        return next;
    }

    ReEnrolmentServer freshServer() {
        fresh = new ControlRig(5);
        ReEnrolmentServer server = new ReEnrolmentServer(fresh);
        fresh.boot().start();
        server.serve();
        return server;
    }
}
