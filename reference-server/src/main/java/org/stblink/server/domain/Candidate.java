package org.stblink.server.domain;

/**
 * A device that was answered on a resumed connection and has not been heard there yet. Its opening may be a replay, so it is
 * not registered, supersedes nothing and is pinged by nobody, until a frame of it opens.
 *
 * @param record as it is stored
 * @param holding kept for it meanwhile, since it may believe in its address from now on
 * @param arrivedMillis when its opening arrived
 */
record Candidate(DeviceRecord record, ResumeStates.Step step, Holding holding, long arrivedMillis) {}
