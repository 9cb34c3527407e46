package org.stblink.port.kit;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.HalStream;
import org.stblink.hal.SecretStore;

/**
 * What a run leaves in the secret store for the run after a restart or a power cut. Everything is in the store itself, so
 * that the kit needs no file; with a peer, each write that returned is told to it, too, so that a store that loses its
 * last writes is found out.
 *
 * <pre>
 * kit.left      17 bytes, written first and last: whether what follows is all there, and the run's name
 * kit.run       16 bytes that name the run to the peer: 4 are greater than those of any run before, the others random
 * kit.entropy   what the entropy source gave first
 * kit.key       a key, and kit.hmac what it computes
 * kit.gone      a record that was deleted
 * kit.torn      written over and over; record number i is {@link #record}
 * kit.witness   4 bytes: the number of a kit.torn whose put had returned
 * kit.cuts      4 bytes: how many cuts were survived
 * kit.address   the address that was applied and not released, if the box did not have it before
 * </pre>
 */
final class Traces {
    static final String TORN = "kit.torn";

    private static final String LEFT = "kit.left";
    private static final String RUN = "kit.run";
    private static final String ENTROPY = "kit.entropy";
    private static final String KEY = "kit.key";
    private static final String EXPECTED = "kit.hmac";
    private static final String GONE = "kit.gone";
    private static final String WITNESS = "kit.witness";
    private static final String CUTS = "kit.cuts";
    private static final String ADDRESS = "kit.address";
    private static final String[] FOLLOWING = {RUN, ENTROPY, KEY, EXPECTED, GONE, TORN, WITNESS, ADDRESS};

    private static final byte NOT_YET = 1;
    private static final byte ALL_OF_THEM = 2;

    private static final int RUN_BYTES = 16;
    private static final int TOLD_EVERY = 100;
    private static final byte[] TEXT = Ascii.bytes("kit");

    private final Bench bench;
    private @Nullable HalStream peerStream;

    Traces(Bench bench) {
        this.bench = bench;
    }

    private SecretStore store() {
        return bench.secrets();
    }

    /** Content of {@link #TORN} number {@code i}: it tells its number, and is whole or not. */
    static byte[] record(int i) {
        int more = (int) (i * 37L % (SecretStore.MAX_RECORD_BYTES - 3)); // a torn one may give any number
        byte[] out = new byte[4 + more];
        System.arraycopy(number(i), 0, out, 0, 4);
        for (int j = 4; j < out.length; j++) {
            out[j] = (byte) (i + j * 7);
        }
        return out;
    }

    private static byte[] number(int i) {
        return new byte[] {(byte) (i >> 24), (byte) (i >> 16), (byte) (i >> 8), (byte) i};
    }

    private static int number(byte[] from) {
        return number(from, 0);
    }

    private static int number(byte[] from, int at) {
        return (from[at] & 0xff) << 24 | (from[at + 1] & 0xff) << 16 | (from[at + 2] & 0xff) << 8 | from[at + 3] & 0xff;
    }

    /**
     * Leaves everything but the writes that may be torn. The power may go at any of these steps as well, and none of them is
     * what the run after it looks at.
     */
    void leave() throws HalException, CheckFailed, CheckSkipped {
        FirstBytes first = bench.firstBytes();
        byte[] run = nextRun();
        store().put(LEFT, left(NOT_YET, run));
        removeFollowing();
        store().put(RUN, run);
        if (first.isReady()) {
            store().put(ENTROPY, first.bytes());
        }
        store().importKey(KEY, Ascii.pattern(32));
        store().put(EXPECTED, hmac());
        store().put(GONE, TEXT);
        store().delete(GONE);
        leaveAddress();
        store().put(LEFT, left(ALL_OF_THEM, run));
    }

    /** Both records are looked at: a power cut may have left either of them alone. */
    private byte[] nextRun() throws CheckFailed, CheckSkipped {
        byte[] run = EntropyChecks.ready(bench, RUN_BYTES);
        int before = Math.max(place(readable(LEFT), 1), place(readable(RUN), 0));
        System.arraycopy(number(before + 1), 0, run, 0, 4);
        return run;
    }

    /** Null also for what cannot be read: that was the run's before, and is written over or deleted next. */
    private byte @Nullable [] readable(String record) {
        try {
            return store().get(record);
        } catch (HalException damaged) {
            return null;
        }
    }

    /** The number of the run whose name begins there, 0 when there is none. */
    private static int place(byte @Nullable [] record, int at) {
        return record == null || record.length < at + 4 ? 0 : number(record, at);
    }

    private static byte[] left(byte howMuch, byte[] run) {
        byte[] out = new byte[1 + run.length];
        out[0] = howMuch;
        System.arraycopy(run, 0, out, 1, run.length);
        return out;
    }

    /** Applies the address that was given for the run and does not release it, unless the box has it anyhow. */
    private void leaveAddress() throws HalException, CheckFailed, CheckSkipped {
        if (bench.options().allocated() != null && !bench.hasAllocated()) {
            bench.applyAllocated();
            store().put(ADDRESS, bench.allocated());
        }
    }

