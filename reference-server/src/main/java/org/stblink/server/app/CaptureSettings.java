package org.stblink.server.app;

/**
 * How control traffic is captured.
 *
 * @param onStart whether a capture begins with the server
 * @param maxMegabytes a capture ends by itself when its file is that large
 */
public record CaptureSettings(boolean onStart, int maxMegabytes) {}
