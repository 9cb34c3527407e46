package org.stblink.toolchain.world.invariant;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.stblink.SessionState;
import org.stblink.toolchain.world.invariant.ServerState.Entry;

/** Two boxes with one identity do not both go on: when both have registered since the copy, the identity is quarantined. */
public final class ClonesFound extends Invariant {
    private final List<Pair> pairs = new ArrayList<>();

    private record Pair(BoxState original, BoxState copy, Set<BoxState> registered) {
        boolean bothHaveTheKeysOf(Entry entry) {
            return original.flash.generation() == entry.generation() && copy.flash.generation() == entry.generation();
        }
    }

    public ClonesFound() {
        super("7.2");
    }

    @Override
    public void cloned(BoxState original, BoxState clone) {
        pairs.add(new Pair(original, clone, new HashSet<>()));
    }

    @Override
    public void stateChanged(BoxState box, int state, int reason) {
        if (state == SessionState.ONLINE) {
            for (Pair pair : pairs) {
                if (box == pair.original || box == pair.copy) {
                    pair.registered.add(box);
                }
            }
        }
    }

    @Override
    public void settled(Scene scene) {
        for (Pair pair : pairs) {
            Entry entry = scene.server.entry(pair.original.deviceId);
            if (entry != null
                    && entry.enrolled()
                    && entry.standing().equals("ALLOWED")
                    && pair.bothHaveTheKeysOf(entry)
                    && pair.registered.size() == 2) {
                throw broken(pair.original + " and " + pair.copy + " both go on as " + pair.original.deviceId);
            }
        }
    }
}
