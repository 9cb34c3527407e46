package org.stblink.internal.wire;

/**
 * Device to S: the target's answer to OFFER (section 9.2).
 *
 * <pre>
 * +----+-----+---------+
 * | 08 | sid | verdict |
 * +----+-----+---------+
 *   1    16    1
 * </pre>
 */
public final class Answer extends Message {
    public static final int TYPE = MessageType.ANSWER;

    /** The call. Never null. */
    public final SessionId sid;
    /** {@link Verdict}. */
    public final int verdict;

    /** @throws IllegalArgumentException when a field breaks the layout above */
    public Answer(SessionId sid, int verdict) {
        this.sid = Check.sid(TYPE, sid);
        this.verdict = Check.range(TYPE, "verdict", verdict, Verdict.ACCEPT, Verdict.BUSY);
    }

    private Answer(WireReader r) throws WireException {
        sid = r.at("sid").sid();
        verdict = r.at("verdict").u8(Verdict.ACCEPT, Verdict.BUSY);
    }

    public static Answer read(WireReader r) throws WireException {
        return new Answer(r);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public void write(WireWriter w) throws WireException {
        w.sid(sid).u8(verdict);
    }
}
