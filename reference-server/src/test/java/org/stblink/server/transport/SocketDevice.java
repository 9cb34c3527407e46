package org.stblink.server.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import org.stblink.internal.crypto.HmacSha256;
import org.stblink.internal.crypto.KeyHierarchy;
import org.stblink.internal.wire.Enrol;
import org.stblink.internal.wire.Enrolled;
import org.stblink.internal.wire.Message;
import org.stblink.internal.wire.Ping;
import org.stblink.internal.wire.Pong;
import org.stblink.internal.wire.Ready;
import org.stblink.internal.wire.Refused;
import org.stblink.internal.wire.Register;
import org.stblink.internal.wire.Registered;
import org.stblink.internal.wire.ServerHello;
import org.stblink.internal.wire.SessionEntry;
import org.stblink.internal.wire.Sessions;

/** A device over a real socket that does everything right, step by step, and keeps its identity over connections. */
public final class SocketDevice implements AutoCloseable {
    private static final byte[] SUITES = {1};
    private static final int MAX_RECORD = 4096;

    private final InetSocketAddress server;
    private final byte[] serverPublicKey;
    private final String id;
    private final byte[] token;
    private final byte[] nonce = new byte[16];
    private InetAddress from;
    private byte[] authKey;
    private byte[] ticket;
    private SocketLink link;

    public SocketDevice(InetSocketAddress server, byte[] serverPublicKey, String id, byte[] token) {
        this.server = server;
        this.serverPublicKey = serverPublicKey;
        this.id = id;
        this.token = token;
        new SecureRandom().nextBytes(nonce);
    }

    /** The same box and its flash, for a server that came up again on another port. */
    public SocketDevice at(InetSocketAddress newServer) {
        SocketDevice same = new SocketDevice(newServer, serverPublicKey, id, token);
        same.authKey = authKey;
        same.ticket = ticket;
        return same;
    }

    /** Connects from this address of the machine. */
    public SocketDevice from(InetAddress address) {
        from = address;
        return this;
    }

    /** Connects and does the handshake. */
    public SocketDevice connect() throws Exception {
        link = new SocketLink(server, from, 0);
        ServerHello hello = link.handshake(serverPublicKey);
        if (hello.kind != ServerHello.GO_ON) {
            throw new AssertionError(id + " heard kind " + hello.kind + " from the server");
        }
        return this;
    }

    /** Sends ENROL; the answer, ENROLLED or REFUSED. */
    public Message enrol() throws Exception {
        byte[] pwKey = KeyHierarchy.pwKey("", nonce);
        link.send(new Enrol(id, token.clone(), nonce.clone(), "", pwKey));
        Message answer = link.receive();
        if (answer instanceof Enrolled enrolled) {
            byte[] deviceKey = KeyHierarchy.deviceKey(
                    enrolled.secret, KeyHierarchy.pwKey("", nonce), id, "", (int) enrolled.generation);
            authKey = KeyHierarchy.authKey(deviceKey);
            ticket = enrolled.ticket.clone();
        }
        return answer;
    }

    /** Sends REGISTER; the answer, REGISTERED or REFUSED or CLOSE. */
    public Message register() throws Exception {
        byte[] shown = ticket == null ? new byte[16] : ticket.clone();
        Register draft = new Register(id, shown, 0, "model", "1.0", SUITES, MAX_RECORD);
        byte[] key = authKey == null ? new byte[32] : authKey;
        link.send(draft.withMac(HmacSha256.mac(key, draft.macInput(link.hash()))));
        Message answer = link.receive();
        if (answer instanceof Registered registered) {
            ticket = registered.ticket.clone();
        }
        return answer;
    }

    /** Connects, enrols where need be, registers and says READY; the answer to REGISTER. */
    public Registered online() throws Exception {
        connect();
        if (authKey == null) {
            Message answer = enrol();
            if (answer instanceof Refused refused) {
                throw new AssertionError(id + " was not enrolled: " + refused.code);
            }
        }
        Message answer = register();
        if (answer instanceof Refused refused) {
            throw new AssertionError(id + " was refused: " + refused.code);
        }
        link.send(new Ready(5000));
        link.send(new Sessions(true, new SessionEntry[0]));
        return (Registered) answer;
    }

    /** The next message that is not a PING; PINGs are answered. */
    public Message next() throws Exception {
        Message message = link.receive();
        while (message instanceof Ping ping) {
            link.send(new Pong(ping.pingId));
            message = link.receive();
        }
        return message;
    }

    public SocketLink link() {
        return link;
    }

    @Override
    public void close() throws IOException {
        if (link != null) {
            link.close();
        }
    }
}
