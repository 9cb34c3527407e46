package org.stblink.port.sim;

import org.jspecify.annotations.Nullable;

/** An actor's place in the world: whether it is to be stepped, and when again. */
final class ActorSlot {
    private final SimWorld world;
    private final @Nullable SimHost hostOrNull;
    private final Actor actor;
    private boolean woken;
    private boolean removed;
    /** Deadlines of earlier steps know by this number that they are void. */
    private long turn;

    ActorSlot(SimWorld world, @Nullable SimHost hostOrNull, Actor actor) {
        this.world = world;
        this.hostOrNull = hostOrNull;
        this.actor = actor;
    }

    void wake() {
        if (!woken && !removed) {
            woken = true;
            world.ready(this);
        }
    }

    void remove() {
        removed = true;
    }

    @Nullable
    SimHost host() {
        return hostOrNull;
    }

    /** Steps the actor, unless it is gone or asleep. */
    void step() {
        woken = false;
        if (removed) {
            return;
        }
        if (hostOrNull != null && hostOrNull.suspendedUntil() > world.nowMillis()) {
            wakeAt(hostOrNull.suspendedUntil());
            return;
        }
        long ahead = hostOrNull == null ? 0 : hostOrNull.clockOffset();
        long deadline = actor.step(world.nowMillis() + ahead);
        if (deadline != Actor.IDLE) {
            // The clock may have jumped within the step: ask for its offset anew.
            long aheadNow = hostOrNull == null ? 0 : hostOrNull.clockOffset();
            wakeAt(Math.max(world.nowMillis(), deadline - aheadNow));
        } else {
            turn++;
        }
    }

    private void wakeAt(long worldMillis) {
        final long mine = ++turn;
        world.at(worldMillis, new Runnable() {
            @Override
            public void run() {
                if (mine == turn) {
                    wake();
                }
            }
        });
    }
}