    /** Looks whether the port released it by itself. */
    void requireAddressReleased() throws HalException, CheckFailed, CheckSkipped {
        run();
        byte[] left = store().get(ADDRESS);
        if (left == null || Ascii.difference(left, bench.allocated()) >= 0) {
            throw new CheckSkipped("no address was left: it takes one that the box does not have by itself, --allocated"
                    + " ADDRESS/PREFIX, the same in both runs");
        }
        if (bench.hasAllocated()) {
            throw new CheckFailed("the box still has " + Ip.text(left)
                    + ", which the run before applied; the server may have" + " given it to another box by now");
        }
    }

    private byte[] hmac() throws HalException {
        byte[] out = new byte[32];
        store().hmac(KEY, SecretStore.HASH_SHA256, TEXT, 0, TEXT.length, out);
        return out;
    }

    /** Writes until the power goes, or {@code count} times. */
    void writeOn(int count, @Nullable PrintStream progress) throws HalException, CheckFailed, CheckSkipped {
        for (int i = 1; i <= count; i++) {
            store().put(TORN, record(i));
            tellPeer(i);
            store().put(WITNESS, number(i));
            if (progress != null && i % TOLD_EVERY == 1) {
                progress.println("written " + i + "; cut the power at any moment");
                progress.flush();
            }
        }
    }

    /** A store that lost everything must not pass for one that was not given anything yet. */
    private String run() throws HalException, CheckFailed, CheckSkipped {
        byte[] left = store().get(LEFT);
        if (left == null) {
            throw new CheckFailed(
                    "nothing is there of what the run before wrote; did the kit begin to write before the cut?");
        }
        byte[] run = store().get(RUN);
        if (left[0] == NOT_YET) {
            requireLeftToBeTheNewest(left, run);
            throw new CheckSkipped(
                    "the cut came while the kit prepared what it looks at: run with --before-cut again, and"
                            + " cut the power once it says that it writes");
        }
        if (run == null) {
            throw new CheckFailed("record " + RUN + " is gone, which the run before had written");
        }
        if (!isOfRun(left, run)) {
            throw new CheckFailed("record " + LEFT + " is that of the run before the last, although the last run's put"
                    + " of it had returned");
        }
        return Ascii.hex(run, 0, run.length);
    }

    private static boolean isOfRun(byte[] left, byte @Nullable [] run) {
        return run != null && Ascii.difference(left(left[0], run), left) < 0;
    }

    /**
     * A store that loses the later one of two writes must not pass for one that was cut early: what comes after the last
     * write of {@link #LEFT} tells them apart. Records of an older run may be there as well, for the cut may have come before
     * they were removed.
     */
    private void requireLeftToBeTheNewest(byte[] left, byte @Nullable [] run)
            throws HalException, CheckFailed, CheckSkipped {
        String told = "";
        if (bench.wasRestarted()) {
            told = "the restart came after that";
        } else if (isOfRun(left, run) && (store().get(TORN) != null || store().get(WITNESS) != null)) {
            told = "a record that is written after that is there";
        } else if (place(run, 0) > place(left, 1)) {
            told = "record " + RUN + " is that of a later run";
        } else if (bench.options().hasPeer() && acknowledged(Ascii.hex(left, 1, left.length - 1)) > 0) {
            told = "the peer was told of later ones";
        }
        if (told.length() > 0) {
            throw new CheckFailed(
                    "record " + LEFT + " still says that the kit prepares what it looks at, although a later"
                            + " put of it had returned: " + told);
        }
    }

    private int acknowledged(String run) throws CheckFailed, CheckSkipped {
        PeerLink peer = bench.peer();
        return (int) peer.number(peer.ask("acked " + run), "acked");
    }

    private void tellPeer(int i) throws HalException, CheckFailed, CheckSkipped {
        if (!bench.options().hasPeer()) {
            return;
        }
        PeerLink peer = bench.peer();
        HalStream stream = peerStream;
        String line = "ack " + run() + " " + i;
        if (stream == null) {
            stream = peer.open(line);
            peerStream = stream;
        } else {
            bench.writeAll(stream, Ascii.bytes(line + "\n"));
        }
        String reply = peer.reply(stream);
        if (!reply.equals("ok")) {
            throw new CheckFailed("the peer answered \"" + reply + "\" in place of \"ok\"");
        }
    }

    /**
     * Looks at {@link #TORN}.
     *
     * @return its number
     */
    int requireWholeAndNewest() throws HalException, CheckFailed, CheckSkipped {
        String run = run();
        bench.call("SecretStore.get(\"" + TORN + "\")");
        byte[] value = store().get(TORN);
        byte[] witness = store().get(WITNESS);
        int seen = value == null ? 0 : wholeNumber(value);
        int returned = witness == null ? 0 : number(witness);
        String by = "the store's own later record";
        if (bench.options().hasPeer()) {
            int acknowledged = acknowledged(run);
            if (acknowledged > returned) {
                returned = acknowledged;
                by = "the peer, which was told";
            }
        }
        if (seen < returned) {
            throw new CheckFailed("put number " + returned + " had returned before (says " + by + "), but "
                    + (value == null ? "there is no record" : "the record is that of put number " + seen));
        }
        return seen;
    }

