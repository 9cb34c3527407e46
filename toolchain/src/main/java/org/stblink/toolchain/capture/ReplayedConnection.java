package org.stblink.toolchain.capture;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.stblink.internal.wire.Close;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.ServerHello;
import org.stblink.server.domain.Connection;
import org.stblink.server.domain.ResumeAnswer;

/** A connection without a socket: keeps what the domain says on it. */
final class ReplayedConnection implements Connection {
    private static final int CHACHA_POLY = 1;

    private final long id;
    private final Consumer<Message> listener;
    private final byte[] hash = random();
    private final List<String> answers = new ArrayList<>();
    private @Nullable Object attachment;
    private @Nullable ReplayedKeys keys;
    private @Nullable Enrolled enrolled;
    private long lastPing;
    private boolean closed;
    private boolean givenUp;

    ReplayedConnection(long id, Consumer<Message> listener) {
        this.id = id;
        this.listener = listener;
    }

    /** What was said on it, PINGs left out: names of messages. */
    List<String> answers() {
        return List.copyOf(answers);
    }

    Enrolled enrolled() {
        return Objects.requireNonNull(enrolled, "an allowed device is enrolled");
    }

    long lastPing() {
        return lastPing;
    }

    void registersAs(ReplayedKeys own) {
        keys = own;
    }

    /** What follows cannot be played. */
    void giveUp() {
        givenUp = true;
    }

    boolean isGivenUp() {
        return givenUp;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public void attach(@Nullable Object value) {
        attachment = value;
    }

    @Override
    public @Nullable Object attachment() {
        return attachment;
    }

    @Override
    public byte[] handshakeHash() {
        return hash;
    }

    @Override
    public int controlSuite() {
        return CHACHA_POLY;
    }

    @Override
    public String sourceAddress() {
        return "replay";
    }

    @Override
    public byte[] takeExportKey() {
        return random();
    }

    @Override
    public void resume(ResumeAnswer answer) {
        throw new IllegalStateException("a replay does not resume");
    }

    @Override
    public void refuse(ServerHello hello) {
        throw new IllegalStateException("a replay does not resume");
    }

    @Override
    public void send(Message message) {
        if (closed) {
            return;
        }
        if (message instanceof Ping ping) {
            lastPing = ping.pingId;
            return;
        }
        answers.add(message.toString());
        if (message instanceof Enrolled answer) {
            enrolled = answer;
        } else if (message instanceof Registered answer && keys != null) {
            keys.registered(answer);
        }
        listener.accept(message);
    }

    @Override
    public void close(int closeReason, int retryAfterSeconds) {
        if (!closed) {
            answers.add(new Close(closeReason, retryAfterSeconds).toString());
            closed = true;
        }
    }

    private static byte[] random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
