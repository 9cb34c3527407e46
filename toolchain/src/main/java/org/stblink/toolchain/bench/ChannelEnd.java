package org.stblink.toolchain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.stblink.DeviceConfig;
import org.stblink.DeviceSession;
import org.stblink.PeerChannel;
import org.stblink.SessionListener;
import org.stblink.SessionState;
import org.stblink.port.javase.JavaSePlatform;
import org.stblink.port.javase.NoLogSink;

/** A {@link BulkEnd} on a peer channel: a box with threads and the platform's ciphers. */
public final class ChannelEnd implements SessionListener {
    private static final int RECORD_BYTES = 16 * 1024;
    private static final int PATIENCE_MILLIS = 60_000;

    private final BlockingQueue<PeerChannel> channels = new LinkedBlockingQueue<>();

    private ChannelEnd() {}

    /**
     * Arguments: own id, directory, the server's host, port and key, own token; for the sender, the receiver's id.
     */
    public static void main(String[] args) throws Exception {
        BulkEnd end = new BulkEnd();
        end.obey();
        ChannelEnd listener = new ChannelEnd();
        DeviceConfig config = DeviceConfig.builder(args[0])
                .server(args[2], Integer.parseInt(args[3]))
                .serverKey(HexFormat.of().parseHex(args[4]))
                .enrolmentToken(HexFormat.of().parseHex(args[5]))
                .peerSuites(new int[] {DeviceConfig.SUITE_AES_GCM})
                .maxRecordBytes(RECORD_BYTES)
                .build();
        try (JavaSePlatform platform =
                JavaSePlatform.builder(Path.of(args[1])).log(new NoLogSink()).open()) {
            DeviceSession session = DeviceSession.open(platform, config, listener);
            session.start();
            try {
                if (args.length > 6) {
                    end.send(session.call(args[6], "bulk", PATIENCE_MILLIS).output());
                } else {
                    end.receive(listener.channels.take().input());
                }
            } catch (IOException e) {
                throw new IOException("the channel is over: " + e.getMessage(), e);
            } finally {
                session.close();
            }
        }
    }

    @Override
    public void stateChanged(DeviceSession session, int state, int reason) {
        if (state == SessionState.ONLINE) {
            BulkEnd.tell("online");
        }
    }

    @Override
    public void channelOpened(DeviceSession session, PeerChannel channel) {
        channels.add(channel);
    }

    @Override
    public void channelClosed(DeviceSession session, PeerChannel channel) {}
}
