package org.stblink.port.kit;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stblink.hal.HalException;
import org.stblink.hal.HalListener;
import org.stblink.hal.HalStream;
import org.stblink.hal.NetworkPort;
import org.stblink.hal.Platform;
import org.stblink.hal.SecretStore;

/**
 * What all checks work with: the port, waiting, streams that are closed after each check, and figures. Each call of the
 * port is noted first, so that one that never comes back is named.
 */
final class Bench {
    /** Longest call that still counts as "at once": far above a busy box's hiccups, far below what a user notices. */
    static final int AT_ONCE_MILLIS = 1000;

    private final PortFactory factory;
    private final KitOptions options;
    private final Report report;
    private final Opened opened = new Opened();

    private Platform platform;
    private @Nullable FirstBytes firstBytes;
    private boolean wasRestarted;
    private byte[] ownAddress;
    private volatile String lastCall = "nothing yet";
    private final List<Thread> givenUp = new ArrayList<Thread>();

    /** The two ends of a stream, both of this port. */
    static final class Pair {
        final HalStream caller;
        final HalStream target;

        Pair(HalStream caller, HalStream target) {
            this.caller = caller;
            this.target = target;
        }
    }

    Bench(PortFactory factory, KitOptions options, Report report) throws HalException {
        this.factory = factory;
        this.options = options;
        this.report = report;
        platform = factory.open();
        ownAddress = options.ownAddress();
    }

    KitOptions options() {
        return options;
    }

    Platform platform() {
        return platform;
    }

    /** @throws PartMissing when the port has none yet */
    NetworkPort network() {
        NetworkPort network = platform.network();
        if (network == null) {
            throw new PartMissing("NetworkPort");
        }
        return network;
    }

    /** @throws PartMissing when the port has none yet */
    SecretStore secrets() {
        SecretStore secrets = platform.secrets();
        if (secrets == null) {
            throw new PartMissing("SecretStore");
        }
        return secrets;
    }

    boolean wasRestarted() {
        return wasRestarted;
    }

    /** What the entropy source gives when it is asked first after the port was opened. */
    FirstBytes firstBytes() {
        if (firstBytes == null) {
            call("EntropySource.fill, for the first time");
            firstBytes = FirstBytes.of(platform.entropy());
        }
        return firstBytes;
    }

    /** The factory, when a program can restart the port. */
    LabPort lab(String how) throws CheckSkipped {
        if (!(factory instanceof LabPort)) {
            throw new CheckSkipped(how);
        }
        return (LabPort) factory;
    }

    /** The port was restarted: {@code fresh} is the one to look at from now on. */
    void restarted(Platform fresh) {
        opened.forget();
        platform = fresh;
        wasRestarted = true;
        firstBytes = null;
    }

    void measured(String name, long value, String unit) {
        report.add(new Figure(name, value, unit));
    }

    /** For a person who is to do something while the kit runs. */
    void say(String text) {
        PrintStream progress = options.progress();
        if (progress != null) {
            progress.println("kit: " + text);
            progress.flush();
        }
    }

    /** Names what begins on a port without tasks, where nothing ends a call that never comes back: it is the last one named. */
    void begin(String what) {
        if (platform.tasks() == null) {
            say(what);
        }
    }

    void remark(String text) {
        report.remark(text);
    }

    // --- Time ---

    long now() {
        return platform.clock().millis();
    }

    int patience() {
        return options.patience();
    }

    Deadline waitingFor(String what) {
        return new Deadline(this, what);
    }

    /** Lets time pass in the network's await; where there is no network yet, without it: the clock is written first. */
    void idle(int millis) {
        if (platform.network() != null) {
            await(millis);
            return;
        }
        call("nothing, for " + millis + " ms");
        Pause.on(opened, Math.max(1, millis));
    }

    void await(int millis) {
        call("NetworkPort.await(" + millis + ")");
        network().await(millis);
    }

    /** Lets time pass, whatever becomes ready meanwhile. */
    void letPass(int millis) throws CheckFailed {
        long end = now() + millis;
        Deadline wait = waitingFor(millis + " ms have passed");
        for (long left = millis; left > 0; left = end - now()) {
            wait.next((int) left);
        }
    }

    /** Fails when the calls since {@code begin} took longer than "at once". */
    void requireAtOnce(String call, long begin) throws CheckFailed {
        long took = now() - begin;
        if (took > AT_ONCE_MILLIS) {
            throw new CheckFailed(call + " took " + took + " ms; it must return at once");
        }
    }

    // --- Threads that hang ---

    /** Nothing that {@code hanging} still does may disturb what comes next. */
    synchronized void giveUp(Thread hanging) {
        givenUp.add(hanging);
    }

