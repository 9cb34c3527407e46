package org.stblink.port.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;
import org.stblink.port.SilentAddress;
import org.stblink.port.javase.NoLogSink;

/** Java's blocking sockets, whose close ends calls. */
@Timeout(60)
class SocketNetworkTest extends LoopbackContract {
    @Override
    BlockingNetwork network() {
        return new SocketNetwork(new NoLogSink()) {
            @Override
            protected InetAddress[] resolve(String host) throws IOException {
                if (host.equals("silent-first.example")) {
                    InetAddress own = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
                    return new InetAddress[] {InetAddress.getByAddress(new byte[] {127, 0, 0, 98}), own, own, own, own};
                }
                if (host.equals("two-addresses.example")) {
                    return new InetAddress[] {
                        InetAddress.getByAddress(new byte[] {127, 0, 0, 99}),
                        InetAddress.getByAddress(new byte[] {127, 0, 0, 1})
                    };
                }
                return LoopbackContract.resolve(host);
            }
        };
    }

    @Test
    void addressThatIsSilentDoesNotKeepFromTheNext() throws Exception {
        try (SilentAddress silent = new SilentAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 98}))) {
            HalListener listener = port().listen(ownAddress(), silent.port());
            Pair pair = connected(listener, "silent-first.example", null);
            assertThat(pair.caller.remoteAddress()).isEqualTo(ownAddress());
            listener.close();
        }
    }

    @Test
    void NET_6_nextAddressOfANameIsTried() throws HalException {
        HalListener listener = port().listen(ownAddress(), 0);
        Pair pair = connected(listener, "two-addresses.example", null);
        assertThat(pair.caller.remoteAddress()).isEqualTo(ownAddress());
        listener.close();
    }

    @Test
    void NET_10_resetIsBroken() throws Exception {
        HalListener listener = port().listen(ownAddress(), 0);
        HalStream[] stream = new HalStream[1];
        try (Socket peer = new Socket(ownHost(), listener.port())) {
            waitFor("accepted", () -> (stream[0] = listener.accept()) != null);
            peer.setSoLinger(true, 0); // Closing sends a reset.
        }
        assertThat(readResult(stream[0])).isEqualTo(HalStream.BROKEN);
        assertThat(stream[0].status()).isEqualTo(HalStream.FAILED);
        listener.close();
    }

    @Test
    void lastBytesOfAPeerAreReadAlsoAfterAWriteFailed() throws Exception {
        HalListener listener = port().listen(ownAddress(), 0);
        HalStream[] stream = new HalStream[1];
        try (Socket peer = new Socket(ownHost(), listener.port())) {
            waitFor("accepted", () -> (stream[0] = listener.accept()) != null);
            peer.getOutputStream().write(new byte[] {'b', 'y', 'e'});
        }
        waitFor("write is broken", () -> stream[0].write(new byte[1], 0, 1) == HalStream.BROKEN);
        assertThat(readExactly(stream[0], 3)).isEqualTo(new byte[] {'b', 'y', 'e'});
        listener.close();
    }

    @Test
    void NET_2_addressesThatAreNotLocalAreRefused() {
        byte[] foreign = {(byte) 203, 0, 113, 5};
        int[] result = {NetworkPort.PENDING};
        waitFor("an answer", () -> (result[0] = port().applyAddress(foreign, 32, null)) != NetworkPort.PENDING);
        assertThat(result[0]).isEqualTo(NetworkPort.REFUSED);
    }
}
