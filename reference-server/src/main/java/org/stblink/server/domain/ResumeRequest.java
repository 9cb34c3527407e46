package org.stblink.server.domain;

import org.stblink.internal.wire.ResumeFrame;

/**
 * The opening of a connection that resumes (section 4.4), complete and not checked.
 *
 * @param preamble the 11 bytes as they came
 * @param body the body of the frame as it came
 * @param frame what is in it
 */
public record ResumeRequest(byte[] preamble, byte[] body, ResumeFrame frame) {}
