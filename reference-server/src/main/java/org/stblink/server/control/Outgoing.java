package org.stblink.server.control;

import org.stblink.internal.crypto.Bytes;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.Registered;

/** What becomes of a message once it is sealed. */
final class Outgoing {
    private Outgoing() {}

    /** The secret arrays of an outgoing message belong to the connection, which wipes them when it has no more use. */
    static void wipeSecrets(Message message) {
        if (message instanceof Enrolled enrolled) {
            Bytes.wipe(enrolled.secret);
            Bytes.wipe(enrolled.ticket);
        } else if (message instanceof Registered registered) {
            Bytes.wipe(registered.ticket);
        }
    }
}
