package org.stblink.server.admin;

import org.stblink.server.admin.http.AdminError;
import org.stblink.server.admin.http.AdminException;
import org.stblink.server.domain.Operator;

/** How an act of the operator reads in HTTP. */
final class Outcomes {
    private Outcomes() {}

    /**
     * Returns when it was done.
     *
     * @param what it was done to, for the message
     */
    static void require(Operator.Outcome outcome, String what) throws AdminException {
        switch (outcome) {
            case DONE -> {}
            case IN_USE ->
                throw new AdminException(
                        AdminError.CONFLICT, what + " is enrolled: revoke it first, so that nobody uses it any more");
            case UNKNOWN -> throw AdminException.notFound("no such " + what);
            case UNREADABLE ->
                throw Waiting.unavailable(
                        "what is stored of " + what + " opens under no key: put keys/ of its time back");
            case STORE_FAILED -> throw Waiting.unavailable("the store cannot write now; nothing has changed");
        }
    }
}
