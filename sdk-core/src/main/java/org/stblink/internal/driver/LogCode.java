package org.stblink.internal.driver;

/** Stable numbers of the SDK's log lines, for {@link org.stblink.hal.LogSink}. */
final class LogCode {
    static final int STATE = 100;
    static final int ADDRESS = 101;
    static final int STORE_FAILED = 102;
    static final int CALL = 200;
    static final int CHANNEL_UP = 201;
    static final int CHANNEL_DOWN = 202;
    static final int PEER_REFUSED = 203;
    static final int CALLBACK_FAILED = 300;
    static final int LOOP_FAILED = 301;

    private LogCode() {}
}
