package org.stblink.server.domain;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.crypto.Sha256;

/**
 * All that is kept of one device. Immutable: {@link #change} starts a copy. Arrays are shared, not copied, and nobody
 * writes to them.
 *
 * @param id the device id, section 2
 * @param group what policies speak of; not empty
 * @param assignedUsername the username that the operator assigned beforehand; null when any is accepted
 * @param sealedPassword the device password that the operator assigned beforehand, sealed ({@link Vault#PASSWORD});
 *     null when any is accepted
 * @param tokenHash SHA-256 of the enrolment token; null when there is none, or it is used up
 * @param pinnedAddress the only address this device may get; null when any of the pool will do
 * @param generation 0 before the first enrolment; rises with each one
 * @param username what the device enrolled with; null before
 * @param sealedKeys K_auth ‖ K_wrap of this generation, sealed ({@link Vault#KEYS}); null when the device is not
 *     enrolled, or was released to enrol again
 * @param sealedAnswer the answer to ENROL, sealed ({@link Vault#ANSWER}), until the generation's first registration
 * @param confirmedTicket 16 bytes; null when not enrolled
 * @param pendingTicket 16 bytes; null when there is none
 * @param next the generation that the device asked for with RE_ENROL and has not registered as; null when there is none
 * @param keySetSerial the key set that the device said last it holds
 * @param model what the device last said; empty before
 * @param firmware what the device last said; empty before
 * @param resume what the device may resume from; null when it has to register in full
 */
public record DeviceRecord(
        String id,
        String group,
        Standing standing,
        @Nullable String assignedUsername,
        byte @Nullable [] sealedPassword,
        byte @Nullable [] tokenHash,
        @Nullable IpAddress pinnedAddress,
        int generation,
        @Nullable String username,
        byte @Nullable [] sealedKeys,
        byte @Nullable [] sealedAnswer,
        byte @Nullable [] confirmedTicket,
        byte @Nullable [] pendingTicket,
        @Nullable NextGeneration next,
        long keySetSerial,
        String model,
        String firmware,
        @Nullable ResumeRecord resume) {

    public DeviceRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(standing, "standing");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(firmware, "firmware");
    }

    /** A device that is on the allow-list and nothing else. */
    public static DeviceRecord allowed(String id, String group) {
        return new DeviceRecord(
                id,
                group,
                Standing.ALLOWED,
                null,
                null,
                null,
                null,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                0,
                "",
                "",
                null);
    }

    /** What is kept of an enrolment token: its SHA-256. A token has 128 bits or more, so that this is safe to keep. */
    public static byte[] tokenHashOf(byte[] token) {
        return Sha256.hash(token);
    }

    /** True when the device has keys: it enrolled, and was not released since. */
    public boolean isEnrolled() {
        return sealedKeys != null;
    }

    /** True when it may register, call and be called. */
    public boolean isInGoodStanding() {
        return standing == Standing.ALLOWED && isEnrolled();
    }

    /** This record once the next generation registers: the present one is gone. {@link #next} must not be null. */
    public DeviceRecord asNextGeneration() {
        NextGeneration n = Objects.requireNonNull(next, "the generation asked for");
        return change().enrolled(generation + 1, n.username(), n.sealedKeys(), n.sealedAnswer(), n.ticket())
                .tokenHash(tokenHash)
                .keySetSerial(keySetSerial)
                .done();
    }

    /** Gives for what is sealed something else that is sealed. */
    interface Resealer {
        byte[] reseal(int purpose, String deviceId, int generation, byte[] sealed);
    }

    /** This record with everything sealed in it replaced. */
    DeviceRecord mapSealed(Resealer to) {
        return new DeviceRecord(
                id,
                group,
                standing,
                assignedUsername,
                sealedPassword == null ? null : to.reseal(Vault.PASSWORD, id, 0, sealedPassword),
                tokenHash,
                pinnedAddress,
                generation,
                username,
                sealedKeys == null ? null : to.reseal(Vault.KEYS, id, generation, sealedKeys),
                sealedAnswer == null ? null : to.reseal(Vault.ANSWER, id, generation, sealedAnswer),
                confirmedTicket,
                pendingTicket,
                next == null
                        ? null
                        : new NextGeneration(
                                next.username(),
                                to.reseal(Vault.KEYS, id, generation + 1, next.sealedKeys()),
                                to.reseal(Vault.ANSWER, id, generation + 1, next.sealedAnswer()),
                                next.ticket()),
                keySetSerial,
                model,
                firmware,
                resume == null ? null : resume.mapSealed(secret -> to.reseal(Vault.RESUME, id, generation, secret)));
    }

    /** Starts a copy of this record. */
    public DeviceChange change() {
        return new DeviceChange(this);
    }

    /** Id, group, standing and generation only. */
    @Override
    public String toString() {
        return "DeviceRecord[" + id + ", group " + group + ", " + standing + ", generation " + generation + "]";
    }
}