    /** What was given up is over, and its thread may be used again. */
    synchronized void cameBack(Thread late) {
        givenUp.remove(late);
    }

    private synchronized void requireNotGivenUp() {
        if (givenUp.contains(Thread.currentThread())) {
            throw new IllegalStateException("this was given up long ago");
        }
    }

    // --- What the port was called for last ---

    /** @throws IllegalStateException on a thread that was given up: that ends it */
    void call(String what) {
        requireNotGivenUp();
        lastCall = what;
    }

    String lastCall() {
        return lastCall;
    }

    // --- Addresses ---

    byte[] ownAddress() {
        return ownAddress.clone();
    }

    String ownHost() {
        return Ip.text(ownAddress);
    }

    /** The peer saw this one. */
    void learnOwnAddress(byte[] ip) {
        ownAddress = ip;
    }

    byte[] allocated() throws CheckSkipped {
        byte[] ip = options.allocated();
        if (ip == null) {
            throw new CheckSkipped("no address to add: give one the box may take, --allocated ADDRESS/PREFIX");
        }
        return ip;
    }

    /** No stream goes from an IPv4 address to an IPv6 one, or back. */
    void requireFamilyOfAllocated(byte[] ip, String what, String instead) throws CheckSkipped {
        if (ip.length != allocated().length) {
            throw new CheckSkipped(what + " " + Ip.text(ip) + " is not of the family of the address to add, "
                    + Ip.text(allocated()) + ": give " + instead);
        }
    }

    int apply() throws CheckSkipped {
        call("NetworkPort.applyAddress(" + Ip.text(allocated()) + "/" + options.prefix() + ")");
        return network().applyAddress(allocated(), options.prefix(), options.gateway());
    }

    void applyAllocated() throws CheckSkipped, CheckFailed {
        Deadline wait = waitingFor("applyAddress(" + Ip.text(allocated()) + ") is DONE");
        for (int answer = apply(); answer != NetworkPort.DONE; answer = apply()) {
            if (answer != NetworkPort.PENDING) {
                throw new CheckFailed("applyAddress(" + Ip.text(allocated()) + "/" + options.prefix() + ") answered "
                        + answer + (answer == NetworkPort.REFUSED ? " (REFUSED)" : ", which is no answer"));
            }
            wait.next();
        }
    }

    /** Listens on the address that was applied. */
    HalListener listenOnAllocated() throws CheckSkipped, CheckFailed {
        try {
            return listen(allocated(), 0);
        } catch (HalException notThere) {
            throw new CheckFailed("applyAddress(" + Ip.text(allocated())
                    + ") answered DONE, and the address is not there: " + notThere.getMessage());
        }
    }

    /** Whether the box has it: one can listen on it. */
    boolean hasAllocated() throws CheckSkipped {
        try {
            listen(allocated(), 0).close();
            return true;
        } catch (HalException notLocal) {
            return false;
        }
    }

    void releaseAllocated() throws CheckSkipped, CheckFailed {
        Deadline wait = waitingFor("releaseAddress(" + Ip.text(allocated()) + ") is DONE");
        while (true) {
            call("NetworkPort.releaseAddress(" + Ip.text(allocated()) + ")");
            int answer = network().releaseAddress(allocated());
            if (answer == NetworkPort.DONE) {
                return;
            }
            if (answer != NetworkPort.PENDING) {
                throw new CheckFailed("releaseAddress(" + Ip.text(allocated()) + ") answered " + answer
                        + (answer == NetworkPort.REFUSED ? " (REFUSED)" : ", which is no answer"));
            }
            wait.next();
        }
    }

    // --- Streams ---

    PeerLink peer() throws CheckSkipped {
        if (!options.hasPeer()) {
            throw new CheckSkipped("needs the peer: start kit-peer on a PC and give --peer HOST:PORT");
        }
        return new PeerLink(this, options.peerHost(), options.peerPort());
    }

    HalListener listen(byte[] ip, int port) throws HalException {
        call("NetworkPort.listen(" + Ip.text(ip) + ", " + port + ")");
        HalListener listener = network().listen(ip, port);
        opened.add(listener);
        return listener;
    }

    HalStream connect(String host, int port, byte @Nullable [] localIpOrNull) {
        call("NetworkPort.connect(" + host + ", " + port + ")");
        HalStream stream = network().connect(host, port, localIpOrNull);
        opened.add(stream);
        return stream;
    }

    @Nullable
    HalStream accept(HalListener listener) {
        call("HalListener.accept");
        HalStream stream = listener.accept();
        if (stream != null) {
            opened.add(stream);
        }
        return stream;
    }

