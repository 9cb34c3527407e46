package org.stblink.server.domain;

/** What is counted since the start of the server. */
final class Counts {
    long registrations;
    long resumes;
    long refusals;
    long requests;
    long callsFailed;
    long codesIssued;
    long codesGranted;
    long pingsSent;
    long revocations;
    long storeFailures;
}
