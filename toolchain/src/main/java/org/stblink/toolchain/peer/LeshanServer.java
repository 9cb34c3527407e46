package org.stblink.toolchain.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.stblink.toolchain.process.ProcessFailure;

/** Eclipse Leshan's server core as a registrar without security. The load is that of {@link CoapDevices}. */
public final class LeshanServer extends JvmServer {
    /** What it takes. */
    public static final FetchedPeer FETCHED = FetchedPeer.of("leshan", "LeshanRegistrar", "leshan-server-core");

    private final CoapDevices devices;

    private LeshanServer(Path directory) throws IOException, InterruptedException, ProcessFailure {
        super("Leshan", FETCHED, directory, List.of());
        try {
            devices = new CoapDevices(port());
        } catch (IOException e) {
            super.close();
            throw e;
        }
    }

    /** Starts it. */
    public static LeshanServer start(Path directory) throws IOException, InterruptedException, ProcessFailure {
        return new LeshanServer(directory);
    }

    /** Who registers. */
    public CoapDevices devices() {
        return devices;
    }

    @Override
    public void close() throws IOException {
        devices.close();
        super.close();
    }
}
