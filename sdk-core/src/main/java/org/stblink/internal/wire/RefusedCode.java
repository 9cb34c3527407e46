package org.stblink.internal.wire;

/** Why S refused ENROL or REGISTER (section 14.1). */
public final class RefusedCode {
    /** Unknown id, not enrolled, revoked without proof, or wrong proof. */
    public static final int REGISTRATION_REFUSED = 1;
    /** Any reason of section 6. */
    public static final int ENROLMENT_REFUSED = 2;
    /** Right proof, wrong ticket, or quarantined before. */
    public static final int QUARANTINED = 3;
    /** Right proof, revoked by the operator. */
    public static final int REVOKED = 4;
    /** The pool of addresses is exhausted. */
    public static final int NO_ADDRESS = 5;
    /** S cannot store now, or there were too many failures. */
    public static final int TRY_LATER = 6;

    /** The name in the documentation, or {@code ?} and the number for a number this version does not know. */
    public static String name(int code) {
        switch (code) {
            case REGISTRATION_REFUSED:
                return "REGISTRATION_REFUSED";
            case ENROLMENT_REFUSED:
                return "ENROLMENT_REFUSED";
            case QUARANTINED:
                return "QUARANTINED";
            case REVOKED:
                return "REVOKED";
            case NO_ADDRESS:
                return "NO_ADDRESS";
            case TRY_LATER:
                return "TRY_LATER";
            default:
                return "?" + code;
        }
    }

    private RefusedCode() {}
}
