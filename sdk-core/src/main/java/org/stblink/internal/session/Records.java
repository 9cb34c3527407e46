package org.stblink.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * The two durable records as this device last knew them to be durable, and the one write that is under way. What is being
 * written counts only once the driver said that it is durable.
 */
final class Records {
    /** No write is under way. */
    static final int NOTHING = 0;
    /** The nonce of an enrolment. */
    static final int NONCE = 1;
    /** The keys of a new generation, and the state that names it. */
    static final int KEYS = 2;
    /** The ticket of a registration. */
    static final int TICKET = 3;
    /** Server keys. */
    static final int PINS = 4;
    /** The keys of the generation after a change of password, and the state that names it. */
    static final int NEXT_KEYS = 5;
    /** The present state once more, after a write that failed. */
    static final int SAME = 6;

    private @Nullable DeviceState device;
    private PinnedKeys pins;
    private @Nullable DeviceState nextDevice;
    private @Nullable PinnedKeys nextPins;
    private int writing = NOTHING;
    private boolean inDoubt;

    /** @param device null when this device never enrolled */
    Records(@Nullable DeviceState device, PinnedKeys pins) {
        this.device = device;
        this.pins = pins;
    }

    /** Null when this device never began to enrol. */
    @Nullable
    DeviceState device() {
        return device;
    }

    /** @throws IllegalStateException when this device never began to enrol */
    DeviceState requireDevice() {
        if (device == null) {
            throw new IllegalStateException("no device state");
        }
        return device;
    }

    PinnedKeys pins() {
        return pins;
    }

    /**
     * Whether the device's record may be another one than {@link #device}: a write that failed may have got as far as the
     * disk. Registering with the one while the other is what a power cut leaves would look like a cloned box.
     */
    boolean isInDoubt() {
        return inDoubt;
    }

    boolean isWriting() {
        return writing != NOTHING;
    }

    /** A write of {@code what} began: anything but {@link #PINS}. */
    void write(int what, DeviceState next) {
        writing = what;
        nextDevice = next;
    }

    /** A write of the present state began, to be sure that it is the durable one. */
    void writeSame() {
        writing = SAME;
        nextDevice = null;
    }

    /** A write of server keys began. */
    void write(PinnedKeys next) {
        writing = PINS;
        nextPins = next;
    }

    /** What was being written is durable; says what it was, {@link #NOTHING} on a call that does not fit. */
    int written() {
        int what = over();
        if (what == PINS && nextPins != null) {
            pins = nextPins;
        } else if (what != NOTHING && what != PINS) {
            inDoubt = false;
            if (nextDevice != null) {
                wipe(device);
                device = nextDevice;
                nextDevice = null;
            }
        }
        return what;
    }

    /** What was being written could not be made durable; says what it was. */
    int failed() {
        int what = over();
        if (what != NOTHING && what != PINS && device != null) {
            inDoubt = true;
        }
        wipe(nextDevice); // nothing begins with it any more
        nextDevice = null;
        return what;
    }

    private int over() {
        int what = writing;
        writing = NOTHING;
        return what;
    }

    /** What the present state and the next one alone know is not needed any more: a write that has begun has its own copy. */
    void forgetDevice() {
        wipe(device);
        wipe(nextDevice);
    }

    private static void wipe(@Nullable DeviceState state) {
        if (state != null) {
            state.wipe();
        }
    }
}
