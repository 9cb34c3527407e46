package org.stblink.port.linux;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.LogSink;
import org.stblink.hal.NetworkPort;
import org.stblink.port.Addresses;
import org.stblink.port.LogCodes;

/**
 * A network port that adds the allocated address to an interface of a Linux box; the streams are another port's.
 *
 * <p>Its threads are one that works on addresses, and a moment's one for each run of {@code ip}. {@link #applyAddress} and
 * {@link #releaseAddress} answer PENDING and wake {@link #await} when the result is there; why an address was refused stands in the log.
 * Threads as in {@link NetworkPort}.
 */
public final class LinuxNetworkPort implements NetworkPort, Closeable {
    /** ALTIFNAMSIZ is 128 with the terminating zero; a name like an option would be taken for one. */
    private static final Pattern INTERFACE_NAME = Pattern.compile("[A-Za-z0-9_.][A-Za-z0-9_.:-]{0,126}");

    private static final int MULTICAST_IPV4 = 224;
    private static final int MULTICAST_IPV6 = 0xff;
    private static final int LOOPBACK_IPV4 = 127;

    private final NetworkPort streams;
    private final AddressJournal journal;
    private final AddressThread thread;
    private final LogSink log;

    private LinuxNetworkPort(NetworkPort streams, AddressJournal journal, AddressThread thread, LogSink log) {
        this.streams = streams;
        this.journal = journal;
        this.thread = thread;
        this.log = log;
    }

    /**
     * Opens it, and releases what an earlier run that was killed left (NET-3). Blocks for some runs of {@code ip}.
     *
     * @param interfaceName where addresses are added, as {@code eth0}, or an alternative name of that
     * @param journal this port's own file; its directory must be there and may be gone after a boot, as {@code /run} is
     * @param streams a port for connections; not closed by this one
     * @param asksForConflicts whether to ask the link for another host with an IPv4 address before it is added; false for a
     *     network with proxy ARP for the allocated addresses
     * @throws HalException when there is no such interface, no {@code ip}, no permission to take away what was left, no thread, or
     *     another program has the journal
     */
    public static LinuxNetworkPort open(
            String interfaceName, Path journal, NetworkPort streams, boolean asksForConflicts, LogSink log)
            throws HalException {
        return open(IpTool.find(), interfaceName, journal, streams, asksForConflicts, log);
    }

    static LinuxNetworkPort open(
            IpTool tool, String interfaceName, Path journal, NetworkPort streams, boolean asksForConflicts, LogSink log)
            throws HalException {
        if (!INTERFACE_NAME.matcher(interfaceName).matches()) {
            throw new HalException("\"" + interfaceName + "\" is no name of an interface");
        }
        HostAddresses host = new HostAddresses(tool);
        String device = device(host, interfaceName);
        AddressJournal opened = AddressJournal.open(journal);
        InterfaceAddresses addresses =
                new InterfaceAddresses(device, opened, host, new ConflictCheck(host, asksForConflicts, log), log);
        AddressThread thread = new AddressThread(device, Carrier.of(device), addresses, streams::wakeup, log);
        boolean started = false;
        try {
            addresses.cleanUp();
            thread.start();
            started = true;
        } catch (OutOfMemoryError e) {
            // Which is also how a system without threads says so; it may have some again when this is repeated.
            throw new HalException(
                    "no thread or no memory for the addresses of " + interfaceName + ": " + e.getMessage(), e);
        } finally {
            if (!started) {
                closeAfterFailure(opened, log);
            }
        }
        return new LinuxNetworkPort(streams, opened, thread, log);
    }

    private static String device(HostAddresses host, String interfaceName) throws HalException {
        try {
            String device = host.nameOf(interfaceName);
            if (device == null) {
                throw new HalException("there is no interface " + interfaceName + "; there are: " + host.interfaces());
            }
            return device;
        } catch (IpFailure e) {
            throw new HalException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void closeAfterFailure(AddressJournal journal, LogSink log) {
        try {
            journal.close();
        } catch (IOException e) {
            log.log(LogSink.WARN, LogCodes.ADDRESS_FAILED, "cannot close the journal of added addresses: " + e);
        }
    }

    @Override
    public int applyAddress(byte[] ip, int prefix, byte @Nullable [] gatewayOrNull) {
        Addresses.requireSubnet(ip, prefix, gatewayOrNull);
        if (!isForOneHost(ip)) {
            log.log(
                    LogSink.WARN,
                    LogCodes.ADDRESS_REFUSED,
                    Addresses.text(ip) + " is no address of one host on a network, and is not added");
            return REFUSED;
        }
        return thread.apply(ip, prefix, gatewayOrNull);
    }

    private static boolean isForOneHost(byte[] ip) {
        int first = ip[0] & 0xff;
        if (ip.length == 4) {
            return first != 0 && first != LOOPBACK_IPV4 && first < MULTICAST_IPV4;
        }
        return first != 0
                && first != MULTICAST_IPV6; // ::/8 has the loopback, the unspecified and the mapped addresses.
    }

    @Override
    public int releaseAddress(byte[] ip) {
        Addresses.require(ip);
        return thread.release(ip);
    }

    @Override
    public HalStream connect(String host, int port, byte @Nullable [] localIpOrNull) {
        return streams.connect(host, port, localIpOrNull);
    }

    @Override
    public HalListener listen(byte[] ip, int port) throws HalException {
        return streams.listen(ip, port);
    }

    @Override
    public void await(int maxMillis) {
        streams.await(maxMillis);
    }

    @Override
    public void wakeup() {
        streams.wakeup();
    }

    /** Releases what was added, waiting some seconds for that at most; what is left then the next start releases. */
    @Override
    public void close() throws IOException {
        thread.close();
        journal.close();
    }

    /** Ends and leaves what was added, as the end of a program that is killed does. */
    void abandon() throws IOException {
        thread.abandon();
        journal.close();
    }
}
