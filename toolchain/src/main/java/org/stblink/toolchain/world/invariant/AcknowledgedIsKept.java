package org.stblink.toolchain.world.invariant;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.stblink.toolchain.world.invariant.ServerState.Entry;

/**
 * Nothing that the server acknowledged is lost, whatever crashes: a device that has keys finds its generation known, the ticket
 * it was given is one of those that count, and what the operator was told stays so (sections 6, 7.2 and 11).
 */
public final class AcknowledgedIsKept extends Invariant {
    /** What the operator is told of a device that is not on the allow-list any more. */
    public static final String REMOVED = "REMOVED";

    private final Set<String> leaving = new HashSet<>();
    private final Set<String> ends = new HashSet<>();
    private final Map<String, String> standings = new HashMap<>();
    private long seenVersion = -1;
    private final Map<BoxState, BoxState.Flash> seenFlash = new HashMap<>();

    public AcknowledgedIsKept() {
        super("6, 7.2, 11");
    }

    @Override
    public void operatorActs(String deviceId) {
        standings.remove(deviceId);
    }

    @Override
    public void operatorRemoves(String deviceId) {
        operatorActs(deviceId);
        leaving.add(deviceId);
    }

    @Override
    public void operatorWasTold(String deviceId, String standing) {
        leaving.remove(deviceId);
        standings.put(deviceId, standing);
    }

    @Override
    public void operatorWasToldOfEnd(String sid) {
        ends.add(sid);
    }

    @Override
    public void stepped(Scene scene) {
        if (!ends.isEmpty()) {
            checkEnds(scene);
        }
        boolean serverChanged = scene.server.version() != seenVersion;
        seenVersion = scene.server.version();
        for (BoxState box : scene.boxes) {
            if (!box.flash.equals(seenFlash.put(box, box.flash)) || serverChanged) {
                check(box, scene);
            }
        }
    }

    /** Right behind the answer: the ends have hardly been told, and a server that crashes now must know. */
    private void checkEnds(Scene scene) {
        for (Leg leg : scene.legs) {
            if (leg.isOpen() && ends.contains(leg.sid) && !scene.server.remembersEndOf(leg.sid)) {
                throw broken(
                        "the operator was told that session " + leg.sid + " is revoked; the store does not say so");
            }
        }
        ends.clear();
    }

    private void check(BoxState box, Scene scene) {
        Entry entry = scene.server.entry(box.deviceId);
        String standing = standings.get(box.deviceId);
        if (entry == null) {
            if (leaving.contains(box.deviceId) || REMOVED.equals(standing)) {
                return;
            }
            throw broken(box.deviceId + " is gone from the server's store");
        }
        boolean cloneCameOut = "ALLOWED".equals(standing) && entry.standing().equals("QUARANTINED");
        if (standing != null && !standing.equals(entry.standing()) && !cloneCameOut) {
            throw broken("the operator was told that " + box.deviceId + " is " + standing + "; the store says "
                    + entry.standing());
        }
        if (box.flash.generation() > entry.generation()) {
            throw broken(box + " has generation " + box.flash.generation() + ", the server knows only "
                    + entry.generation());
        }
        boolean counts = entry.enrolled()
                && box.flash.generation() == entry.generation()
                && !scene.suspects.contains(box.deviceId);
        String ticket = box.flash.ticket();
        if (counts
                && !ticket.equals(entry.confirmed())
                && !ticket.equals(entry.pending())
                && !scene.server.isOfResume(box.deviceId, ticket)) {
            throw broken(box + " holds a ticket that is neither the confirmed nor the pending one, nor of a resume");
        }
    }
}
