package org.stblink.internal.wire;

/**
 * Messages in a line of text for logs and tests: identifiers, codes and numbers. Never a secret (mac, ticket, token, D,
 * pwKey, wrap), and no free text of the other side, which could write lines of its own into a log.
 *
 * <p>A class of its own so that a box, which does not call it, does not carry it.
 */
public final class MessageText {
    /** One line, such as {@code READY port=8021}. */
    public static String of(Message m) {
        return m + fields(m);
    }

    private static String fields(Message m) {
        if (m instanceof Enrol) {
            return " deviceId=" + ((Enrol) m).deviceId;
        }
        if (m instanceof Register) {
            Register x = (Register) m;
            return " deviceId=" + x.deviceId + " keySetSerial=" + x.keySetSerial + " maxRecord=" + x.maxRecord;
        }
        if (m instanceof Ready) {
            return " port=" + ((Ready) m).port;
        }
        if (m instanceof NotReady) {
            return " reason=" + NotReadyReason.name(((NotReady) m).reason);
        }
        if (m instanceof Pong) {
            return " pingId=" + ((Pong) m).pingId;
        }
        if (m instanceof KeySetAck) {
            return " serial=" + ((KeySetAck) m).serial;
        }
        if (m instanceof Sleep) {
            return " expectedSeconds=" + ((Sleep) m).expectedSeconds;
        }
        if (m instanceof Wake) {
            return " traceId=" + Hex.of(((Wake) m).traceId);
        }
        if (m instanceof Enrolled) {
            return " generation=" + ((Enrolled) m).generation;
        }
        if (m instanceof Registered) {
            Registered x = (Registered) m;
            return " epoch=" + x.epoch + " prefix=" + x.prefix + " leaseSeconds=" + x.leaseSeconds + " graceSeconds="
                    + x.graceSeconds + " keepAliveSeconds=" + x.keepAliveSeconds;
        }
        if (m instanceof Refused) {
            Refused x = (Refused) m;
            return " code=" + RefusedCode.name(x.code) + retry(x.retryAfterSeconds);
        }
        if (m instanceof Ping) {
            return " pingId=" + ((Ping) m).pingId + " ackedPong=" + ((Ping) m).ackedPong;
        }
        if (m instanceof KeySet) {
            return " serial=" + ((KeySet) m).serial + " count=" + ((KeySet) m).entries.length;
        }
        if (m instanceof Close) {
            Close x = (Close) m;
            return " reason=" + CloseReason.name(x.reason) + retry(x.retryAfterSeconds);
        }
        return call(m);
    }

    private static String call(Message m) {
        if (m instanceof Request) {
            Request x = (Request) m;
            return " requestId=" + x.requestId + " traceId=" + Hex.of(x.traceId) + " target=" + x.target;
        }
        if (m instanceof CallFailed) {
            CallFailed x = (CallFailed) m;
            return " requestId=" + x.requestId + " reason=" + CallFailure.name(x.reason) + retry(x.retryAfterSeconds);
        }
        if (m instanceof Offer) {
            Offer x = (Offer) m;
            return sid(x.sid) + " traceId=" + Hex.of(x.traceId) + " caller=" + x.caller
                    + terms(x.suite, x.maxRecord, x.ttlSeconds);
        }
        if (m instanceof Grant) {
            Grant x = (Grant) m;
            return " requestId=" + x.requestId + sid(x.sid) + " traceId=" + Hex.of(x.traceId) + " target=" + x.target
                    + terms(x.suite, x.maxRecord, x.ttlSeconds) + " port=" + x.port;
        }
        if (m instanceof Answer) {
            return sid(((Answer) m).sid) + " verdict=" + Verdict.name(((Answer) m).verdict);
        }
        if (m instanceof Cancel) {
            return sid(((Cancel) m).sid) + " reason=" + EndReason.name(((Cancel) m).reason);
        }
        return session(m);
    }

    private static String session(Message m) {
        if (m instanceof SessionUp) {
            return sid(((SessionUp) m).sid);
        }
        if (m instanceof SessionDown) {
            SessionDown x = (SessionDown) m;
            return sid(x.sid) + " reason=" + DownReason.name(x.reason) + " bytesSent=" + x.bytesSent + " bytesReceived="
                    + x.bytesReceived;
        }
        if (m instanceof Revoke) {
            return sid(((Revoke) m).sid) + " reason=" + EndReason.name(((Revoke) m).reason);
        }
        if (m instanceof RevokeAck) {
            return sid(((RevokeAck) m).sid);
        }
        if (m instanceof Sessions) {
            return " last=" + ((Sessions) m).last + " count=" + ((Sessions) m).entries.length;
        }
        return "";
    }

    private static String sid(SessionId sid) {
        return " sid=" + sid;
    }

    private static String retry(int seconds) {
        return " retryAfterSeconds=" + seconds;
    }

    private static String terms(int suite, int maxRecord, int ttlSeconds) {
        return " suite=" + suite + " maxRecord=" + maxRecord + " ttlSeconds=" + ttlSeconds;
    }

    private MessageText() {}
}