    /**
     * Looks whether somebody did damage {@link #TORN} in the storage; what {@code get} makes of that is another matter.
     *
     * @throws CheckSkipped when it is as it was put, or was never put
     */
    void requireDamaged() throws HalException, CheckSkipped {
        bench.call("SecretStore.get(\"" + TORN + "\")");
        byte[] value;
        try {
            value = store().get(TORN);
        } catch (HalException damaged) {
            return;
        }
        if (value == null && store().get(WITNESS) == null) {
            throw new CheckSkipped("record " + TORN + " was not written: run with --before-cut --writes 5 first");
        }
        if (value != null && isWhole(value)) {
            throw new CheckSkipped("record " + TORN + " is as it was written: change its bytes in the storage, and run"
                    + " with --damaged again");
        }
    }

    private static boolean isWhole(byte[] value) {
        try {
            wholeNumber(value);
            return true;
        } catch (CheckFailed torn) {
            return false;
        }
    }

    private static int wholeNumber(byte[] value) throws CheckFailed {
        int i = value.length < 4 ? 0 : number(value);
        int wrong = i < 1 ? 0 : Ascii.difference(value, record(i));
        if (wrong >= 0) {
            throw new CheckFailed(
                    "the record is torn: " + value.length + " bytes that are no record that was put; byte " + wrong
                            + " is wrong" + (i < 1 ? "" : " for put number " + i));
        }
        return i;
    }

    void requireKey() throws HalException, CheckFailed, CheckSkipped {
        run();
        byte[] expected = store().get(EXPECTED);
        bench.call("SecretStore.hmac with the key that was imported before");
        byte[] now = hmac();
        if (expected == null || Ascii.difference(now, expected) >= 0) {
            throw new CheckFailed("the key computes something else than before");
        }
    }

    void requireGone() throws HalException, CheckFailed, CheckSkipped {
        run();
        if (store().get(GONE) != null) {
            throw new CheckFailed("a record whose delete had returned is there again");
        }
    }

    void requireOtherEntropy() throws HalException, CheckFailed, CheckSkipped {
        run();
        byte[] kept = store().get(ENTROPY);
        if (kept == null || !bench.firstBytes().isReady()) {
            throw new CheckSkipped("the source was not ready at the start of both runs");
        }
        if (FirstBytes.read(kept).shareOneWith(bench.firstBytes())) {
            throw new CheckFailed("the source gave the same bytes as after the start before");
        }
    }

    int cutSurvived() throws HalException {
        byte[] before = store().get(CUTS);
        int cuts = (before == null ? 0 : number(before)) + 1;
        store().put(CUTS, number(cuts));
        return cuts;
    }

    /** For a run that looks at a copy of the storage without having left everything: a key that nobody imported proves nothing. */
    void leaveWhatIsCopied() throws HalException {
        store().put(TORN, record(1));
        store().importKey(KEY, Ascii.pattern(32));
    }

    /** @throws CheckSkipped when this store, which opens, never saw {@link #leave} */
    void requireCopied() throws CheckSkipped {
        bench.call("SecretStore.get(\"" + RUN + "\")");
        try {
            if (store().get(RUN) != null) {
                return;
            }
        } catch (HalException there) {
            return;
        }
        throw new CheckSkipped(
                "no copied storage is here: record " + RUN + " is absent. Run with --before-cut on one box,"
                        + " copy its storage to where this port looks for its own, and run here with --copied");
    }

    /** Whether a record or the key of another box can be used. */
    boolean canBeUsed(SecretStore elsewhere) {
        return canBeRead(elsewhere, RUN) || canBeRead(elsewhere, TORN) || canBeComputedWith(elsewhere);
    }

    private boolean canBeRead(SecretStore elsewhere, String record) {
        bench.call("SecretStore.get(\"" + record + "\") of the copied storage");
        try {
            return elsewhere.get(record) != null;
        } catch (HalException refused) {
            return false;
        }
    }

    private boolean canBeComputedWith(SecretStore elsewhere) {
        bench.call("SecretStore.hmac of the copied storage");
        return hasKey(elsewhere);
    }

    /** Whether this run or one before it left its key. */
    boolean hasKey() {
        bench.call("SecretStore.hmac with a key that may be there from before");
        return hasKey(store());
    }

    private static boolean hasKey(SecretStore store) {
        try {
            store.hmac(KEY, SecretStore.HASH_SHA256, TEXT, 0, TEXT.length, new byte[32]);
            return true;
        } catch (HalException refused) {
            return false;
        }
    }

    void remove() throws HalException {
        delete(LEFT);
        removeFollowing();
    }

    private void removeFollowing() throws HalException {
        for (int i = 0; i < FOLLOWING.length; i++) {
            delete(FOLLOWING[i]);
        }
    }

    private void delete(String name) throws HalException {
        bench.call("SecretStore.delete(\"" + name + "\")");
        store().delete(name);
    }
}
