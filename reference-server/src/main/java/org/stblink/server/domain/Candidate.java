package org.stblink.server.domain;

/**
 * A device that was answered on a resumed connection and has not been heard there yet. Its opening may be a replay, so it is
 * not registered, supersedes nothing and is pinged by nobody, until a frame of it opens.
 *
 * @param record as it is stored now
 * @param suites of peer channels it said it has when it registered in full
 * @param maxRecord what it said then
 * @param holding kept for it meanwhile, since it may believe in its address from now on
 * @param arrivedMillis when its opening arrived
 */
record Candidate(
        DeviceRecord record,
        byte[] suites,
        int maxRecord,
        ResumeStates.Step step,
        Holding holding,
        long arrivedMillis) {
    /** The same with another record of the device. */
    Candidate with(DeviceRecord newer) {
        return new Candidate(newer, suites, maxRecord, step, holding, arrivedMillis);
    }
}
