package org.stblink.toolchain.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Devices that register at a LwM2M server (OMA LightweightM2M 1.0, section 5.3) by CoAP (RFC 7252) over UDP, without
 * security, each from a port of its own.
 */
public final class CoapDevices implements AutoCloseable {
    private static final int BUFFER_BYTES = 1500;
    private static final int BACKLOG_BYTES = 1 << 18;
    private static final int PATIENCE_MILLIS = 5_000;

    private static final int VERSION_1_CONFIRMABLE = 0x40;
    private static final int POST = 2;
    private static final int CREATED = 0x41;
    private static final int CHANGED = 0x44;
    private static final int HEADER_BYTES = 4;
    private static final int PAYLOAD = 0xff;

    private static final int LOCATION_PATH = 8;
    private static final int URI_PATH = 11;
    private static final int CONTENT_FORMAT = 12;
    private static final int URI_QUERY = 15;
    private static final byte[] LINK_FORMAT = {40};
    /** What a device has at least: server, access control, device, connectivity. */
    private static final String OBJECTS = "</1/0>,</2/0>,</3/0>,</4/0>";

    private final InetSocketAddress server;
    private final Selector selector = Selector.open();
    private final List<Device> devices = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private int next;

    CoapDevices(int serverPort) throws IOException {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
    }

    /** One device: its socket, and the path that the server gave to its registration. */
    private static final class Device {
        final DatagramChannel socket;
        final List<byte[]> path = new ArrayList<>();
        int message;

        Device(DatagramChannel socket) {
            this.socket = socket;
        }
    }

    /** Registers further devices until there are so many. */
    public void register(int count) throws IOException {
        while (devices.size() < count) {
            Device device = new Device(DatagramChannel.open());
            device.socket.setOption(StandardSocketOptions.SO_RCVBUF, BACKLOG_BYTES);
            device.socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            device.socket.connect(server);
            device.socket.configureBlocking(false);
            device.socket.register(selector, SelectionKey.OP_READ, device);
            Request request = new Request(++device.message);
            request.option(URI_PATH, bytes("rd"));
            request.option(CONTENT_FORMAT, LINK_FORMAT);
            for (String query : List.of("ep=device-" + devices.size(), "lt=86400", "lwm2m=1.0", "b=U")) {
                request.option(URI_QUERY, bytes(query));
            }
            device.socket.write(request.with(bytes(OBJECTS)));
            receive(CREATED);
            devices.add(device);
        }
    }

    /**
     * Updates one device's registration after the other.
     *
     * @param window requests under way at a time, at most as many as devices
     * @return how many updates were accepted
     * @throws IOException when one was not, or was not answered
     */
    public long update(int window, long millis) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long accepted = 0;
        long sent = 0;
        while (sent == 0 || accepted < sent || System.nanoTime() < end) {
            while (sent - accepted < window && (sent == 0 || System.nanoTime() < end)) {
                Device device = devices.get(next);
                next = (next + 1) % devices.size();
                Request request = new Request(++device.message);
                device.path.forEach(part -> request.option(URI_PATH, part));
                device.socket.write(request.bare());
                sent++;
            }
            accepted += receive(CHANGED);
        }
        return accepted;
    }

    /** Waits for answers with that code; how many came. */
    private int receive(int code) throws IOException {
        if (selector.select(PATIENCE_MILLIS) == 0) {
            throw new IOException("the LwM2M server did not answer within " + PATIENCE_MILLIS + " ms");
        }
        int came = 0;
        for (SelectionKey key : selector.selectedKeys()) {
            Device device = (Device) key.attachment();
            buffer.clear();
            if (device.socket.read(buffer) < HEADER_BYTES || (buffer.get(1) & 0xff) != code) {
                throw new IOException(
                        "the LwM2M server answered with code " + (buffer.get(1) & 0xff) + ", not " + code);
            }
            if (code == CREATED) {
                readPath(device);
            }
            came++;
        }
        selector.selectedKeys().clear();
        return came;
    }

    /** The Location-Path options of an answer, which have numbers and lengths below 13: RFC 7252, section 3.1. */
    private void readPath(Device device) {
        buffer.flip().position(HEADER_BYTES + (buffer.get(0) & 0xf));
        int number = 0;
        while (buffer.hasRemaining()) {
            int head = buffer.get() & 0xff;
            number += head >> 4;
            byte[] value = new byte[head & 0xf];
            buffer.get(value);
            if (number == LOCATION_PATH) {
                device.path.add(value);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A confirmable POST without a token, with options in the order of their numbers. */
    private static final class Request {
        private static final int ONE_BYTE_MORE = 13;

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private int lastOption;

        Request(int message) {
            out.write(VERSION_1_CONFIRMABLE);
            out.write(POST);
            out.write(message >> 8);
            out.write(message);
        }

        void option(int number, byte[] value) {
            int length = Math.min(value.length, ONE_BYTE_MORE);
            out.write(number - lastOption << 4 | length);
            if (length == ONE_BYTE_MORE) {
                out.write(value.length - ONE_BYTE_MORE);
            }
            out.writeBytes(value);
            lastOption = number;
        }

        ByteBuffer bare() {
            return ByteBuffer.wrap(out.toByteArray());
        }

        ByteBuffer with(byte[] payload) {
            out.write(PAYLOAD);
            out.writeBytes(payload);
            return bare();
        }
    }

    @Override
    public void close() throws IOException {
        for (Device device : devices) {
            device.socket.close();
        }
        selector.close();
    }
}
