package org.stblink.internal.noise;

/**
 * A handshake pattern as data (Noise, sections 7 and 9): which public keys are known beforehand, and the tokens of each
 * message. The initiator writes the first message; then the two take turns.
 *
 * <p>Immutable. Patterns that no protocol of ours uses stay out of the shipped jar; tests add more of them to run more
 * public vectors.
 */
public final class Pattern {
    /** Tokens of a message (Noise, section 5.3 and, for {@link #PSK}, section 9.1). */
    static final int E = 1;

    static final int S = 2;
    static final int EE = 3;
    /** Initiator's ephemeral, responder's static. */
    static final int ES = 4;
    /** Initiator's static, responder's ephemeral. */
    static final int SE = 5;

    static final int SS = 6;
    static final int PSK = 7;

    /** Neither side has a static key: no authentication by itself, the base of {@link #NNpsk0}. */
    public static final Pattern NN = new Pattern("NN", false, false, new int[][] {{E}, {E, EE}});

    /** The initiator knows the responder's static key: the control channel. */
    public static final Pattern NK = new Pattern("NK", false, true, new int[][] {{E, ES}, {E, EE}});

    /** As {@link #NK}, and the initiator sends a static key of its own: reserved for the control channel. */
    public static final Pattern XK = new Pattern("XK", false, true, new int[][] {{E, ES}, {E, EE}, {S, SE}});

    /** As {@link #XK} in one round trip, with less privacy for the initiator's key. */
    public static final Pattern IK = new Pattern("IK", false, true, new int[][] {{E, ES, S, SS}, {E, EE, SE}});

    /** Both know each other's static key: the base of {@link #KKpsk0}. */
    public static final Pattern KK = new Pattern("KK", true, true, new int[][] {{E, ES, SS}, {E, EE, SE}});

    /** A pre-shared key before everything else: the peer channel. */
    public static final Pattern NNpsk0 = NN.withPsk(0);

    /** A pre-shared key and pinned static keys: a later peer channel that the server cannot sit in. */
    public static final Pattern KKpsk0 = KK.withPsk(0);

    private final String name;
    private final boolean initiatorKnown;
    private final boolean responderKnown;
    private final boolean psk;
    private final int[][] messages;

    /**
     * @param name as in the protocol name
     * @param initiatorKnown the responder knows the initiator's static key beforehand ({@code -> s} above the line)
     * @param responderKnown the initiator knows the responder's static key beforehand ({@code <- s} above the line)
     * @param messages the tokens of each message
     */
    Pattern(String name, boolean initiatorKnown, boolean responderKnown, int[][] messages) {
        this(name, initiatorKnown, responderKnown, false, messages);
    }

    private Pattern(String name, boolean initiatorKnown, boolean responderKnown, boolean psk, int[][] messages) {
        this.name = name;
        this.initiatorKnown = initiatorKnown;
        this.responderKnown = responderKnown;
        this.psk = psk;
        this.messages = messages;
    }

    /**
     * The same pattern with the modifier {@code psk0} (before the first message's tokens) or {@code pskN} (behind those
     * of message N, counted from 1); Noise, section 9.4.
     *
     * @throws IllegalArgumentException when there is no such message, or the pattern has a psk already
     */
    Pattern withPsk(int position) {
        if (psk || position < 0 || position > messages.length) {
            throw new IllegalArgumentException("psk" + position + " does not fit " + name);
        }
        int at = position == 0 ? 0 : position - 1;
        int[] plain = messages[at];
        int[] tokens = new int[plain.length + 1];
        System.arraycopy(plain, 0, tokens, position == 0 ? 1 : 0, plain.length);
        tokens[position == 0 ? 0 : plain.length] = PSK;
        int[][] changed = messages.clone();
        changed[at] = tokens;
        return new Pattern(name + "psk" + position, initiatorKnown, responderKnown, true, changed);
    }

    /** The name as it stands in a protocol name, such as {@code NNpsk0}. */
    public String name() {
        return name;
    }

    /** True when the handshake mixes in a pre-shared key. */
    public boolean usesPsk() {
        return psk;
    }

    /** True when that side's static key is known to the other beforehand. */
    boolean isKnown(boolean initiator) {
        return initiator ? initiatorKnown : responderKnown;
    }

    /** True when that side needs a static key pair. */
    boolean needsStatic(boolean initiator) {
        return isKnown(initiator) || sendsStatic(initiator);
    }

    int messageCount() {
        return messages.length;
    }

    int tokenCount(int message) {
        return messages[message].length;
    }

    int token(int message, int index) {
        return messages[message][index];
    }

    /** True when the initiator writes that message, counted from 0. */
    static boolean isInitiatorsTurn(int message) {
        return message % 2 == 0;
    }

    @Override
    public String toString() {
        return name;
    }

    private boolean sendsStatic(boolean initiator) {
        for (int m = 0; m < messages.length; m++) {
            for (int t = 0; t < messages[m].length; t++) {
                if (messages[m][t] == S && isInitiatorsTurn(m) == initiator) {
                    return true;
                }
            }
        }
        return false;
    }
}