    HalStream waitAccept(HalListener listener) throws CheckFailed {
        Deadline wait = waitingFor("accept has the connection that was made");
        while (true) {
            HalStream accepted = accept(listener);
            if (accepted != null) {
                return accepted;
            }
            wait.next();
        }
    }

    void waitOpen(HalStream stream, String to) throws CheckFailed {
        Deadline wait = waitingFor("the stream to " + to + " is OPEN");
        for (int status = stream.status(); status != HalStream.OPEN; status = stream.status()) {
            if (status == HalStream.FAILED) {
                throw new CheckFailed("the stream to " + to + " is FAILED; it should have come to be OPEN");
            }
            wait.next();
        }
    }

    void waitFailed(HalStream stream, String to) throws CheckFailed {
        Deadline wait = waitingFor("the stream to " + to + " is FAILED");
        while (stream.status() != HalStream.FAILED) {
            if (stream.status() == HalStream.OPEN) {
                throw new CheckFailed("the stream to " + to + " is OPEN; it should have come to be FAILED");
            }
            wait.next();
        }
    }

    Pair pair(HalListener listener, String host, byte @Nullable [] localIpOrNull) throws CheckFailed {
        HalStream caller = connect(host, listener.port(), localIpOrNull);
        HalStream target = waitAccept(listener);
        waitOpen(caller, "the port's own listener on " + host);
        return new Pair(caller, target);
    }

    /** Two ends of a stream over {@link #ownAddress}; its listener is closed. */
    Pair pair() throws CheckFailed, HalException {
        HalListener listener = listen(ownAddress(), 0);
        Pair pair = pair(listener, ownHost(), null);
        call("HalListener.close");
        listener.close();
        return pair;
    }

    int read(HalStream stream, byte[] b, int off, int len) {
        call("HalStream.read");
        return stream.read(b, off, len);
    }

    int write(HalStream stream, byte[] b, int off, int len) {
        call("HalStream.write");
        return stream.write(b, off, len);
    }

    void close(HalStream stream) {
        call("HalStream.close");
        stream.close();
    }

    /** One that was closed is not kept until the check ends: for a check that opens thousands, on a box without much memory. */
    void letGo(HalStream closed) {
        opened.remove(closed);
    }

    void readFully(HalStream stream, byte[] b, int off, int len) throws CheckFailed {
        int have = 0;
        Deadline wait = waitingFor(len + " bytes that were sent are read");
        while (have < len) {
            int got = read(stream, b, off + have, len - have);
            if (got > len - have || got < 0) {
                throw new CheckFailed("read answered " + answer(got) + " with " + have + " of " + len
                        + " bytes that were sent read so far");
            }
            have += got;
            if (got > 0) {
                wait = waitingFor(len + " bytes that were sent are read, of which " + have + " are");
            } else {
                wait.next();
            }
        }
    }

    byte[] read(HalStream stream, int count) throws CheckFailed {
        byte[] out = new byte[count];
        readFully(stream, out, 0, count);
        return out;
    }

    void writeAll(HalStream stream, byte[] bytes) throws CheckFailed {
        int sent = 0;
        Deadline wait = waitingFor("write takes " + bytes.length + " bytes");
        while (sent < bytes.length) {
            int taken = write(stream, bytes, sent, bytes.length - sent);
            if (taken < 0 || taken > bytes.length - sent) {
                throw new CheckFailed("write of " + (bytes.length - sent) + " bytes answered " + answer(taken));
            }
            sent += taken;
            if (taken == 0) {
                wait.next();
            }
        }
    }

    /** Reads until something else than NOTHING comes. */
    int readResult(HalStream stream, String expected) throws CheckFailed {
        byte[] b = new byte[16];
        Deadline wait = waitingFor("read answers " + expected);
        while (true) {
            int result = read(stream, b, 0, b.length);
            if (result != HalStream.NOTHING) {
                return result;
            }
            wait.next();
        }
    }

    void requireResult(HalStream stream, int expected, String when) throws CheckFailed {
        int result = readResult(stream, answer(expected) + " " + when);
        if (result != expected) {
            throw new CheckFailed("read answered " + answer(result) + " " + when + "; it must be " + answer(expected));
        }
    }

    /** A count, or the name of a constant of {@link HalStream}. */
    static String answer(int result) {
        if (result == HalStream.END) {
            return "END (-1)";
        }
        return result == HalStream.BROKEN ? "BROKEN (-2)" : result == 0 ? "0 (NOTHING)" : String.valueOf(result);
    }

    /** Closes what a check left open. On a thread that was given up there is nothing left to close but what is another's. */
    void tidy() {
        requireNotGivenUp();
        opened.close(this);
    }
}
