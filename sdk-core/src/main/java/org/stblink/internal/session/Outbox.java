package org.stblink.internal.session;

import org.stblink.internal.wire.Message;

/** Where a message for the server goes. */
interface Outbox {
    void send(Message m) throws LinkException;
}
