package org.stblink.internal.session;

/**
 * What a control machine needs to know of its device. Values are checked where the public configuration is built.
 *
 * <p>Password and token are used at enrolment; they stay here, because a device may have to enrol again, until it is stopped
 * for good.
 */
public final class ControlSettings {
    final String deviceId;
    final String username;
    String password;
    byte[] token;
    final String model;
    final String firmware;
    final int controlSuite;
    final byte[] peerSuites;
    final int maxRecord;
    final int maxChannels;
    final int endpoints;
    final boolean resumes;

    /**
     * @param token empty where the operator needs none
     * @param peerSuites most wanted first
     * @param maxRecord longest record this device receives, 1,024 to 16,384 bytes
     * @param maxChannels peer channels others may have to this device at a time, further offers are answered busy; and
     *     channels it may have to others
     * @param endpoints number of server endpoints to go through
     * @param resumes whether a connection may resume the registration before
     */
    public ControlSettings(
            String deviceId,
            String username,
            String password,
            byte[] token,
            String model,
            String firmware,
            int controlSuite,
            byte[] peerSuites,
            int maxRecord,
            int maxChannels,
            int endpoints,
            boolean resumes) {
        this.deviceId = deviceId;
        this.username = username;
        this.password = password;
        this.token = token;
        this.model = model;
        this.firmware = firmware;
        this.controlSuite = controlSuite;
        this.peerSuites = peerSuites;
        this.maxRecord = maxRecord;
        this.maxChannels = maxChannels;
        this.endpoints = endpoints;
        this.resumes = resumes;
    }

    /** Lets go of password and token; whose configuration they are decides what becomes of them. */
    void forget() {
        password = "";
        token = new byte[0];
    }

    /** This device's id. */
    public String deviceId() {
        return deviceId;
    }

    boolean supportsPeerSuite(int suite) {
        for (int i = 0; i < peerSuites.length; i++) {
            if ((peerSuites[i] & 0xFF) == suite) {
                return true;
            }
        }
        return false;
    }
}
