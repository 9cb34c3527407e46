package org.stblink.server.domain;

/**
 * What a device must show to enrol, besides being on the allow-list. Whatever is recorded of a device (a token, a
 * username, a password) must match in every mode; the modes differ in what must be recorded.
 */
public enum EnrolmentMode {
    /** A one-time token that the operator made for this serial. */
    TOKEN,
    /** The username and password that the operator assigned beforehand, or a token. */
    ASSIGNED,
    /** Nothing: an allow-listed serial enrols first come. For a lab, and to be labelled so. */
    LAB
}
