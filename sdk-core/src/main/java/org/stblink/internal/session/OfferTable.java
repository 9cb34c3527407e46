package org.stblink.internal.session;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Limits;
import org.stblink.internal.wire.SessionId;

/**
 * Offers accepted on the present control connection whose callers have not come yet. A sid serves once: {@link #burn} takes
 * it out at the caller's first valid tag (protocol section 10.3). Of each offer that is over before, the driver is told.
 */
public final class OfferTable {
    private final ArrayList<AcceptedOffer> offers = new ArrayList<AcceptedOffer>();
    private final Effects effects;

    OfferTable(Effects effects) {
        this.effects = effects;
    }

    boolean isFull() {
        return offers.size() >= Limits.OPEN_OFFERS_PER_TARGET;
    }

    int size() {
        return offers.size();
    }

    void add(AcceptedOffer offer) {
        offers.add(offer);
    }

    /** The unexpired offer of that sid, or null. */
    public @Nullable AcceptedOffer find(SessionId sid, long now) {
        int i = indexOf(sid);
        return i >= 0 && now < offers.get(i).endsMillis ? offers.get(i) : null;
    }

    /** The caller of that offer proved itself: no second connection can use it, whatever follows. */
    public void burn(AcceptedOffer offer) {
        offers.remove(offer);
        offer.wipe();
    }

    private void drop(AcceptedOffer offer, int cause) {
        burn(offer);
        effects.add(Effect.ofOffer(offer, cause));
    }

    boolean contains(SessionId sid) {
        return indexOf(sid) >= 0;
    }

    void cancel(SessionId sid, int cause) {
        int i = indexOf(sid);
        if (i >= 0) {
            drop(offers.get(i), cause);
        }
    }

    private int indexOf(SessionId sid) {
        for (int i = 0; i < offers.size(); i++) {
            if (offers.get(i).offer.sid.equals(sid)) {
                return i;
            }
        }
        return -1;
    }

    void expire(long now) {
        for (int i = offers.size() - 1; i >= 0; i--) {
            AcceptedOffer o = offers.get(i);
            if (now >= o.endsMillis) {
                drop(o, Cause.EXPIRED);
            }
        }
    }

    void clear(int cause) {
        while (!offers.isEmpty()) {
            drop(offers.get(offers.size() - 1), cause);
        }
    }

    long deadline() {
        long first = Long.MAX_VALUE;
        for (int i = 0; i < offers.size(); i++) {
            first = Math.min(first, offers.get(i).endsMillis);
        }
        return first;
    }
}
