package org.stblink.toolchain.doctor;

/** A step failed: the examination ends here. */
final class Diagnosis extends Exception {
    private static final long serialVersionUID = 1L;

    private final Finding finding;

    /** @param detail what was seen; may be empty */
    Diagnosis(Finding finding, String detail) {
        super(detail);
        this.finding = finding;
    }

    Finding finding() {
        return finding;
    }

    /** What was seen. */
    String detail() {
        return String.valueOf(getMessage());
    }
}
