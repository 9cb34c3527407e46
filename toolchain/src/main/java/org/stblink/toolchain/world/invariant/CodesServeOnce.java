package org.stblink.toolchain.world.invariant;

import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Each call has a code and a session id of its own, neither serves twice, and none is seen by a third device (P9, P10, P12).
 *
 * <p>Codes are known here by what the server drew last before it said that it made one.
 */
public final class CodesServeOnce extends Invariant {
    private static final int CODE_BYTES = 32;

    private final Map<String, Code> codes = new HashMap<>();
    private final Set<String> drawnForCodes = new HashSet<>();
    private final Set<String> answeredToStrangers = new HashSet<>();
    private byte[] drawnLast = {};

    private static final class Code {
        final String caller;
        final String target;
        boolean granted;

        @Nullable
        Leg callers;

        @Nullable
        Leg openAtCaller;

        @Nullable
        Leg openAtTarget;

        Code(String caller, String target) {
            this.caller = caller;
            this.target = target;
        }
    }

    public CodesServeOnce() {
        super("9.2, 9.3");
    }

    @Override
    public void serverDid(Deed deed) {
        if (deed.name().equals("CODE")) {
            boolean fresh = drawnLast.length == CODE_BYTES
                    && drawnForCodes.add(HexFormat.of().formatHex(drawnLast));
            drawnLast = new byte[0];
            if (!fresh) {
                throw broken("the server made a code for " + deed.device() + " and " + deed.other()
                        + " and drew nothing for it");
            }
        } else if (deed.name().equals("OFFER")) {
            Code fresh = new Code(String.valueOf(deed.device()), String.valueOf(deed.other()));
            if (codes.putIfAbsent(String.valueOf(deed.session()), fresh) != null) {
                throw broken("the server offered session " + deed.session() + " twice");
            }
        } else if (deed.name().equals("GRANT")) {
            Code code = codes.get(String.valueOf(deed.session()));
            if (code == null || code.granted) {
                throw broken("the server granted session " + deed.session()
                        + (code == null ? " without having offered it" : " twice"));
            }
            code.granted = true;
        }
    }

    @Override
    public void serverDrew(byte[] drawn) {
        drawnLast = drawn;
    }

    @Override
    public void replayAnswered(String sid) {
        answeredToStrangers.add(sid);
        Code code = codes.get(sid);
        if (code != null && (code.openAtCaller != null || code.openAtTarget != null)) {
            throw servedTwice(sid);
        }
    }

    private Violation servedTwice(String sid) {
        return broken("the opening of session " + sid + " was answered when a stranger repeated it, too");
    }

    @Override
    public void sidSeen(Leg leg) {
        Code code = codes.get(leg.sid);
        if (code == null) {
            throw broken(leg + " has a session that the server never made");
        }
        if (!leg.callerId().equals(code.caller) || !leg.targetId().equals(code.target)) {
            throw broken(leg + " has the session of " + code.caller + " and " + code.target);
        }
        if (leg.isCaller) {
            if (code.callers != null) {
                throw broken(leg + " was granted what " + code.callers + " was granted before");
            }
            code.callers = leg;
        } else if (code.callers == null) {
            throw broken(leg + " has a channel of which no caller was told");
        }
    }

    @Override
    public void channelOpened(Leg leg) {
        Code code = codes.get(leg.sid);
        if (code == null) {
            throw broken(leg + " opened a session that the server never made");
        }
        Leg before = leg.isCaller ? code.openAtCaller : code.openAtTarget;
        if (before != null) {
            throw broken(leg + " opened a session that had been opened by " + before);
        }
        if (answeredToStrangers.contains(leg.sid)) {
            throw servedTwice(leg.sid);
        }
        if (leg.isCaller) {
            code.openAtCaller = leg;
        } else {
            code.openAtTarget = leg;
        }
    }
}
