package org.stblink.samples.vendorport.acme;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Sockets. IPv4 only.
 *
 * <p>What is awkward: an address is an int whose <em>lowest</em> byte comes first; names are C strings; {@link #recv}
 * returns 0 at the end of the stream; every call that waits takes a time in ticks of 10 ms and may come back with {@link
 * Acme#EINTR}; a handle that another thread is using cannot be closed ({@link Acme#EBUSY}); small packets are delayed
 * unless one asks otherwise; an address that was added cannot be used for a moment; there are 32 handles.
 */
public final class AcmeNet {
    /** All that a box has. */
    public static final int MAX_HANDLES = 32;
    /** {@link #option}: 1 sends small packets at once. */
    public static final int OPT_NODELAY = 1;
    /** {@link #ifState}: the address can be used. */
    public static final int IF_UP = 1;
    /** {@link #ifState}: the address is being checked for a conflict. */
    public static final int IF_TENTATIVE = 0;

    private static final int TENTATIVE_LOOKS = 2;
    private static final int CALLS_PER_INTERRUPTION = 64;

    private final Map<Integer, AcmeHandle> handles = new HashMap<>();
    /** Addresses that were added, with how many more looks they stay tentative. */
    private final Map<Integer, Integer> added = new HashMap<>();

    private int lastHandle;
    private int waits;

    AcmeNet() {}

    /** A fresh handle, 1 and up; {@link Acme#EMFILE}. */
    public synchronized int socket() {
        return handle(new AcmeHandle());
    }

    private synchronized int handle(AcmeHandle fresh) {
        if (handles.size() == MAX_HANDLES) {
            return Acme.EMFILE;
        }
        handles.put(++lastHandle, fresh);
        return lastHandle;
    }

    /** A call of one thread inside a handle. */
    private interface Call {
        int make(AcmeHandle handle) throws IOException;
    }

    private int inside(int handle, boolean waits, Call call) {
        AcmeHandle h;
        synchronized (this) {
            h = handles.get(handle);
            if (h == null) {
                return Acme.EBADF;
            }
            if (waits && ++this.waits % CALLS_PER_INTERRUPTION == 0) {
                return Acme.EINTR;
            }
            h.enter();
        }
        try {
            return call.make(h);
        } catch (ConnectException e) {
            return Acme.ECONNREFUSED;
        } catch (IOException e) {
            return Acme.ECONNRESET;
        } finally {
            h.leave();
        }
    }

    /** Binds to one of this box's addresses (0: any) and a port (0: any free one). */
    public int bind(int handle, int ip, int port) {
        synchronized (this) {
            boolean own = ip == 0 || ip == ip(new byte[] {127, 0, 0, 1});
            if (!own && (!added.containsKey(ip) || added.get(ip) > 0)) {
                return Acme.EADDRNOTAVAIL;
            }
        }
        return inside(handle, false, h -> {
            h.bind(new InetSocketAddress(address(ip), port));
            return 0;
        });
    }

    /** Connects; waits. {@link Acme#ETIMEDOUT}, {@link Acme#ECONNREFUSED}, {@link Acme#EHOSTUNREACH}. */
    public int connect(int handle, int ip, int port, int ticks) {
        return inside(handle, true, h -> {
            SocketChannel channel = h.stream();
            if (channel.connect(new InetSocketAddress(address(ip), port))) {
                return 0;
            }
            if (!h.await(SelectionKey.OP_CONNECT, ticks)) {
                return Acme.ETIMEDOUT;
            }
            return channel.finishConnect() ? 0 : Acme.ETIMEDOUT;
        });
    }

    /** Looks a name up; waits for as long as the name server takes. The name ends with a byte 0. */
    public int resolve(byte[] name0, int[] ip) {
        int length = 0;
        while (length < name0.length && name0[length] != 0) {
            length++;
        }
        if (length == 0 || length == name0.length) {
            return Acme.EINVAL;
        }
        try {
            for (InetAddress found :
                    InetAddress.getAllByName(new String(name0, 0, length, StandardCharsets.US_ASCII))) {
                if (found instanceof Inet4Address) {
                    ip[0] = ip(found.getAddress());
                    return 0;
                }
            }
        } catch (UnknownHostException e) {
            return Acme.EHOSTUNREACH;
        }
        return Acme.EHOSTUNREACH;
    }

    /** Listens on what {@link #bind} said; {@link Acme#EADDRINUSE}. */
    public int listen(int handle, int backlog) {
        return inside(handle, false, h -> h.listen(backlog) ? 0 : Acme.EADDRINUSE);
    }

    /** The next connection, as a handle; waits. {@link Acme#ETIMEDOUT} when nobody came. */
    public int accept(int handle, int ticks) {
        return inside(handle, true, h -> {
            SocketChannel channel = h.server().accept();
            if (channel == null && h.await(SelectionKey.OP_ACCEPT, ticks)) {
                channel = h.server().accept();
            }
            if (channel == null) {
                return Acme.ETIMEDOUT;
            }
            int fresh = handle(new AcmeHandle(channel));
            if (fresh < 0) {
                channel.close();
            }
            return fresh;
        });
    }

    /** Bytes that came, 1 and up; 0 at the end of the stream; waits. {@link Acme#ETIMEDOUT}, {@link Acme#ECONNRESET}. */
    public int recv(int handle, byte[] buffer, int off, int len, int ticks) {
        return inside(handle, true, h -> {
            ByteBuffer room = ByteBuffer.wrap(buffer, off, len);
            int got = h.stream().read(room);
            if (got == 0 && h.await(SelectionKey.OP_READ, ticks)) {
                got = h.stream().read(room);
            }
            return got == 0 ? Acme.ETIMEDOUT : Math.max(got, 0);
        });
    }

    /** Bytes that were taken, 1 and up, often fewer than asked for; waits. {@link Acme#ETIMEDOUT}, {@link Acme#ECONNRESET}. */
    public int send(int handle, byte[] buffer, int off, int len, int ticks) {
        return inside(handle, true, h -> {
            ByteBuffer bytes = ByteBuffer.wrap(buffer, off, len);
            int taken = h.stream().write(bytes);
            if (taken == 0 && h.await(SelectionKey.OP_WRITE, ticks)) {
                taken = h.stream().write(bytes);
            }
            return taken == 0 ? Acme.ETIMEDOUT : taken;
        });
    }

    /** Sets {@link #OPT_NODELAY}. */
    public int option(int handle, int option, int value) {
        if (option != OPT_NODELAY) {
            return Acme.EINVAL;
        }
        return inside(handle, false, h -> {
            h.stream().setOption(StandardSocketOptions.TCP_NODELAY, value != 0);
            return 0;
        });
    }

    /** The local port. */
    public int localPort(int handle) {
        return inside(handle, false, AcmeHandle::localPort);
    }

    /** The peer's address. */
    public int peer(int handle, int[] ip) {
        return inside(handle, false, h -> {
            ip[0] = ip(((InetSocketAddress) h.stream().getRemoteAddress())
                    .getAddress()
                    .getAddress());
            return 0;
        });
    }

    /** Closes; bytes sent are still delivered. {@link Acme#EBUSY} while another thread is inside a call of this handle. */
    public synchronized int close(int handle) {
        AcmeHandle h = handles.get(handle);
        if (h == null) {
            return Acme.EBADF;
        }
        if (h.isInUse()) {
            return Acme.EBUSY;
        }
        handles.remove(handle);
        h.close();
        return 0;
    }

    /** Adds an address to the box's interface, besides those it has: {@link Acme#EEXIST}, {@link Acme#EPERM}. */
    public synchronized int ifAdd(int ip, int bits) {
        if (bits < 0 || bits > Integer.SIZE) {
            return Acme.EINVAL;
        }
        if (added.containsKey(ip)) {
            return Acme.EEXIST;
        }
        if ((ip & 0xFF) != 127) {
            return Acme.EPERM; // This box lives on a PC: loopback addresses are all it can have without privileges.
        }
        added.put(ip, TENTATIVE_LOOKS);
        return 0;
    }

    /** {@link #IF_UP}, {@link #IF_TENTATIVE}; {@link Acme#ENOENT}. */
    public synchronized int ifState(int ip) {
        Integer looks = added.get(ip);
        if (looks == null) {
            return Acme.ENOENT;
        }
        if (looks > 0) {
            added.put(ip, looks - 1);
            return IF_TENTATIVE;
        }
        return IF_UP;
    }

    /** Takes an address away: {@link Acme#ENOENT}. */
    public synchronized int ifDel(int ip) {
        return added.remove(ip) == null ? Acme.ENOENT : 0;
    }

    /** The network has no memory of its own: when the box loses power, every handle is gone. */
    synchronized void powerOff() {
        handles.values().forEach(AcmeHandle::close);
        handles.clear();
        added.clear();
    }

    private static int ip(byte[] address) {
        return (address[0] & 0xFF) | (address[1] & 0xFF) << 8 | (address[2] & 0xFF) << 16 | (address[3] & 0xFF) << 24;
    }

    private static InetAddress address(int ip) throws UnknownHostException {
        return InetAddress.getByAddress(
                new byte[] {(byte) ip, (byte) (ip >>> 8), (byte) (ip >>> 16), (byte) (ip >>> 24)});
    }
}
