package org.stblink.server.domain;

import org.jspecify.annotations.Nullable;

/** A copy of a {@link DeviceRecord} in the making. Fields as described there. */
public final class DeviceChange {
    private final String id;
    private String group;
    private Standing standing;
    private @Nullable String assignedUsername;
    private byte @Nullable [] sealedPassword;
    private byte @Nullable [] tokenHash;
    private @Nullable IpAddress pinnedAddress;
    private int generation;
    private @Nullable String username;
    private byte @Nullable [] sealedKeys;
    private byte @Nullable [] sealedAnswer;
    private byte @Nullable [] confirmedTicket;
    private byte @Nullable [] pendingTicket;
    private @Nullable NextGeneration next;
    private long keySetSerial;
    private String model;
    private String firmware;
    private @Nullable ResumeRecord resume;

    DeviceChange(DeviceRecord from) {
        id = from.id();
        group = from.group();
        standing = from.standing();
        assignedUsername = from.assignedUsername();
        sealedPassword = from.sealedPassword();
        tokenHash = from.tokenHash();
        pinnedAddress = from.pinnedAddress();
        generation = from.generation();
        username = from.username();
        sealedKeys = from.sealedKeys();
        sealedAnswer = from.sealedAnswer();
        confirmedTicket = from.confirmedTicket();
        pendingTicket = from.pendingTicket();
        next = from.next();
        keySetSerial = from.keySetSerial();
        model = from.model();
        firmware = from.firmware();
        resume = from.resume();
    }

    public DeviceChange group(String value) {
        group = value;
        return this;
    }

    public DeviceChange standing(Standing value) {
        standing = value;
        return this;
    }

    /** What the operator assigned beforehand; null for either accepts any. */
    public DeviceChange assigned(@Nullable String usernameOrNull, byte @Nullable [] sealedPasswordOrNull) {
        assignedUsername = usernameOrNull;
        sealedPassword = sealedPasswordOrNull;
        return this;
    }

    public DeviceChange tokenHash(byte @Nullable [] value) {
        tokenHash = value;
        return this;
    }

    public DeviceChange pinnedAddress(@Nullable IpAddress value) {
        pinnedAddress = value;
        return this;
    }

    /** Of a device that is on the list anew: how often one of its id enrolled before. */
    public DeviceChange generation(int former) {
        generation = former;
        return this;
    }

    /** A new generation and all that belongs to it: its first ticket is the confirmed one, and the token is used up. */
    public DeviceChange enrolled(
            int newGeneration, String enrolledUsername, byte[] keys, byte[] answer, byte[] firstTicket) {
        generation = newGeneration;
        username = enrolledUsername;
        sealedKeys = keys;
        sealedAnswer = answer;
        confirmedTicket = firstTicket;
        pendingTicket = null;
        next = null;
        tokenHash = null;
        keySetSerial = 0;
        resume = null;
        return this;
    }

    /** Takes keys and tickets away; the generation stays, and the next enrolment raises it. */
    public DeviceChange notEnrolled() {
        sealedKeys = null;
        sealedAnswer = null;
        confirmedTicket = null;
        pendingTicket = null;
        next = null;
        resume = null;
        return this;
    }

    /** The generation that a change of password leads to, beside the present one. */
    public DeviceChange next(@Nullable NextGeneration value) {
        next = value;
        return this;
    }

    /** The generation registered: the answer to its enrolment, which holds D, is erased. */
    public DeviceChange answerErased() {
        sealedAnswer = null;
        return this;
    }

    public DeviceChange tickets(byte[] confirmed, byte @Nullable [] pendingOrNull) {
        confirmedTicket = confirmed;
        pendingTicket = pendingOrNull;
        return this;
    }

    /** What goes with the tickets. */
    public DeviceChange resume(@Nullable ResumeRecord value) {
        resume = value;
        return this;
    }

    public DeviceChange keySetSerial(long value) {
        keySetSerial = value;
        return this;
    }

    public DeviceChange madeBy(String newModel, String newFirmware) {
        model = newModel;
        firmware = newFirmware;
        return this;
    }

    public DeviceRecord done() {
        return new DeviceRecord(
                id,
                group,
                standing,
                assignedUsername,
                sealedPassword,
                tokenHash,
                pinnedAddress,
                generation,
                username,
                sealedKeys,
                sealedAnswer,
                confirmedTicket,
                pendingTicket,
                next,
                keySetSerial,
                model,
                firmware,
                resume);
    }
}
