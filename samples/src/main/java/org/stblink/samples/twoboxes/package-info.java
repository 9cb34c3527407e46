/**
 * Two boxes and a file each way: {@link org.stblink.samples.twoboxes.AnsweringBox} waits for a call, takes a file and gives one
 * back; {@link org.stblink.samples.twoboxes.CallingBox} calls it. Nothing here but the SDK's public packages and the Java
 * SE port. Run them as samples/README.md says.
 */
package org.stblink.samples.twoboxes;
