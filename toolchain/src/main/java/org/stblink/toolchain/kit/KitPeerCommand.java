package org.stblink.toolchain.kit;

import java.net.InetAddress;
import java.util.concurrent.Callable;
import org.stblink.port.kit.peer.KitPeer;
import org.stblink.toolchain.values.FreePort;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code stblink kit-peer}. */
@Command(
        name = "kit-peer",
        description = {
            "Plays the other side for the porting kit on a box: echo, silence, resets, refusals.",
            "For a lab: whoever reaches it can let it connect to anybody. Ends with Ctrl-C."
        },
        mixinStandardHelpOptions = true)
public final class KitPeerCommand implements Callable<Integer> {
    @Option(names = "--bind", description = "address to listen on (default: every one)")
    private String address = "0.0.0.0";

    @Option(
            names = "--port",
            converter = FreePort.class,
            defaultValue = "" + KitPeer.DEFAULT_PORT,
            description = "port to listen on (default: ${DEFAULT-VALUE}; 0: any)")
    private int port;

    @Override
    public Integer call() throws Exception {
        try (KitPeer peer = new KitPeer(InetAddress.getByName(address), port)) {
            System.out.println("kit-peer listens on " + address + ":" + peer.port());
            System.out.println("on the box: KitMain YOUR-FACTORY --peer ADDRESS-OF-THIS-PC:" + peer.port());
            Thread.currentThread().join();
        }
        return 0;
    }
}
